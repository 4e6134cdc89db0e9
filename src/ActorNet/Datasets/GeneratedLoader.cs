using ActorNet.Core.Data;
using ActorNet.Datasets.Generated;

namespace ActorNet.Datasets;

/// <summary>Loads generated sets.</summary>
internal static class GeneratedLoader
{
    /// <summary>Computes, splits, and makes the features asked for; nothing is scaled, so that pictures of the plane stay what they are.</summary>
    public static TrainingData Load(GeneratedData generated, DataSource source)
    {
        var schema = new DataSchema
        {
            Name = generated.Name,
            FeatureShape = [generated.Set.Columns.Count],
            ClassNames = generated.Set.ClassNames,
            TargetWidth = generated.Set.ClassNames.Count > 0 ? 0 : 1,
            Table = generated.Table,
        };
        var data = DataLoader.Split(new TrainingData(generated.ToDataset()), source, schema);
        return source.Features is null ? data : FeatureStep.Apply(data, source.Features, standardise: false);
    }

    /// <summary>The samples for a model that was trained on a set with the same columns.</summary>
    public static PredictionData LoadForPrediction(GeneratedData generated, DataSchema schema)
    {
        if (schema.Table is not { } table || !table.FeatureNames.SequenceEqual(generated.Set.Columns))
        {
            var wanted = schema.Table is { } columns ? string.Join(", ", columns.FeatureNames) : "pictures";
            throw new DataException($"{generated.Name}: has the features {string.Join(", ", generated.Set.Columns)}; the model was trained on {wanted}");
        }

        var dataset = FeatureStep.Apply(generated.ToDataset(), schema);
        var (own, known) = (TargetsOf(dataset.ClassNames), TargetsOf(schema.ClassNames));
        return own == known
            ? PredictionData.Of(dataset)
            : PredictionData.Without(generated.Name, dataset.Count, dataset.Features, $"{generated.Name}: its targets are {own}; those of the training data are {known}");
    }

    private static string TargetsOf(IReadOnlyList<string> classNames) => classNames.Count == 0 ? "values" : $"the classes {string.Join(", ", classNames)}";
}
