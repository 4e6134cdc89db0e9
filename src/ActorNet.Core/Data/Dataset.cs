using System.Numerics.Tensors;
using System.Runtime.Intrinsics.X86;

namespace ActorNet.Core.Data;

/// <summary>Samples in memory: features as rows, and targets as class labels or as values.</summary>
public sealed partial class Dataset
{
    // Below this width a loop beats the call of a block copy.
    private const int BlockCopyWidth = 8;
    private const int RowsAhead = 2;
    private const int FloatsPerCacheLine = 16;

    /// <summary>Checks shapes and values and takes the arrays over (they are not copied and must not be changed afterwards).</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="features">Row-major, samples × product of <paramref name="featureShape"/>; finite.</param>
    /// <param name="featureShape">Shape of one sample, such as [28, 28, 1] or [4].</param>
    /// <param name="labels">Class numbers in [0, <paramref name="classNames"/>.Count), one a sample; empty for value targets.</param>
    /// <param name="classNames">Names of the classes; empty for value targets.</param>
    /// <param name="values">Row-major target values, samples × <paramref name="targetWidth"/>, finite; empty for labels.</param>
    /// <param name="targetWidth">Target values per sample; 0 for labels.</param>
    /// <param name="weights">What each sample's loss is multiplied by, finite and not negative, one a sample; null or empty for 1 each.</param>
    /// <exception cref="ArgumentException">The arrays do not match the shapes, or two classes have the same name.</exception>
    /// <exception cref="DataException">A value is not finite, or a label is out of range; the message has the sample's number, from 1.</exception>
    public Dataset(
        string name,
        float[] features,
        IReadOnlyList<int> featureShape,
        int[] labels,
        IReadOnlyList<string> classNames,
        float[] values,
        int targetWidth,
        float[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(featureShape);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegative(targetWidth);
        Name = name;
        Features = features;
        FeatureShape = featureShape;
        FeatureCount = featureShape.Aggregate(1, (product, extent) => checked(product * extent));
        Labels = labels;
        ClassNames = classNames;
        Values = values;
        TargetWidth = targetWidth;
        Weights = weights ?? [];
        Count = FeatureCount <= 0 ? 0 : features.Length / FeatureCount;
        var targets = HasLabels ? labels.Length : targetWidth == 0 ? 0 : values.Length / targetWidth;
        if (features.Length != (long)Count * FeatureCount || targets != Count)
        {
            throw new ArgumentException($"{name}: {features.Length} feature values of {FeatureCount} a sample do not match {targets} targets.");
        }

        if (HasLabels ? values.Length != 0 || targetWidth != 0 : labels.Length != 0 || values.Length != (long)Count * targetWidth)
        {
            throw new ArgumentException($"{name}: targets are either labels with class names or values with a width.");
        }

        if (GivenTwice(classNames) is { } twice)
        {
            throw new ArgumentException($"{name}: two classes are called '{twice}'.");
        }

        CheckFinite(name, features, FeatureCount, "feature");
        CheckFinite(name, values, targetWidth, "target value");
        CheckLabels();
        CheckWeights();
    }

    private Dataset(Dataset whole, string name, float[] features, int[] labels, float[] values, float[] weights, int count)
    {
        Name = name;
        Features = features;
        FeatureShape = whole.FeatureShape;
        FeatureCount = whole.FeatureCount;
        Labels = labels;
        ClassNames = whole.ClassNames;
        Values = values;
        TargetWidth = whole.TargetWidth;
        Weights = weights;
        Count = count;
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>Number of samples.</summary>
    public int Count { get; }

    /// <summary>Row-major, <see cref="Count"/> × <see cref="FeatureCount"/>.</summary>
    public float[] Features { get; }

    /// <summary>Shape of one sample.</summary>
    public IReadOnlyList<int> FeatureShape { get; private init; }

    /// <summary>Floats per sample.</summary>
    public int FeatureCount { get; private init; }

    /// <summary>True if targets are class labels.</summary>
    public bool HasLabels => ClassNames.Count > 0;

    /// <summary>Class numbers, or empty.</summary>
    public int[] Labels { get; }

    /// <summary>Class names, or empty.</summary>
    public IReadOnlyList<string> ClassNames { get; private init; }

    /// <summary>Target values, <see cref="Count"/> × <see cref="TargetWidth"/>, or empty.</summary>
    public float[] Values { get; }

    /// <summary>Target values per sample; 0 for labels.</summary>
    public int TargetWidth { get; }

    /// <summary>What each sample's loss is multiplied by, or empty for 1 each.</summary>
    public float[] Weights { get; }

    /// <summary>True if samples have weights.</summary>
    public bool IsWeighted => Weights.Length > 0;

    /// <summary>The same samples with other weights; arrays are shared.</summary>
    /// <param name="weights">What each sample's loss is multiplied by, finite and not negative, one a sample; empty for 1 each. Taken over, not copied.</param>
    /// <exception cref="ArgumentException">Their number is not that of the samples.</exception>
    /// <exception cref="DataException">One is negative or not finite; the message has the sample's number, from 1.</exception>
    public Dataset WithWeights(float[] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var weighted = new Dataset(this, Name, Features, Labels, Values, weights, Count);
        weighted.CheckWeights();
        return weighted;
    }

    /// <summary>Copies the features of some samples, in their order. Allocates nothing.</summary>
    /// <param name="samples">Sample numbers from 0.</param>
    /// <param name="features">Destination, row-major, samples × <see cref="FeatureCount"/>; may be longer.</param>
    /// <exception cref="ArgumentException">The destination is too short, or a sample does not exist.</exception>
    public void Gather(ReadOnlySpan<int> samples, Span<float> features) => GatherRows(Features, FeatureCount, samples, features);

    /// <summary>Copies the class labels of some samples, in their order. Allocates nothing.</summary>
    /// <param name="samples">Sample numbers from 0.</param>
    /// <param name="labels">Destination, one a sample; may be longer.</param>
    public void GatherLabels(ReadOnlySpan<int> samples, Span<int> labels)
    {
        var target = labels[..samples.Length];
        var source = Labels;
        for (var i = 0; i < samples.Length; i++)
        {
            target[i] = source[samples[i]];
        }
    }

    /// <summary>Copies the target values of some samples, in their order. Allocates nothing.</summary>
    /// <param name="samples">Sample numbers from 0.</param>
    /// <param name="values">Destination, row-major, samples × <see cref="TargetWidth"/>; may be longer.</param>
    public void GatherValues(ReadOnlySpan<int> samples, Span<float> values) => GatherRows(Values, TargetWidth, samples, values);

    /// <summary>Copies the weights of some samples, in their order; 1 each if there are none. Allocates nothing.</summary>
    /// <param name="samples">Sample numbers from 0.</param>
    /// <param name="weights">Destination, one a sample; may be longer.</param>
    public void GatherWeights(ReadOnlySpan<int> samples, Span<float> weights)
    {
        var target = weights[..samples.Length];
        for (var i = 0; i < samples.Length; i++)
        {
            target[i] = IsWeighted ? Weights[samples[i]] : 1;
        }
    }

    /// <summary>A data set of its own with copies of some samples, in their order.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="samples">Sample numbers from 0.</param>
    public Dataset Subset(string name, ReadOnlySpan<int> samples)
    {
        var features = new float[checked(samples.Length * FeatureCount)];
        Gather(samples, features);
        var labels = HasLabels ? new int[samples.Length] : [];
        if (HasLabels)
        {
            GatherLabels(samples, labels);
        }

        var values = new float[checked(samples.Length * TargetWidth)];
        GatherValues(samples, values);
        var weights = IsWeighted ? new float[samples.Length] : [];
        if (IsWeighted)
        {
            GatherWeights(samples, weights);
        }

        return new Dataset(this, name, features, labels, values, weights, samples.Length);
    }

    /// <summary>The same samples and targets with other features.</summary>
    /// <param name="features">Row-major, samples × product of <paramref name="featureShape"/>; finite. Taken over, not copied.</param>
    /// <param name="featureShape">Shape of one sample.</param>
    /// <exception cref="ArgumentException">The array does not match the shape.</exception>
    public Dataset WithFeatures(float[] features, IReadOnlyList<int> featureShape)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(featureShape);
        var width = featureShape.Aggregate(1, (product, extent) => checked(product * extent));
        ArgumentOutOfRangeException.ThrowIfNotEqual(features.Length, checked(Count * width), nameof(features));
        CheckFinite(Name, features, width, "feature");
        return new Dataset(this, Name, features, Labels, Values, Weights, Count) { FeatureShape = featureShape, FeatureCount = width };
    }

    /// <summary>The same samples as some of more classes, or of others' names.</summary>
    /// <param name="classNames">At least as many as there are.</param>
    internal Dataset WithClasses(IReadOnlyList<string> classNames)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classNames.Count, ClassNames.Count);
        return new Dataset(this, Name, Features, Labels, Values, Weights, Count) { ClassNames = classNames };
    }

    /// <summary>The first name that two classes have, or null.</summary>
    internal static string? GivenTwice(IReadOnlyList<string> classNames)
    {
        var known = new HashSet<string>(classNames.Count, StringComparer.Ordinal);
        return classNames.FirstOrDefault(name => !known.Add(name));
    }

    private static void GatherRows(float[] source, int width, ReadOnlySpan<int> samples, Span<float> destination)
    {
        ReadOnlySpan<float> rows = source;
        var target = destination[..checked(samples.Length * width)];
        if (width >= BlockCopyWidth)
        {
            for (var i = 0; i < samples.Length; i++)
            {
                if (i + RowsAhead < samples.Length)
                {
                    Prefetch(rows.Slice(checked(samples[i + RowsAhead] * width), width));
                }

                rows.Slice(checked(samples[i] * width), width).CopyTo(target.Slice(i * width, width));
            }

            return;
        }

        for (var i = 0; i < samples.Length; i++)
        {
            var row = rows.Slice(checked(samples[i] * width), width);
            var into = target.Slice(i * width, row.Length);
            for (var j = 0; j < row.Length; j++)
            {
                into[j] = row[j];
            }
        }
    }

    /// <summary>Asks for a row's memory ahead of its use: rows lie anywhere, and the processor cannot guess where the next one is.</summary>
    private static unsafe void Prefetch(ReadOnlySpan<float> row)
    {
        if (Sse.IsSupported)
        {
            fixed (float* start = row)
            {
                for (var offset = 0; offset < row.Length; offset += FloatsPerCacheLine)
                {
                    Sse.Prefetch0(start + offset);
                }
            }
        }
    }

    private static void CheckFinite(string name, float[] values, int width, string what)
    {
        if (values.Length == 0 || TensorPrimitives.IsFiniteAll<float>(values))
        {
            return;
        }

        var at = Array.FindIndex(values, value => !float.IsFinite(value));
        throw new DataException($"{name}: sample {(at / width) + 1}, {what} {(at % width) + 1}: {values[at]} is not a finite number");
    }

    private void CheckWeights()
    {
        if (IsWeighted && Weights.Length != Count)
        {
            throw new ArgumentException($"{Name}: {Weights.Length} weights do not match {Count} samples.");
        }

        var at = Array.FindIndex(Weights, weight => !(weight >= 0) || !float.IsFinite(weight));
        if (at >= 0)
        {
            throw new DataException($"{Name}: sample {at + 1} has the weight {Weights[at]}; weights are finite numbers of at least 0");
        }
    }

    private void CheckLabels()
    {
        for (var i = 0; i < Labels.Length; i++)
        {
            if ((uint)Labels[i] >= (uint)ClassNames.Count)
            {
                throw new DataException($"{Name}: sample {i + 1}: label {Labels[i]} is out of range, there are {ClassNames.Count} classes from 0");
            }
        }
    }
}
