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

    /// <summary>True if samples have several elements, one of them 1 and all others 0: a class as a row.</summary>
    internal bool IsOneHot => Width > 1 && Enumerable.Range(0, Count).All(sample => LabelOfRow(sample) >= 0);

    /// <summary>True if samples have one element, which is −1 or 1.</summary>
    internal bool HoldsSigns => Width == 1 && Enumerable.Range(0, Count).All(sample => Math.Abs(Value(sample)).Equals(1));

    /// <summary>
    /// The class numbers of samples, which have either one whole number in [0, <paramref name="classes"/>) each, of whatever type, or a row with a 1 at the place of
    /// their class and else 0.
    /// </summary>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="DataException">A sample has neither, or a label is out of range.</exception>
    public int[] ToLabels(int classes)
    {
        if (Width != 1)
        {
            return LabelsOfRows(classes);
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

    /// <summary>The class numbers of samples that are −1 for the first of two classes and 1 for the second.</summary>
    /// <exception cref="DataException">One is neither.</exception>
    internal int[] ToLabelsOfSigns()
    {
        var labels = new int[Count];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = Value(i) switch
            {
                -1 => 0,
                1 => 1,
                var other => throw new DataException(FormattableString.Invariant($"{Name}: sample {i + 1}: label {other} is neither -1 nor 1, as those of the training data are")),
            };
        }

        return labels;
    }

    private int[] LabelsOfRows(int classes)
    {
        var labels = new int[Count];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = LabelOfRow(i);
            if (labels[i] < 0)
            {
                throw new DataException(
                    $"{Name}: sample {i + 1}: is no row with one 1 and else 0: targets that are classes are one whole number a sample, or such rows");
            }
        }

        return Width <= classes ? labels : throw new DataException($"{Name}: has rows of {Width} numbers, one a class, but there are {classes} classes");
    }

    /// <summary>The place of the only 1 in a row that is else 0, or -1.</summary>
    private int LabelOfRow(int sample)
    {
        var label = -1;
        for (var i = 0; i < Width; i++)
        {
            switch (Value((sample * Width) + i))
            {
                case 0:
                    break;
                case 1 when label < 0:
                    label = i;
                    break;
                default:
                    return -1;
            }
        }

        return label;
    }

    /// <summary>The element at a place in row-major order.</summary>
    private protected abstract double Value(int index);
}
