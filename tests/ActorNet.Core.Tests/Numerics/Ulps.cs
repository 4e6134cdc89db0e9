using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Numerics;

/// <summary>Errors in units of the last place, and arguments to look for them at.</summary>
internal static class Ulps
{
    /// <summary>Every magnitude there is: each exponent with several fractions, both signs, and the special numbers.</summary>
    public static float[] AllMagnitudes()
    {
        var values = new List<float> { 0f, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue };
        for (var exponent = 0; exponent < 255; exponent++)
        {
            for (var k = 0; k < 64; k++)
            {
                var bits = (exponent << 23) | (int)(((k * 2654435761u) + ((uint)exponent * 40503u)) & 0x7FFFFF);
                values.Add(BitConverter.Int32BitsToSingle(bits));
                values.Add(-BitConverter.Int32BitsToSingle(bits));
            }
        }

        return [.. values];
    }

    /// <summary>Equally spaced numbers.</summary>
    public static float[] Between(float low, float high, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(low + (((double)high - low) * i / (count - 1))))];

    /// <summary>Error in units of the last place of the float nearest the exact result.</summary>
    public static double Of(float actual, double exact)
    {
        var nearest = (float)exact;
        if (float.IsNaN(nearest) || float.IsInfinity(nearest))
        {
            return float.IsNaN(nearest) ? float.IsNaN(actual) ? 0 : double.PositiveInfinity : actual == nearest ? 0 : double.PositiveInfinity;
        }

        var unit = Math.Max((double)MathF.BitIncrement(Math.Abs(nearest)) - Math.Abs(nearest), float.Epsilon);
        return Math.Abs(actual - exact) / unit;
    }

    /// <summary>The largest error over so many arguments.</summary>
    public static double Worst<TOperator>(TOperator op, float[] values)
        where TOperator : struct, IUnaryOperator
    {
        var results = new float[values.Length];
        ElementwiseLoop.Apply(op, values, results);
        var worst = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var ulps = Of(results[i], op.Reference(values[i]));
            worst = Math.Max(worst, ulps);
        }

        return worst;
    }
}
