namespace ActorNet.Core.Numerics;

/// <summary>
/// Functions in double precision out of operations that are rounded the same way everywhere (+, −, ×, /, √), in a fixed order: what weights depend on
/// must not come from the platform's own functions, which may differ in the last bit.
/// </summary>
internal static class FixedMath
{
    // More halvings of an exponent change nothing in double precision.
    private const int MaximumRoots = 64;

    // Taylor's series of the sine, odd terms from x³ on: at π/2 what is left out is below 1e-19.
    private static readonly double[] SineTerms =
    [
        -1.0 / 6, 1.0 / 120, -1.0 / 5_040, 1.0 / 362_880, -1.0 / 39_916_800, 1.0 / 6_227_020_800, -1.0 / 1_307_674_368_000,
        1.0 / 355_687_428_096_000, -1.0 / 121_645_100_408_832_000, 1.0 / 5.109094217170944e19, -1.0 / 2.585201673888498e22,
    ];

    /// <summary><paramref name="value"/> to an integer power of at least 0, by repeated squaring.</summary>
    public static double Power(double value, long exponent)
    {
        var result = 1.0;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                result *= value;
            }

            value *= value;
        }

        return result;
    }

    /// <summary>A number of at least 0 to any power of at least 0: the whole part by squaring, the fraction by square roots, bit after bit.</summary>
    public static double Power(double value, double exponent)
    {
        var whole = Math.Floor(exponent);
        var result = Power(value, (long)Math.Min(whole, long.MaxValue / 2));
        var fraction = exponent - whole;
        for (var root = 0; root < MaximumRoots && fraction > 0; root++)
        {
            value = Math.Sqrt(value);
            fraction *= 2;
            if (fraction >= 1)
            {
                result *= value;
                fraction -= 1;
            }
        }

        return result;
    }

    /// <summary>The cosine of π·<paramref name="share"/>, for a share from 0 to 1.</summary>
    public static double CosineOfPi(double share)
    {
        var angle = Math.PI * (0.5 - share);
        var square = angle * angle;
        var sum = 0.0;
        for (var term = SineTerms.Length - 1; term >= 0; term--)
        {
            sum = (sum + SineTerms[term]) * square;
        }

        return angle + (angle * sum);
    }
}
