using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>The data step that replaces the columns of a table by features computed from them.</summary>
internal static class FeatureStep
{
    /// <summary>Computes features of all parts; what they are scaled by comes from the training part alone.</summary>
    /// <param name="data">Columns of numbers as they are in the file; <see cref="TrainingData.Schema"/> has their table.</param>
    /// <param name="list">The formulas, joined by commas.</param>
    /// <param name="standardise">True to bring every feature to mean 0 and deviation 1.</param>
    public static TrainingData Apply(TrainingData data, string list, bool standardise)
    {
        var schema = data.Schema;
        var formulas = new FeatureFormulas(schema.Table!, FeatureFormulas.Split(list));
        var columns = formulas.Fit(formulas.Compute(data.Train.Name, data.Train.Features), standardise);
        return new TrainingData(
            Replaced(data.Train, formulas, columns),
            data.Validation is null ? null : Replaced(data.Validation, formulas, columns),
            data.Test is null ? null : Replaced(data.Test, formulas, columns))
        {
            Schema = schema with { FeatureShape = [columns.Count], Features = columns },
        };
    }

    /// <summary>The same samples with the features of a model; unchanged if it has none.</summary>
    public static Dataset Apply(Dataset dataset, DataSchema schema) =>
        schema.Features is { } columns ? Replaced(dataset, Formulas(schema, columns), columns) : dataset;

    /// <summary>The features of a model from columns as they are; unchanged if it has none.</summary>
    /// <param name="name">What messages call the data.</param>
    /// <param name="raw">Row-major, samples × columns.</param>
    /// <param name="schema">The model's.</param>
    public static float[] Apply(string name, float[] raw, DataSchema schema) =>
        schema.Features is { } columns ? Computed(name, raw, Formulas(schema, columns), columns) : raw;

    private static FeatureFormulas Formulas(DataSchema schema, IReadOnlyList<FeatureColumn> columns) => new(schema.Table!, [.. columns.Select(column => column.Expression)]);

    private static Dataset Replaced(Dataset dataset, FeatureFormulas formulas, IReadOnlyList<FeatureColumn> columns) =>
        dataset.WithFeatures(Computed(dataset.Name, dataset.Features, formulas, columns), [columns.Count]);

    private static float[] Computed(string name, float[] raw, FeatureFormulas formulas, IReadOnlyList<FeatureColumn> columns)
    {
        var features = formulas.Compute(name, raw);
        FeatureFormulas.Scale(features, columns);
        return features;
    }
}
