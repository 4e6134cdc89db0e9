using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Loads CSV and TSV files.</summary>
internal static class TableLoader
{
    /// <summary>Reads, splits, and scales by the training part.</summary>
    public static TrainingData Load(DataSource source)
    {
        var table = Read(source);
        var split = DataSplit.Draw(source.Name, table.Count, DataLoader.TestShare(source), source.ValidationShare, source.Seed);
        var schema = table.Fit(split.Train, source.Standardise && source.Features is null);
        var data = new TrainingData(
            table.ToDataset(source.Name, schema, split.Train),
            split.Validation.Length == 0 ? null : table.ToDataset($"{source.Name} (validation)", schema, split.Validation),
            split.Test.Length == 0 ? null : table.ToDataset($"{source.Name} (test)", schema, split.Test))
        {
            Schema = new DataSchema
            {
                Name = source.Name,
                FeatureShape = [schema.FeatureCount],
                ClassNames = schema.ClassNames,
                TargetWidth = schema.ClassNames.Count == 0 ? 1 : 0,
                Table = schema,
            },
        };
        return source.Features is null ? data : FeatureStep.Apply(data, source.Features, source.Standardise);
    }

    /// <summary>Reads a table to train on, not yet scaled.</summary>
    public static Table Read(DataSource source) => Table.Read(source.Name, new TableOptions
    {
        Target = source.Target,
        Weight = source.SampleWeight,
        TargetKind = source.TargetKind,
        HasHeader = source.HasHeader,
        CategoricalColumns = source.CategoricalColumns,
    });

    /// <summary>Reads samples for a model that was trained on a table, or on images whose pixels are now the columns of one.</summary>
    public static PredictionData LoadForPrediction(string path, DataSchema schema)
    {
        var columns = schema.Table ?? OfPixels(schema);
        var table = schema.Table is null ? columns.ReadByPlace(path) : columns.Read(path);
        var samples = Enumerable.Range(0, table.Count).ToArray();
        var features = FeatureStep.Apply(path, table.Features(columns, samples), schema);
        return table.TargetProblem is { } problem
            ? PredictionData.Without(path, table.Count, features, problem)
            : PredictionData.Of(path, table.Count, features, table.HasTarget ? ToDataset : null);

        Dataset ToDataset() => schema.Table is not null
            ? FeatureStep.Apply(table.ToDataset(path, columns, samples), schema)
            : WithShape(table.ToDataset(path, columns, samples), schema);
    }

    // Stored values and the class numbers, in the order in which the file of images would have them; the target last.
    private static TableSchema OfPixels(DataSchema schema) => new()
    {
        HasHeader = false,
        Columns =
        [
            .. Enumerable.Range(1, schema.FeatureCount).Select(
                number => new TableColumn { Name = $"column {number}", Kind = ColumnKind.Numeric, Deviation = schema.PixelDivisor }),
            schema.ClassNames.Count == 0
                ? new TableColumn { Name = "target", Kind = ColumnKind.Numeric }
                : new TableColumn
                {
                    Name = "target",
                    Kind = ColumnKind.NumberCategory,
                    Categories = ArrayTargets.Numbers(schema.ClassNames),
                },
        ],
        Target = schema.FeatureCount,
    };

    private static Dataset WithShape(Dataset flat, DataSchema schema) =>
        new(flat.Name, flat.Features, schema.FeatureShape, flat.Labels, schema.ClassNames, flat.Values, flat.TargetWidth);
}
