using ActorNet.Core.Naming;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Orthogonal columns of length gain, or rows if there are fewer of them: the Q of a keyed normal matrix (Saxe, McClelland and Ganguli 2013), in
/// double precision with a fixed order of operations. Takes about inputs·outputs·min(inputs, outputs) multiply-adds.
/// </summary>
internal sealed class OrthogonalInitializer : Initializer
{
    public const float DefaultGain = 1f;

    // 256 KiB: half of what a core has for itself on most processors.
    private const int BlockNumbers = 1 << 15;
    private const int UnitsAtOnce = 8;

    private readonly float _gain;

    public OrthogonalInitializer(float gain = DefaultGain)
    {
        if (!(gain > 0) || !float.IsFinite(gain))
        {
            throw new ArgumentException(FormattableString.Invariant($"orthogonal({gain}): gain must be a positive number."));
        }

        _gain = gain;
    }

    public override string Name => "orthogonal";

    public override string Text => NameText.Call(Name, ("gain", _gain, DefaultGain));

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel)
    {
        var normal = new float[kernel.Length];
        RandomFill.Normal(generator, 1, normal);
        var count = Math.Min(inputs, outputs);
        var length = Math.Max(inputs, outputs);
        var vectors = new double[count][];
        for (var i = 0; i < count; i++)
        {
            vectors[i] = new double[length];
            for (var j = 0; j < length; j++)
            {
                vectors[i][j] = normal[(i * length) + j];
            }
        }

        Orthonormalize(vectors);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < length; j++)
            {
                kernel[inputs >= outputs ? (j * outputs) + i : (i * outputs) + j] = (float)(_gain * vectors[i][j]);
            }
        }
    }

    /// <summary>
    /// The Gram–Schmidt process in its modified form: the diagonal of R is positive, which makes Q uniform among all orthogonal matrices. What it
    /// loses of orthogonality in double precision is far below single precision. A vector loses its parts along those before it in their order, whoever
    /// else does; so it is done for a block of vectors at a time, which stay in the cache while those before them pass by.
    /// </summary>
    private static void Orthonormalize(double[][] vectors)
    {
        var block = Math.Max(2, BlockNumbers / vectors[0].Length);
        for (var start = 0; start < vectors.Length; start += block)
        {
            var rest = vectors.AsSpan(start, Math.Min(block, vectors.Length - start));
            for (var first = 0; first < start; first += UnitsAtOnce)
            {
                TakeOff(vectors.AsSpan(first, Math.Min(UnitsAtOnce, start - first)), rest);
            }

            while (!rest.IsEmpty)
            {
                DoubleRows.Scale(rest[0], 1 / Math.Sqrt(DoubleRows.Dot(rest[0], rest[0])));
                TakeOff(rest[..1], rest[1..]);
                rest = rest[1..];
            }
        }
    }

    /// <summary>Takes off vectors what they have along some unit vectors, along one after the other.</summary>
    private static void TakeOff(ReadOnlySpan<double[]> units, ReadOnlySpan<double[]> vectors)
    {
        foreach (var vector in vectors)
        {
            var along = DoubleRows.Dot(units[0], vector);
            for (var next = 1; next < units.Length; next++)
            {
                along = DoubleRows.AddScaledThenDot(vector, -along, units[next - 1], units[next]);
            }

            DoubleRows.AddScaled(vector, -along, units[^1]);
        }
    }
}
