namespace ActorNet.Core.Data;

/// <summary>Numbers of a file, of whatever format: samples along the first axis.</summary>
public abstract class SampleArray
{
    // Enough for the largest picture sets people keep in one file, and an array of single-precision numbers still fits in one .NET array.
    internal const long MaximumElements = 1L << 30;

    private protected SampleArray(string name, IReadOnlyList<int> shape, ElementType element)
    {
        Name = name;
        Shape = shape;
        Element = element;
    }

    /// <summary>The file, and the array in it if it has several.</summary>
    public string Name { get; }

    /// <summary>Extents; the first is the number of samples.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Number of samples.</summary>
    public int Count => Shape[0];

    /// <summary>Elements of one sample.</summary>
    public int Width => Shape.Skip(1).Aggregate(1, (product, extent) => product * extent);

    /// <summary>True for whole numbers.</summary>
    public bool IsInteger => Element.IsInteger;

    /// <summary>True for bytes without sign, as pictures have them.</summary>
    public bool HoldsBytes => Element is { Kind: 'u', Size: 1 };

    /// <summary>Type of the elements by NumPy's name, such as <c>uint8</c>.</summary>
    public string TypeName => Element.Name;

    /// <summary>Bytes of the elements.</summary>
    internal long ByteCount => (long)Count * Width * Element.Size;

    private protected ElementType Element { get; }

    /// <summary>The elements in row-major order as single precision, each divided by <paramref name="divisor"/> (in single precision).</summary>
    /// <param name="divisor">255 maps bytes to [0, 1].</param>
    /// <exception cref="DataException">An element is not finite, or too large for single precision.</exception>
    public float[] ToSingles(float divisor)
    {
        var values = new float[Count * Width];
        if (HoldsBytes)
        {
            Span<float> table = stackalloc float[256];
            for (var i = 0; i < table.Length; i++)
            {
                table[i] = i / divisor;
            }

            for (var i = 0; i < values.Length; i++)
            {
                values[i] = table[(int)Value(i)];
            }

            return values;
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)Value(i) / divisor;
            if (!float.IsFinite(values[i]))
            {
                throw new DataException($"{Name}: sample {(i / Width) + 1}, element {(i % Width) + 1}: {Value(i)} is not a finite number");
            }
        }

        return values;
    }

    /// <summary>The elements as class numbers, which must be whole numbers in [0, <paramref name="classes"/>), of whatever type.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="DataException">The array is not one label a sample, or a label is no whole number or out of range.</exception>
    public int[] ToLabels(int classes)
    {
        if (Width != 1)
        {
            throw new DataException($"{Name}: labels must be one whole number a sample, not {string.Join("×", Shape)} {TypeName}");
        }

        var labels = new int[Count];
        for (var i = 0; i < labels.Length; i++)
        {
            var value = Value(i);
            labels[i] = (int)value;
            if (labels[i] != value || (uint)labels[i] >= (uint)classes)
            {
                throw new DataException(Math.Floor(value) == value
                    ? FormattableString.Invariant($"{Name}: sample {i + 1}: label {value} is out of range 0 to {classes - 1}")
                    : FormattableString.Invariant($"{Name}: sample {i + 1}: {value} is no label: labels must be whole numbers"));
            }
        }

        return labels;
    }

    /// <summary>The element at a place in row-major order.</summary>
    private protected abstract double Value(int index);
}
