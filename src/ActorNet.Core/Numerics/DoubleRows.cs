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

        a = (a + b) + (c + d);
        var sum = (a.GetElement(0) + a.GetElement(1)) + (a.GetElement(2) + a.GetElement(3));
        for (; i < x.Length; i++)
        {
            sum = Math.FusedMultiplyAdd(x[i], y[i], sum);
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
}
