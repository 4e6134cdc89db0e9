using ActorNet.Core.Data;
using ActorNet.Datasets.Generated;

namespace ActorNet.Datasets;

/// <summary>Loads generated sets.</summary>
internal static class GeneratedLoader
{
    /// <summary>Computes, splits, and makes the features asked for; nothing is scaled, so that pictures of the plane stay what they are.</summary>
    public static TrainingData Load(GeneratedData generated, DataSchema schema, DataSource source)
    {
        var data = DataLoader.Split(new TrainingData(generated.ToDataset()), source, schema);
        return source.Features is null ? data : FeatureStep.Apply(data, source.Features, standardise: false);
    }

    /// <summary>The samples for a model that was trained on a set with the same columns, or that takes as many numbers as they are.</summary>
    public static PredictionData LoadForPrediction(GeneratedData generated, DataSchema schema)
    {
        if (schema is { Table: null, HoldsBytes: false })
        {
            return ByPlace(generated, schema);
        }

        if (schema.Table is not { } table || !table.FeatureNames.SequenceEqual(generated.Set.Columns))
        {
            var wanted = schema.Table is { } columns ? string.Join(", ", columns.FeatureNames) : "pictures";
            throw new DataException($"{generated.Name}: has the features {string.Join(", ", generated.Set.Columns)}; the model was trained on {wanted}");
        }

        var dataset = FeatureStep.Apply(generated.ToDataset(), schema);
        return dataset.ClassNames.SequenceEqual(schema.ClassNames) && dataset.TargetWidth == schema.TargetWidth
            ? PredictionData.Of(dataset)
            : PredictionData.Without(generated.Name, dataset.Count, dataset.Features, OtherTargets(generated, dataset, schema));
    }

    /// <summary>For a model of weights that another program made: columns, and classes by their numbers, in the order in which they come.</summary>
    private static PredictionData ByPlace(GeneratedData generated, DataSchema schema)
    {
        if (schema.FeatureCount != generated.Set.Columns.Count)
        {
            throw new DataException($"{generated.Name}: has the features {string.Join(", ", generated.Set.Columns)}; the model takes {schema.FeatureCount} numbers");
        }

        var flat = generated.ToDataset();
        return flat.ClassNames.Count == schema.ClassNames.Count && flat.TargetWidth == schema.TargetWidth
            ? PredictionData.Of(new Dataset(flat.Name, flat.Features, schema.FeatureShape, flat.Labels, schema.ClassNames, flat.Values, flat.TargetWidth))
            : PredictionData.Without(generated.Name, flat.Count, flat.Features, OtherTargets(generated, flat, schema));
    }

    private static string OtherTargets(GeneratedData generated, Dataset dataset, DataSchema schema)
    {
        var classes = dataset.ClassNames.Count;
        var way = classes > 0 && schema.ClassNames.Count == 0
            ? $"; for classes the last layer must be such as {classes}:softmax{(classes == 2 ? " or 1:sigmoid" : "")}"
            : "";
        return $"{generated.Name}: has {TargetsOf(dataset.ClassNames, dataset.TargetWidth)}, but the model gives {TargetsOf(schema.ClassNames, schema.TargetWidth)}{way}";
    }

    private static string TargetsOf(IReadOnlyList<string> classNames, int width) => classNames.Count > 0 ? $"the classes {string.Join(", ", classNames)}"
        : width == 1 ? "one value a sample"
        : $"{width} values a sample";
}
