using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// Rounds floats to the narrower formats in which numbers are exchanged, to nearest and ties to even, and packs them into two bytes each. What is too
/// large becomes infinite, infinities stay, and every NaN becomes the same quiet NaN. Rounding what is rounded changes nothing, and packing it loses
/// nothing. <see cref="ExchangePrecision.Float32"/> leaves everything as it is.
/// </summary>
public static class Rounding
{
    /// <summary>Rounds values in place.</summary>
    public static void Round(Span<float> values, ExchangePrecision precision)
    {
        if (precision != ExchangePrecision.Float32)
        {
            Round(values, values, precision);
        }
    }

    /// <summary>result[i] = round(values[i]); both may be the same memory.</summary>
    /// <exception cref="ArgumentException">The result is too short.</exception>
    public static void Round(ReadOnlySpan<float> values, Span<float> result, ExchangePrecision precision)
    {
        switch (precision)
        {
            case ExchangePrecision.BFloat16:
                ElementwiseLoop.Apply(default(BFloat16Operator), values, result);
                break;
            case ExchangePrecision.Float16:
                ElementwiseLoop.Apply(default(Float16Operator), values, result);
                break;
            default:
                values.CopyTo(result);
                break;
        }
    }

    /// <summary>sum[i] = round(left[i] + right[i]), a node of the lane tree; the sum may be the same memory as an argument.</summary>
    /// <exception cref="ArgumentException">Lengths differ, or the sum is too short.</exception>
    public static void Add(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> sum, ExchangePrecision precision)
    {
        switch (precision)
        {
            case ExchangePrecision.BFloat16:
                ElementwiseLoop.Apply(default(RoundedSumOperator<BFloat16Operator>), left, right, sum);
                break;
            case ExchangePrecision.Float16:
                ElementwiseLoop.Apply(default(RoundedSumOperator<Float16Operator>), left, right, sum);
                break;
            default:
                ElementwiseLoop.Apply(default(SumOperator), left, right, sum);
                break;
        }
    }

    /// <summary>difference[i] = round(left[i] − right[i]).</summary>
    /// <exception cref="ArgumentException">Lengths differ, or the difference is too short.</exception>
    public static void Subtract(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> difference, ExchangePrecision precision)
    {
        ElementwiseLoop.Apply(default(DifferenceOperator), left, right, difference);
        Round(difference[..left.Length], precision);
    }

    /// <summary>Rounds values and writes the bits of the narrower format.</summary>
    /// <param name="values">The values.</param>
    /// <param name="packed">Destination, one for each value.</param>
    /// <param name="precision">A format of two bytes.</param>
    /// <exception cref="ArgumentException">The destination is too short, or the format has four bytes.</exception>
    public static void Pack(ReadOnlySpan<float> values, Span<ushort> packed, ExchangePrecision precision)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packed.Length, values.Length);
        switch (precision)
        {
            case ExchangePrecision.BFloat16:
                Pack(default(BFloat16Operator), values, packed);
                break;
            case ExchangePrecision.Float16:
                Pack(default(Float16Operator), values, packed);
                break;
            default:
                throw new ArgumentException($"{precision} does not fit into two bytes.", nameof(precision));
        }
    }

    /// <summary>Reads the bits of a narrower format. Exact; a NaN becomes the one that rounding makes.</summary>
    /// <param name="packed">The bits.</param>
    /// <param name="values">Destination, one for each of them.</param>
    /// <param name="precision">A format of two bytes.</param>
    /// <exception cref="ArgumentException">The destination is too short, or the format has four bytes.</exception>
    public static void Unpack(ReadOnlySpan<ushort> packed, Span<float> values, ExchangePrecision precision)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, packed.Length);
        switch (precision)
        {
            case ExchangePrecision.BFloat16:
                Unpack(default(BFloat16Operator), packed, values);
                break;
            case ExchangePrecision.Float16:
                Unpack(default(Float16Operator), packed, values);
                break;
            default:
                throw new ArgumentException($"{precision} does not fit into two bytes.", nameof(precision));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack<TFormat>(TFormat format, ReadOnlySpan<float> values, Span<ushort> packed)
        where TFormat : struct, INarrowFormat
    {
        const int Step = 16;
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(packed);
        var whole = (nuint)(values.Length & ~(Step - 1));
        for (nuint i = 0; i < whole; i += Step)
        {
            Narrow(format, ref source, i).StoreUnsafe(ref target, i);
        }

        var rest = values[(int)whole..];
        if (!rest.IsEmpty)
        {
            Span<float> padded = stackalloc float[Step];
            Span<ushort> last = stackalloc ushort[Step];
            padded.Clear();
            rest.CopyTo(padded);
            Narrow(format, ref MemoryMarshal.GetReference(padded), 0).StoreUnsafe(ref MemoryMarshal.GetReference(last));
            last[..rest.Length].CopyTo(packed[(int)whole..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Narrow<TFormat>(TFormat format, ref float source, nuint index)
        where TFormat : struct, INarrowFormat => Vector256.Narrow(
            format.Bits(Vector256.LoadUnsafe(ref source, index)), format.Bits(Vector256.LoadUnsafe(ref source, index + 8)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unpack<TFormat>(TFormat format, ReadOnlySpan<ushort> packed, Span<float> values)
        where TFormat : struct, INarrowFormat
    {
        const int Step = 16;
        ref var source = ref MemoryMarshal.GetReference(packed);
        ref var target = ref MemoryMarshal.GetReference(values);
        var whole = (nuint)(packed.Length & ~(Step - 1));
        for (nuint i = 0; i < whole; i += Step)
        {
            Widen(format, ref source, ref target, i);
        }

        var rest = packed[(int)whole..];
        if (!rest.IsEmpty)
        {
            Span<ushort> padded = stackalloc ushort[Step];
            Span<float> last = stackalloc float[Step];
            padded.Clear();
            rest.CopyTo(padded);
            Widen(format, ref MemoryMarshal.GetReference(padded), ref MemoryMarshal.GetReference(last), 0);
            last[..rest.Length].CopyTo(values[(int)whole..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen<TFormat>(TFormat format, ref ushort source, ref float target, nuint index)
        where TFormat : struct, INarrowFormat
    {
        var (lower, upper) = Vector256.Widen(Vector256.LoadUnsafe(ref source, index));
        format.Value(lower).StoreUnsafe(ref target, index);
        format.Value(upper).StoreUnsafe(ref target, index + 8);
    }
}
