using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// Rows in double precision, four numbers at a time on every machine. Sums run over sixteen partial sums that are added in a fixed tree, then over
/// what is left past the last multiple of 16.
/// </summary>
internal static class DoubleRows
{
    private const int Width = 4;

    /// <summary>Inner product of two rows.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        ref var first = ref MemoryMarshal.GetReference(x);
        ref var second = ref MemoryMarshal.GetReference(y[..x.Length]);
        var (a, b, c, d) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i <= x.Length - (4 * Width); i += 4 * Width)
        {
            var at = (nuint)i;
            a = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, at), Vector256.LoadUnsafe(ref second, at), a);
            b = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, at + 4), Vector256.LoadUnsafe(ref second, at + 4), b);
            c = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, at + 8), Vector256.LoadUnsafe(ref second, at + 8), c);
            d = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, at + 12), Vector256.LoadUnsafe(ref second, at + 12), d);
        }

        var sum = Sum(a, b, c, d);
        for (; i < x.Length; i++)
        {
            sum = Math.FusedMultiplyAdd(x[i], y[i], sum);
        }

        return sum;
    }

    /// <summary>row ← row + scale·x, and the inner product of y and what the row is then: both in one go, with the bits of one after the other.</summary>
    public static double AddScaledThenDot(Span<double> row, double scale, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        ref var target = ref MemoryMarshal.GetReference(row);
        ref var source = ref MemoryMarshal.GetReference(x[..row.Length]);
        ref var other = ref MemoryMarshal.GetReference(y[..row.Length]);
        var factor = Vector256.Create(scale);
        var (a, b, c, d) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i <= row.Length - (4 * Width); i += 4 * Width)
        {
            var at = (nuint)i;
            a = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref other, at), Moved(ref target, ref source, at, factor), a);
            b = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref other, at + 4), Moved(ref target, ref source, at + 4, factor), b);
            c = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref other, at + 8), Moved(ref target, ref source, at + 8, factor), c);
            d = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref other, at + 12), Moved(ref target, ref source, at + 12, factor), d);
        }

        var sum = Sum(a, b, c, d);
        for (; i < row.Length; i++)
        {
            row[i] = Math.FusedMultiplyAdd(x[i], scale, row[i]);
            sum = Math.FusedMultiplyAdd(y[i], row[i], sum);
        }

        return sum;
    }

    /// <summary>row ← scale·row.</summary>
    public static void Scale(Span<double> row, double scale)
    {
        foreach (ref var value in row)
        {
            value *= scale;
        }
    }

    /// <summary>row ← row + scale·x.</summary>
    public static void AddScaled(Span<double> row, double scale, ReadOnlySpan<double> x)
    {
        ref var target = ref MemoryMarshal.GetReference(row);
        ref var source = ref MemoryMarshal.GetReference(x[..row.Length]);
        var factor = Vector256.Create(scale);
        var i = 0;
        for (; i <= row.Length - Width; i += Width)
        {
            var at = (nuint)i;
            Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref source, at), factor, Vector256.LoadUnsafe(ref target, at))
                .StoreUnsafe(ref target, at);
        }

        for (; i < row.Length; i++)
        {
            row[i] = Math.FusedMultiplyAdd(x[i], scale, row[i]);
        }
    }

    private static double Sum(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        a = (a + b) + (c + d);
        return (a.GetElement(0) + a.GetElement(1)) + (a.GetElement(2) + a.GetElement(3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Moved(ref double target, ref double source, nuint at, Vector256<double> factor)
    {
        var moved = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref source, at), factor, Vector256.LoadUnsafe(ref target, at));
        moved.StoreUnsafe(ref target, at);
        return moved;
    }
}
