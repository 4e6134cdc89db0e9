using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// <see cref="GemmKernel"/> for the tile that does nearly all of the work where vectors have 8 floats: 4 × 24, both operands
/// packed. Four inner indices a turn: a short lane then takes so few turns that the processor foresees the last one.
/// Written without generic parts because the compiler gives up on inlining so many.
/// </summary>
internal static unsafe class GemmFullTile256
{
    private const int Rows = 4;
    private const int Columns = 24;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(GemmTile* tile)
    {
        var a = tile->A;
        var b = tile->B;
        var pending = tile->Pending;
        var k = 0;
        for (var lane = 0; ; lane++)
        {
            var start = tile->Start;
            var next = tile->StartRow;
            var c00 = Vector256.Load(start);
            var c01 = Vector256.Load(start + 8);
            var c02 = Vector256.Load(start + 16);
            start += next;
            var c10 = Vector256.Load(start);
            var c11 = Vector256.Load(start + 8);
            var c12 = Vector256.Load(start + 16);
            start += next;
            var c20 = Vector256.Load(start);
            var c21 = Vector256.Load(start + 8);
            var c22 = Vector256.Load(start + 16);
            start += next;
            var c30 = Vector256.Load(start);
            var c31 = Vector256.Load(start + 8);
            var c32 = Vector256.Load(start + 16);
            var end = tile->LaneEnds[lane];
            for (; k + 4 <= end; k += 4)
            {
                var b0 = Vector256.Load(b);
                var b1 = Vector256.Load(b + 8);
                var b2 = Vector256.Load(b + 16);
                var broadcast = Vector256.Create(a[0]);
                c00 = Vector256.FusedMultiplyAdd(broadcast, b0, c00);
                c01 = Vector256.FusedMultiplyAdd(broadcast, b1, c01);
                c02 = Vector256.FusedMultiplyAdd(broadcast, b2, c02);
                broadcast = Vector256.Create(a[1]);
                c10 = Vector256.FusedMultiplyAdd(broadcast, b0, c10);
                c11 = Vector256.FusedMultiplyAdd(broadcast, b1, c11);
                c12 = Vector256.FusedMultiplyAdd(broadcast, b2, c12);
                broadcast = Vector256.Create(a[2]);
                c20 = Vector256.FusedMultiplyAdd(broadcast, b0, c20);
                c21 = Vector256.FusedMultiplyAdd(broadcast, b1, c21);
                c22 = Vector256.FusedMultiplyAdd(broadcast, b2, c22);
                broadcast = Vector256.Create(a[3]);
                c30 = Vector256.FusedMultiplyAdd(broadcast, b0, c30);
                c31 = Vector256.FusedMultiplyAdd(broadcast, b1, c31);
                c32 = Vector256.FusedMultiplyAdd(broadcast, b2, c32);

                b0 = Vector256.Load(b + 24);
                b1 = Vector256.Load(b + 32);
                b2 = Vector256.Load(b + 40);
                broadcast = Vector256.Create(a[4]);
                c00 = Vector256.FusedMultiplyAdd(broadcast, b0, c00);
                c01 = Vector256.FusedMultiplyAdd(broadcast, b1, c01);
                c02 = Vector256.FusedMultiplyAdd(broadcast, b2, c02);
                broadcast = Vector256.Create(a[5]);
                c10 = Vector256.FusedMultiplyAdd(broadcast, b0, c10);
                c11 = Vector256.FusedMultiplyAdd(broadcast, b1, c11);
                c12 = Vector256.FusedMultiplyAdd(broadcast, b2, c12);
                broadcast = Vector256.Create(a[6]);
                c20 = Vector256.FusedMultiplyAdd(broadcast, b0, c20);
                c21 = Vector256.FusedMultiplyAdd(broadcast, b1, c21);
                c22 = Vector256.FusedMultiplyAdd(broadcast, b2, c22);
                broadcast = Vector256.Create(a[7]);
                c30 = Vector256.FusedMultiplyAdd(broadcast, b0, c30);
                c31 = Vector256.FusedMultiplyAdd(broadcast, b1, c31);
                c32 = Vector256.FusedMultiplyAdd(broadcast, b2, c32);

                b0 = Vector256.Load(b + 48);
                b1 = Vector256.Load(b + 56);
                b2 = Vector256.Load(b + 64);
                broadcast = Vector256.Create(a[8]);
                c00 = Vector256.FusedMultiplyAdd(broadcast, b0, c00);
                c01 = Vector256.FusedMultiplyAdd(broadcast, b1, c01);
                c02 = Vector256.FusedMultiplyAdd(broadcast, b2, c02);
                broadcast = Vector256.Create(a[9]);
                c10 = Vector256.FusedMultiplyAdd(broadcast, b0, c10);
                c11 = Vector256.FusedMultiplyAdd(broadcast, b1, c11);
                c12 = Vector256.FusedMultiplyAdd(broadcast, b2, c12);
                broadcast = Vector256.Create(a[10]);
                c20 = Vector256.FusedMultiplyAdd(broadcast, b0, c20);
                c21 = Vector256.FusedMultiplyAdd(broadcast, b1, c21);
                c22 = Vector256.FusedMultiplyAdd(broadcast, b2, c22);
                broadcast = Vector256.Create(a[11]);
                c30 = Vector256.FusedMultiplyAdd(broadcast, b0, c30);
                c31 = Vector256.FusedMultiplyAdd(broadcast, b1, c31);
                c32 = Vector256.FusedMultiplyAdd(broadcast, b2, c32);

                b0 = Vector256.Load(b + 72);
                b1 = Vector256.Load(b + 80);
                b2 = Vector256.Load(b + 88);
                broadcast = Vector256.Create(a[12]);
                c00 = Vector256.FusedMultiplyAdd(broadcast, b0, c00);
                c01 = Vector256.FusedMultiplyAdd(broadcast, b1, c01);
                c02 = Vector256.FusedMultiplyAdd(broadcast, b2, c02);
                broadcast = Vector256.Create(a[13]);
                c10 = Vector256.FusedMultiplyAdd(broadcast, b0, c10);
                c11 = Vector256.FusedMultiplyAdd(broadcast, b1, c11);
                c12 = Vector256.FusedMultiplyAdd(broadcast, b2, c12);
                broadcast = Vector256.Create(a[14]);
                c20 = Vector256.FusedMultiplyAdd(broadcast, b0, c20);
                c21 = Vector256.FusedMultiplyAdd(broadcast, b1, c21);
                c22 = Vector256.FusedMultiplyAdd(broadcast, b2, c22);
                broadcast = Vector256.Create(a[15]);
                c30 = Vector256.FusedMultiplyAdd(broadcast, b0, c30);
                c31 = Vector256.FusedMultiplyAdd(broadcast, b1, c31);
                c32 = Vector256.FusedMultiplyAdd(broadcast, b2, c32);
                a += 4 * Rows;
                b += 4 * Columns;
            }

            for (; k < end; k++)
            {
                var b0 = Vector256.Load(b);
                var b1 = Vector256.Load(b + 8);
                var b2 = Vector256.Load(b + 16);
                var broadcast = Vector256.Create(a[0]);
                c00 = Vector256.FusedMultiplyAdd(broadcast, b0, c00);
                c01 = Vector256.FusedMultiplyAdd(broadcast, b1, c01);
                c02 = Vector256.FusedMultiplyAdd(broadcast, b2, c02);
                broadcast = Vector256.Create(a[1]);
                c10 = Vector256.FusedMultiplyAdd(broadcast, b0, c10);
                c11 = Vector256.FusedMultiplyAdd(broadcast, b1, c11);
                c12 = Vector256.FusedMultiplyAdd(broadcast, b2, c12);
                broadcast = Vector256.Create(a[2]);
                c20 = Vector256.FusedMultiplyAdd(broadcast, b0, c20);
                c21 = Vector256.FusedMultiplyAdd(broadcast, b1, c21);
                c22 = Vector256.FusedMultiplyAdd(broadcast, b2, c22);
                broadcast = Vector256.Create(a[3]);
                c30 = Vector256.FusedMultiplyAdd(broadcast, b0, c30);
                c31 = Vector256.FusedMultiplyAdd(broadcast, b1, c31);
                c32 = Vector256.FusedMultiplyAdd(broadcast, b2, c32);
                a += Rows;
                b += Columns;
            }

            for (var count = BitOperations.TrailingZeroCount(~lane); count > 0; count--)
            {
                pending -= Rows * Columns;
                c00 = Vector256.Add(Vector256.Load(pending), c00);
                c01 = Vector256.Add(Vector256.Load(pending + 8), c01);
                c02 = Vector256.Add(Vector256.Load(pending + 16), c02);
                c10 = Vector256.Add(Vector256.Load(pending + 24), c10);
                c11 = Vector256.Add(Vector256.Load(pending + 32), c11);
                c12 = Vector256.Add(Vector256.Load(pending + 40), c12);
                c20 = Vector256.Add(Vector256.Load(pending + 48), c20);
                c21 = Vector256.Add(Vector256.Load(pending + 56), c21);
                c22 = Vector256.Add(Vector256.Load(pending + 64), c22);
                c30 = Vector256.Add(Vector256.Load(pending + 72), c30);
                c31 = Vector256.Add(Vector256.Load(pending + 80), c31);
                c32 = Vector256.Add(Vector256.Load(pending + 88), c32);
            }

            var last = lane + 1 == tile->LaneCount;
            var c = last ? tile->C : pending;
            next = last ? tile->CRow : Columns;
            Vector256.Store(c00, c);
            Vector256.Store(c01, c + 8);
            Vector256.Store(c02, c + 16);
            c += next;
            Vector256.Store(c10, c);
            Vector256.Store(c11, c + 8);
            Vector256.Store(c12, c + 16);
            c += next;
            Vector256.Store(c20, c);
            Vector256.Store(c21, c + 8);
            Vector256.Store(c22, c + 16);
            c += next;
            Vector256.Store(c30, c);
            Vector256.Store(c31, c + 8);
            Vector256.Store(c32, c + 16);
            if (last)
            {
                return;
            }

            pending += Rows * Columns;
        }
    }
}
