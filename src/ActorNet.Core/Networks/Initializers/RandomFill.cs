using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Keyed random numbers in the shapes that initialisers need; element i is made of word i of the generator alone.</summary>
internal static class RandomFill
{
    /// <summary>Truncating a standard normal at ±2 leaves this standard deviation; Keras divides by it, and so does this.</summary>
    public const double TruncatedDeviation = 0.87962566103423978;

    /// <summary>Φ(2) − ½, half the probability within two standard deviations.</summary>
    private const double HalfMass = 0.47724986805182085;

    /// <summary>Uniform in (−limit, limit), symmetric about 0.</summary>
    public static void Uniform(KeyedGenerator generator, double limit, Span<float> values)
    {
        var scale = (float)(limit / (1 << 24));
        Each(generator, values, word => Centered(word) * scale);
    }

    /// <summary>Normal with the given standard deviation, truncated at two of the untruncated ones.</summary>
    public static void TruncatedNormal(KeyedGenerator generator, double deviation, Span<float> values)
    {
        var scale = deviation / TruncatedDeviation;
        Each(generator, values, word => (float)(scale * Quantile(Centered(word) * (HalfMass / (1 << 24)))));
    }

    /// <summary>Normal with the given standard deviation.</summary>
    public static void Normal(KeyedGenerator generator, double deviation, Span<float> values) =>
        Each(generator, values, word => (float)(deviation * Quantile(Centered(word) * (0.5 / (1 << 24)))));

    /// <summary>Adds a number to each.</summary>
    public static void Shift(float shift, Span<float> values)
    {
        foreach (ref var value in values)
        {
            value += shift;
        }
    }

    /// <summary>An odd number in (−2²⁴, 2²⁴): exact in single precision, and as often negative as positive.</summary>
    private static float Centered(uint word) => (int)(((word >> 8) << 1) | 1) - (1 << 24);

    /// <summary>
    /// The normal quantile of probability ½ + q for |q| ≤ ½ − 2⁻²⁵, to seven digits: M. J. Wichura, "Algorithm AS 241: The percentage points
    /// of the normal distribution", Applied Statistics 37 (1988), routine PPND7, of whose three ranges such a q reaches two. Only
    /// operations that round alike everywhere.
    /// </summary>
    internal static double Quantile(double q)
    {
        if (Math.Abs(q) <= 0.425)
        {
            var r = 0.180625 - (q * q);
            return q * ((((((59.109374720 * r) + 159.29113202) * r) + 50.434271938) * r) + 3.3871327179)
                / ((((((67.187563600 * r) + 78.757757664) * r) + 17.895169469) * r) + 1.0);
        }

        // Our own logarithm: the platform's may differ in the last bit from one machine to the next.
        var tail = (float)(0.5 - Math.Abs(q));
        var s = Math.Sqrt(-(double)ElementwiseLoop.Single(default(LogOperator), tail)) - 1.6;
        var magnitude = ((((((0.17023821103 * s) + 1.3067284816) * s) + 2.7568153900) * s) + 1.4234372777)
            / ((((0.12021132975 * s) + 0.73700164250) * s) + 1.0);
        return q < 0 ? -magnitude : magnitude;
    }

    private static void Each(KeyedGenerator generator, Span<float> values, Func<uint, float> value)
    {
        for (var i = 0; i < values.Length; i += 4)
        {
            var (a, b, c, d) = generator.Block((ulong)i >> 2);
            ReadOnlySpan<uint> words = [a, b, c, d];
            for (var j = 0; j < words.Length && i + j < values.Length; j++)
            {
                values[i + j] = value(words[j]);
            }
        }
    }
}
