using System.Globalization;
using MathNet.Numerics.LinearAlgebra;

namespace ActorNet.Core.Data;

/// <content>Data sets from what a program has in memory.</content>
public sealed partial class Dataset
{
    /// <summary>Samples of classes.</summary>
    /// <param name="features">Row-major, samples × product of <paramref name="featureShape"/>; taken over, not copied.</param>
    /// <param name="featureShape">Shape of one sample, such as [28, 28, 1] or [4].</param>
    /// <param name="labels">Class numbers from 0, one a sample; taken over.</param>
    /// <param name="classNames">Names of the classes; null for 0, 1, … up to the largest label.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ArgumentException">The arrays do not match the shape, or two classes have the same name.</exception>
    /// <exception cref="DataException">A value is not finite, or a label is out of range.</exception>
    public static Dataset OfClasses(
        float[] features, IReadOnlyList<int> featureShape, int[] labels, IReadOnlyList<string>? classNames = null, string name = "data")
    {
        ArgumentNullException.ThrowIfNull(labels);
        var classes = classNames ?? [.. Enumerable.Range(0, labels.DefaultIfEmpty(0).Max() + 1).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        return new Dataset(name, features, featureShape, labels, classes, [], 0);
    }

    /// <summary>Samples with target values.</summary>
    /// <param name="features">Row-major, samples × product of <paramref name="featureShape"/>; taken over, not copied.</param>
    /// <param name="featureShape">Shape of one sample.</param>
    /// <param name="values">Row-major, samples × target values of one; taken over.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ArgumentException">The arrays do not match the shape or each other.</exception>
    /// <exception cref="DataException">A value is not finite.</exception>
    public static Dataset OfValues(float[] features, IReadOnlyList<int> featureShape, float[] values, string name = "data")
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(featureShape);
        ArgumentNullException.ThrowIfNull(values);
        var width = featureShape.Aggregate(1, (product, extent) => checked(product * extent));
        var samples = width <= 0 ? 0 : features.Length / width;
        return new Dataset(name, features, featureShape, [], [], values, samples == 0 ? 1 : values.Length / samples);
    }

    /// <summary>Samples with target values, a sample a column as the lectures write them.</summary>
    /// <param name="inputs">Inputs × samples.</param>
    /// <param name="targets">Target values × samples.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ArgumentException">The matrices have different numbers of columns.</exception>
    /// <exception cref="DataException">A value is not finite.</exception>
    public static Dataset OfMatrices(Matrix<float> inputs, Matrix<float> targets, string name = "data")
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);

        // A matrix' columns, one after the other, are the rows of a data set.
        return inputs.ColumnCount == targets.ColumnCount
            ? new Dataset(name, inputs.ToColumnMajorArray(), [inputs.RowCount], [], [], targets.ToColumnMajorArray(), targets.RowCount)
            : throw new ArgumentException($"{inputs.ColumnCount} samples do not match {targets.ColumnCount} targets.", nameof(targets));
    }
}
