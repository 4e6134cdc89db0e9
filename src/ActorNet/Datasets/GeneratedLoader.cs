using ActorNet.Core.Data;
using ActorNet.Datasets.Generated;

namespace ActorNet.Datasets;

/// <summary>Loads generated sets.</summary>
internal static class GeneratedLoader
{
    /// <summary>Computes, splits, and makes the features asked for; nothing is scaled, so that pictures of the plane stay what they are.</summary>
    public static TrainingData Load(GeneratedData generated, DataSchema schema, DataSource source)
    {
        var data = DataLoader.Split(generated.ToDataset(), null, source, schema);
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
        var hasTargets = dataset.ClassNames.SequenceEqual(schema.ClassNames) && dataset.TargetWidth == schema.TargetWidth;
        return new PredictionData(generated.Name, dataset.Count, dataset.Features, hasTargets ? dataset : null);
    }

    /// <summary>For a model of weights that another program made: columns, and classes by their numbers, in the order in which they come.</summary>
    private static PredictionData ByPlace(GeneratedData generated, DataSchema schema)
    {
        if (schema.FeatureCount != generated.Set.Columns.Count)
        {
            throw new DataException($"{generated.Name}: has the features {string.Join(", ", generated.Set.Columns)}; the model takes {schema.FeatureCount} numbers");
        }

        var flat = generated.ToDataset();
        var hasTargets = flat.ClassNames.Count == schema.ClassNames.Count && flat.TargetWidth == schema.TargetWidth;
        return new PredictionData(generated.Name, flat.Count, flat.Features, !hasTargets
            ? null
            : new Dataset(flat.Name, flat.Features, schema.FeatureShape, flat.Labels, schema.ClassNames, flat.Values, flat.TargetWidth));
    }
}
