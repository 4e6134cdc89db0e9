namespace ActorNet.Core.Data;

/// <summary>Samples in memory: features as rows, and targets as class labels or as values.</summary>
public sealed class Dataset
{
    /// <summary>Checks the shapes and takes the arrays over (they are not copied and must not be changed afterwards).</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="features">Row-major, samples × product of <paramref name="featureShape"/>.</param>
    /// <param name="featureShape">Shape of one sample, such as [28, 28, 1] or [4].</param>
    /// <param name="labels">Class numbers in [0, <paramref name="classNames"/>.Count), one a sample; empty for value targets.</param>
    /// <param name="classNames">Names of the classes; empty for value targets.</param>
    /// <param name="values">Row-major target values, samples × <paramref name="targetWidth"/>; empty for labels.</param>
    /// <param name="targetWidth">Target values per sample; 0 for labels.</param>
    public Dataset(
        string name, float[] features, IReadOnlyList<int> featureShape, int[] labels, IReadOnlyList<string> classNames, float[] values, int targetWidth)
    {
        Name = name;
        Features = features;
        FeatureShape = featureShape;
        FeatureCount = featureShape.Aggregate(1, (product, extent) => checked(product * extent));
        Labels = labels;
        ClassNames = classNames;
        Values = values;
        TargetWidth = targetWidth;
        Count = FeatureCount == 0 ? 0 : features.Length / FeatureCount;
        var targets = HasLabels ? labels.Length : targetWidth == 0 ? 0 : values.Length / targetWidth;
        if (features.Length != (long)Count * FeatureCount || targets != Count)
        {
            throw new ArgumentException($"{name}: {features.Length} feature values of {FeatureCount} a sample do not match {targets} targets.");
        }
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>Number of samples.</summary>
    public int Count { get; }

    /// <summary>Row-major, <see cref="Count"/> × <see cref="FeatureCount"/>.</summary>
    public float[] Features { get; }

    /// <summary>Shape of one sample.</summary>
    public IReadOnlyList<int> FeatureShape { get; }

    /// <summary>Floats per sample.</summary>
    public int FeatureCount { get; }

    /// <summary>True if targets are class labels.</summary>
    public bool HasLabels => ClassNames.Count > 0;

    /// <summary>Class numbers, or empty.</summary>
    public int[] Labels { get; }

    /// <summary>Class names, or empty.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Target values, <see cref="Count"/> × <see cref="TargetWidth"/>, or empty.</summary>
    public float[] Values { get; }

    /// <summary>Target values per sample; 0 for labels.</summary>
    public int TargetWidth { get; }
}
