using System.Globalization;
using System.Numerics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// Elementary functions in double precision out of operations that IEEE 754 rounds alike everywhere, in a fixed order, to a few units in the last place. The
/// platform's own may differ in the last bit from one machine to the next; rates of learning and features made of them end in the weights.
/// </summary>
internal static class FixedMath
{
    /// <summary>ln 2 in two parts: the first has so few bits that its products with small whole numbers are exact.</summary>
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>π/2 in three parts of 33 bits.</summary>
    private const double HalfPi1 = 1.57079632673412561417e+00;
    private const double HalfPi2 = 6.07710050630396597660e-11;
    private const double HalfPi3 = 2.02226624879595063154e-21;

    /// <summary>Beyond this the parts of π/2 are used up.</summary>
    private const double LargestAngle = 1 << 20;

    /// <summary>Bits of <see cref="TwoOverPi"/>: enough for the largest exponent, and 170 more.</summary>
    private const int TwoOverPiBits = 1200;

    /// <summary>Beyond this all numbers are even.</summary>
    private const double LargestWhole = 1L << 53;

    private const double LargestExponent = 709.782712893384;
    private const double SmallestExponent = -745.2;

    /// <summary>2/π·2¹²⁰⁰, rounded down.</summary>
    private static readonly BigInteger TwoOverPi = BigInteger.Parse(
        "0A2F9836E4E441529FC2757D1F534DDC0DB6295993C439041FE5163ABDEBBC561B7246E3A424DD2E006492EEA09D1921CFE1D" +
        "EB1CB129A73EE88235F52EBB4484E99C7026B45F7E413991D639835339F49C845F8BBDF9283B1FF897FFDE05980FEF2F118B" +
        "5A0A6D1F6D367ECF27CB09B74F463F669E5FEA2D7527BAC7EBE5F17B3D0739F78A5292EA6BFB5FB11F8D5D0856033046FC7B",
        NumberStyles.AllowHexSpecifier,
        CultureInfo.InvariantCulture);

