using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>A format of two bytes: rounding to it, and its bits.</summary>
internal interface INarrowFormat : IUnaryOperator
{
    /// <summary>The bits of the rounded values, each in the lower half of its element.</summary>
    Vector256<uint> Bits(Vector256<float> x);

    /// <summary>The values of bits in the lower halves.</summary>
    Vector256<float> Value(Vector256<uint> bits);
}

/// <summary>The upper half of binary32: 1 sign bit, 8 of exponent, 7 of fraction.</summary>
internal readonly struct BFloat16Operator : INarrowFormat
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => (Rounded(x) & Vector256.Create(0xFFFF_0000u)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<uint> Bits(Vector256<float> x) => Rounded(x) >>> 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Value(Vector256<uint> bits) => Invoke((bits << 16).AsSingle());

    /// <inheritdoc/>
    public double Reference(double x) => RoundingReference.Round(x, significantBits: 8, lowestExponent: -126, highestExponent: 127);

    // Half a unit of the last place kept, or a little less where that place is even: the carry does the rounding, up into infinity.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rounded(Vector256<float> x)
    {
        var bits = x.AsUInt32();
        var sum = bits + Vector256.Create(0x7FFFu) + ((bits >>> 16) & Vector256<uint>.One);
        return Vector256.ConditionalSelect(Vector256.Equals(x, x).AsUInt32(), sum, Vector256.Create(0x7FC0_0000u));
    }
}

/// <summary>IEEE binary16: 1 sign bit, 5 of exponent, 10 of fraction; below 2^-14 in steps of 2^-24.</summary>
internal readonly struct Float16Operator : INarrowFormat
{
    private const uint SignBit = 0x8000_0000;
    private const uint Infinity = 0x7F80_0000;
    private const uint SmallestNormal = 0x3880_0000; // 2^-14
    private const uint AboveLargest = 0x4780_0000; // 2^16, what the largest would round up to
    private const uint Half = 0x3F00_0000; // 0.5: there, as in the subnormal range, the last place is 2^-24
    private const uint ExponentShift = 0x3800_0000; // 112, the difference of the two formats' exponents, in place

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var sign = x.AsUInt32() & Vector256.Create(SignBit);
        var magnitude = Vector256.AndNot(x.AsUInt32(), Vector256.Create(SignBit));
        var half = Vector256.Create(Half).AsSingle();
        var small = ((magnitude.AsSingle() + half) - half).AsUInt32();
        var rounded = Vector256.AndNot(Carried(magnitude), Vector256.Create(0x1FFFu));
        var large = Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(rounded, Vector256.Create(AboveLargest)), Vector256.Create(Infinity), rounded);
        var result = sign | Vector256.ConditionalSelect(IsSmall(magnitude), small, large);
        return Vector256.ConditionalSelect(Vector256.Equals(x, x).AsUInt32(), result, Vector256.Create(0x7FC0_0000u)).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<uint> Bits(Vector256<float> x)
    {
        var sign = (x.AsUInt32() & Vector256.Create(SignBit)) >>> 16;
        var magnitude = Vector256.AndNot(x.AsUInt32(), Vector256.Create(SignBit));
        var small = (magnitude.AsSingle() + Vector256.Create(Half).AsSingle()).AsUInt32() - Vector256.Create(Half);
        var rounded = Carried(magnitude);
        var large = Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(rounded, Vector256.Create(AboveLargest)),
            Vector256.Create(0x7C00u),
            (rounded - Vector256.Create(ExponentShift)) >>> 13);
        var result = sign | Vector256.ConditionalSelect(IsSmall(magnitude), small, large);
        return Vector256.ConditionalSelect(Vector256.Equals(x, x).AsUInt32(), result, Vector256.Create(0x7E00u));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Value(Vector256<uint> bits)
    {
        var sign = (bits & Vector256.Create(0x8000u)) << 16;
        var magnitude = bits & Vector256.Create(0x7FFFu);
        var small = (Vector256.ConvertToSingle(magnitude.AsInt32()) * Vector256.Create(1f / 16777216)).AsUInt32();
        var normal = (magnitude << 13) + Vector256.Create(ExponentShift);
        var special = Vector256.Create(Infinity) | (magnitude << 13);
        var large = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x7C00u)), special, normal);
        var result = sign | Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(0x0400u)), small, large);
        return Vector256.ConditionalSelect(
            Vector256.GreaterThan(magnitude, Vector256.Create(0x7C00u)), Vector256.Create(0x7FC0_0000u), result).AsSingle();
    }

    /// <inheritdoc/>
    public double Reference(double x) => RoundingReference.Round(x, significantBits: 11, lowestExponent: -14, highestExponent: 15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> IsSmall(Vector256<uint> magnitude) => Vector256.LessThan(magnitude, Vector256.Create(SmallestNormal));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Carried(Vector256<uint> magnitude) =>
        magnitude + Vector256.Create(0xFFFu) + ((magnitude >>> 13) & Vector256<uint>.One);
}

/// <summary>x + y.</summary>
internal readonly struct SumOperator : IBinaryOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) => x + y;

    /// <inheritdoc/>
    public double Reference(double x, double y) => x + y;
}

/// <summary>x − y.</summary>
internal readonly struct DifferenceOperator : IBinaryOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) => x - y;

    /// <inheritdoc/>
    public double Reference(double x, double y) => x - y;
}

/// <summary>x + y, rounded.</summary>
internal readonly struct RoundedSumOperator<TRounding> : IBinaryOperator
    where TRounding : struct, IUnaryOperator
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) => default(TRounding).Invoke(x + y);

    /// <inheritdoc/>
    public double Reference(double x, double y) => default(TRounding).Reference((float)(x + y));
}

/// <summary>Rounding by its definition, in arithmetic of double precision: what the vector code is held against.</summary>
internal static class RoundingReference
{
    /// <summary>The nearest value of a binary format, of two equally near ones the even one.</summary>
    /// <param name="x">A value that single precision can hold.</param>
    /// <param name="significantBits">Bits of the significand, with the leading one.</param>
    /// <param name="lowestExponent">Exponent of the smallest normal number.</param>
    /// <param name="highestExponent">Exponent of the largest number.</param>
    public static double Round(double x, int significantBits, int lowestExponent, int highestExponent)
    {
        if (x == 0 || !double.IsFinite(x))
        {
            return x;
        }

        var exponent = Math.Max(Math.ILogB(x), lowestExponent);
        var place = Math.ScaleB(1, exponent - significantBits + 1);
        var rounded = Math.Round(x / place, MidpointRounding.ToEven) * place;
        return Math.Abs(rounded) >= Math.ScaleB(1, highestExponent + 1) ? Math.CopySign(double.PositiveInfinity, x)
            : rounded == 0 ? Math.CopySign(0, x)
            : rounded;
    }
}
