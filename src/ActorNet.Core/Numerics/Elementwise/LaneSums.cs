using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// Column sums over lanes of rows, the order of <see cref="Gemm.MultiplyLanes"/> without a left factor: within a lane from zero in row
/// order, lanes in the binary tree over their numbers.
/// </summary>
internal static class LaneSums
{
    // Partial sums waiting for their right neighbour: one for each level of the tree, and lane numbers are 31-bit.
    private const int Levels = 32;

    /// <summary>sums[j] = Σ over lanes of Σ over the lane's rows of rows[i, j].</summary>
    /// <param name="rows">Row-major, last lane end × <paramref name="width"/>.</param>
    /// <param name="width">Columns.</param>
    /// <param name="laneEnds">Ascending row ends of the lanes; their number is a power of two.</param>
    /// <param name="sums">Destination, <paramref name="width"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(ReadOnlySpan<float> rows, int width, ReadOnlySpan<int> laneEnds, Span<float> sums)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, checked(laneEnds[^1] * width));
        ArgumentOutOfRangeException.ThrowIfLessThan(sums.Length, width);
        ref var source = ref MemoryMarshal.GetReference(rows);
        ref var target = ref MemoryMarshal.GetReference(sums);
        var j = 0;
        for (; j <= width - 32; j += 32)
        {
            ThirtyTwoColumns(ref Unsafe.Add(ref source, j), width, laneEnds, ref Unsafe.Add(ref target, j));
        }

        for (; j <= width - 8; j += 8)
        {
            EightColumns(ref Unsafe.Add(ref source, j), width, laneEnds, ref Unsafe.Add(ref target, j));
        }

        // Single additions round like vector ones: the remaining columns need no padding.
        for (; j < width; j++)
        {
            OneColumn(ref Unsafe.Add(ref source, j), width, laneEnds, ref Unsafe.Add(ref target, j));
        }
    }

    /// <summary>Two cache lines of each row at a time: rows lie far apart, and a line costs more than its additions.</summary>
    [SkipLocalsInit]
    private static void ThirtyTwoColumns(ref float source, int width, ReadOnlySpan<int> laneEnds, ref float target)
    {
        Span<Vector256<float>> waiting = stackalloc Vector256<float>[4 * Levels];
        var depth = 0;
        nint row = 0;
        for (var lane = 0; lane < laneEnds.Length; lane++)
        {
            var (a, b, c, d) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            for (; row < laneEnds[lane]; row++)
            {
                ref var start = ref Unsafe.Add(ref source, row * width);
                a += Vector256.LoadUnsafe(ref start);
                b += Vector256.LoadUnsafe(ref start, 8);
                c += Vector256.LoadUnsafe(ref start, 16);
                d += Vector256.LoadUnsafe(ref start, 24);
            }

            for (var odd = lane; (odd & 1) != 0; odd >>= 1)
            {
                depth--;
                var left = waiting.Slice(4 * depth, 4);
                a = left[0] + a;
                b = left[1] + b;
                c = left[2] + c;
                d = left[3] + d;
            }

            (waiting[4 * depth], waiting[(4 * depth) + 1], waiting[(4 * depth) + 2], waiting[(4 * depth) + 3]) = (a, b, c, d);
            depth++;
        }

        for (var i = 0; i < 4; i++)
        {
            waiting[i].StoreUnsafe(ref target, (nuint)(8 * i));
        }
    }

    [SkipLocalsInit]
    private static void EightColumns(ref float source, int width, ReadOnlySpan<int> laneEnds, ref float target)
    {
        Span<Vector256<float>> waiting = stackalloc Vector256<float>[Levels];
        var depth = 0;
        nint row = 0;
        for (var lane = 0; lane < laneEnds.Length; lane++)
        {
            var sum = Vector256<float>.Zero;
            for (; row < laneEnds[lane]; row++)
            {
                sum += Vector256.LoadUnsafe(ref Unsafe.Add(ref source, row * width));
            }

            for (var odd = lane; (odd & 1) != 0; odd >>= 1)
            {
                sum = waiting[--depth] + sum;
            }

            waiting[depth++] = sum;
        }

        waiting[0].StoreUnsafe(ref target);
    }

    [SkipLocalsInit]
    private static void OneColumn(ref float source, int width, ReadOnlySpan<int> laneEnds, ref float target)
    {
        Span<float> waiting = stackalloc float[Levels];
        var depth = 0;
        nint row = 0;
        for (var lane = 0; lane < laneEnds.Length; lane++)
        {
            var sum = 0f;
            for (; row < laneEnds[lane]; row++)
            {
                sum += Unsafe.Add(ref source, row * width);
            }

            for (var odd = lane; (odd & 1) != 0; odd >>= 1)
            {
                sum = waiting[--depth] + sum;
            }

            waiting[depth++] = sum;
        }

        target = waiting[0];
    }
}