    /// <summary>eˣ: 2ᵏ·eʳ with |r| ≤ ln 2/2, where 14 terms of the series are enough.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > LargestExponent) return double.PositiveInfinity;
        if (x < SmallestExponent) return 0;
        var k = Math.Round(x / Ln2High);
        var r = Math.FusedMultiplyAdd(-k, Ln2Low, x - (k * Ln2High));
        var sum = 1.0;
        for (var n = 14; n > 0; n--) sum = Math.FusedMultiplyAdd(sum, r / n, 1);
        return Math.ScaleB(sum, (int)k);
    }

    /// <summary>ln x: k·ln 2 + 2·artanh((m − 1)/(m + 1)) with m within √2 of 1.</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0) return double.NaN;
        if (x == 0) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x)) return x;
        var k = Math.ILogB(x);
        var m = Math.ScaleB(x, -k);
        if (m > 1.4142135623730951)
        {
            m /= 2;
            k++;
        }

        var s = (m - 1) / (m + 1);
        var square = s * s;
        var sum = 0.0;
        for (var n = 25; n > 1; n -= 2) sum = Math.FusedMultiplyAdd(sum, square, 1.0 / n);
        return (k * Ln2High) + ((2 * s) + ((2 * s * square * sum) + (k * Ln2Low)));
    }

    public static double Sin(double x) => Quadrant(x, 0);

    public static double Cos(double x) => Quadrant(x, 1);

    /// <summary>arctan x: brought below 1 by arctan x = π/2 − arctan 1/x, then below 2 − √3 by the difference to π/6.</summary>
    public static double Atan(double x)
    {
        if (double.IsNaN(x)) return x;
        var size = Math.Abs(x);
        var isInverted = size > 1;
        if (isInverted) size = 1 / size;
        var isTurned = size > 0.2679491924311227;
        if (isTurned) size = ((size * 1.7320508075688772) - 1) / (size + 1.7320508075688772);
        var square = -size * size;
        var sum = 0.0;
        for (var n = 29; n > 1; n -= 2) sum = Math.FusedMultiplyAdd(sum, square, 1.0 / n);
        var angle = size + (size * square * sum);
        if (isTurned) angle += Math.PI / 6;
        if (isInverted) angle = (Math.PI / 2) - angle;
        return Math.CopySign(angle, x);
    }

    /// <summary>The angle of the point (x, y), from −π to π.</summary>
    public static double Atan2(double y, double x)
    {
        if (double.IsNaN(x) || double.IsNaN(y)) return double.NaN;
        if (y == 0) return x > 0 || (x == 0 && !double.IsNegative(x)) ? y : Math.CopySign(Math.PI, y);
        if (x == 0) return Math.CopySign(Math.PI / 2, y);
        var ratio = double.IsInfinity(x) && double.IsInfinity(y) ? (double)Math.Sign(y) * Math.Sign(x) : y / x;
        return x > 0 ? Atan(ratio) : Atan(ratio) + Math.CopySign(Math.PI, y);
    }

    /// <summary>tanh x, by the series of sinh where a difference of exponentials would lose digits.</summary>
    public static double Tanh(double x)
    {
        if (Math.Abs(x) >= 1) return Math.CopySign(1 - (2 / (Exp(2 * Math.Abs(x)) + 1)), x);
        return SmallSinh(x) / ((Exp(x) + Exp(-x)) / 2);
    }

    public static double Sinh(double x) => Math.Abs(x) < 1 ? SmallSinh(x) : (Exp(x) - Exp(-x)) / 2;

    public static double Cosh(double x) => (Exp(x) + Exp(-x)) / 2;

    /// <summary>ln(1 + eˣ).</summary>
    public static double Softplus(double x) => x > 36 ? x : x < -36 ? Exp(x) : Math.Max(x, 0) + Log(1 + Exp(-Math.Abs(x)));

    public static double Sigmoid(double x)
    {
        var tail = Exp(-Math.Abs(x));
        return x >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
    }

    /// <summary>xⁿ for n of at least 0, by repeated squaring.</summary>
    public static double Power(double x, long n)
    {
        var product = 1.0;
        for (; n > 0; n >>= 1)
        {
            if ((n & 1) == 1) product *= x;
            x *= x;
        }

        return product;
    }

    /// <summary>xʸ: by products for whole y, else e^(y·ln x), which is no number for x below 0. Its error grows with |y·ln x|.</summary>
    public static double Power(double x, double y)
    {
        if (y == Math.Floor(y))
        {
            if (Math.Abs(y) <= LargestWhole) return WholePower(x, (long)y);
            x = Math.Abs(x);
            if (x == 1) return 1;
        }

        if (y == 0.5) return Math.Sqrt(x);
        if (x == 0) return y > 0 ? 0 : double.PositiveInfinity;
        return x < 0 ? double.NaN : Exp(y * Log(x));
    }

    /// <summary>xⁿ by repeated squaring, in pairs of numbers whose sum has twice the digits: the roundings of long products would show.</summary>
    private static double WholePower(double x, long n)
    {
        var factor = (High: x, Low: 0.0);
        if (n < 0)
        {
            // The reciprocal first: 10³²⁰ is beyond all numbers, 10⁻³²⁰ is not.
            var inverse = 1 / x;
            factor = (inverse, double.IsFinite(inverse) && double.IsFinite(x) ? Math.FusedMultiplyAdd(-inverse, x, 1) / x : 0);
        }

        var product = (High: 1.0, Low: 0.0);
        for (n = Math.Abs(n); n > 0; n >>= 1)
        {
            if ((n & 1) == 1) product = Times(product, factor);
            factor = Times(factor, factor);
        }

        return product.High;
    }

    private static (double High, double Low) Times((double High, double Low) a, (double High, double Low) b)
    {
        var high = a.High * b.High;
        if (high == 0 || !double.IsFinite(high)) return (high, 0);
        var low = Math.FusedMultiplyAdd(a.High, b.High, -high) + ((a.High * b.Low) + (a.Low * b.High));
        var sum = high + low;
        return (sum, high - sum + low);
    }

    private static double SmallSinh(double x)
    {
        var square = x * x;
        var sum = 1.0;
        for (var n = 18; n > 0; n -= 2) sum = Math.FusedMultiplyAdd(sum, square / (n * (n + 1)), 1);
        return x * sum;
    }

    /// <summary>sin(x + turns·π/2): the angle is brought within π/4 of a multiple of π/2, and a sine or cosine series does the rest.</summary>
    private static double Quadrant(double x, int turns)
    {
        if (!double.IsFinite(x)) return double.NaN;
        var (k, r) = Math.Abs(x) <= LargestAngle ? Reduce(x) : ReduceLarge(x);
        var quadrant = (k + turns) & 3;
        var square = -r * r;
        var isCosine = (quadrant & 1) == 1;
        var sum = 1.0;
        for (var n = isCosine ? 20 : 21; n > 1; n -= 2) sum = Math.FusedMultiplyAdd(sum, square / (n * (n - 1)), 1);
        var value = isCosine ? sum : r * sum;
        return quadrant >= 2 ? -value : value;
    }

    /// <summary>x = k·π/2 + r, with |r| at most π/4.</summary>
    private static (int K, double R) Reduce(double x)
    {
        var k = Math.Round(x / (Math.PI / 2));
        return ((int)k, Math.FusedMultiplyAdd(-k, HalfPi3, Math.FusedMultiplyAdd(-k, HalfPi2, Math.FusedMultiplyAdd(-k, HalfPi1, x))));
    }

    /// <summary>The same for large x, which is a whole number times a power of two: its product with 2/π is computed with all digits that matter.</summary>
    private static (int K, double R) ReduceLarge(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(x));
        var mantissa = (bits & ((1L << 52) - 1)) | (1L << 52);
        var fractionBits = TwoOverPiBits - ((int)(bits >> 52) - 1075);
        var turns = TwoOverPi * mantissa;
        var k = (turns + (BigInteger.One << (fractionBits - 1))) >> fractionBits;
        var rest = turns - (k << fractionBits);
        var unused = Math.Max(0, (int)rest.GetBitLength() - 62);
        var r = Math.ScaleB((double)(long)(rest >> unused), unused - fractionBits) * (Math.PI / 2);
        var quadrant = (int)(k & 3);
        return x < 0 ? (-quadrant, -r) : (quadrant, r);
    }
}
