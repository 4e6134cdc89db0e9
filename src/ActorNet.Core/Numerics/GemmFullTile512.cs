using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// <see cref="GemmKernel"/> for the tile that does nearly all of the work where vectors have 16 floats: 8 × 32, both operands
/// packed. Four inner indices a turn: a short lane then takes so few turns that the processor foresees the last one.
/// Written without generic parts because the compiler gives up on inlining so many.
/// </summary>
internal static unsafe class GemmFullTile512
{
    private const int Rows = 8;
    private const int Columns = 32;

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
            var c00 = Vector512.Load(start);
            var c01 = Vector512.Load(start + 16);
            start += next;
            var c10 = Vector512.Load(start);
            var c11 = Vector512.Load(start + 16);
            start += next;
            var c20 = Vector512.Load(start);
            var c21 = Vector512.Load(start + 16);
            start += next;
            var c30 = Vector512.Load(start);
            var c31 = Vector512.Load(start + 16);
            start += next;
            var c40 = Vector512.Load(start);
            var c41 = Vector512.Load(start + 16);
            start += next;
            var c50 = Vector512.Load(start);
            var c51 = Vector512.Load(start + 16);
            start += next;
            var c60 = Vector512.Load(start);
            var c61 = Vector512.Load(start + 16);
            start += next;
            var c70 = Vector512.Load(start);
            var c71 = Vector512.Load(start + 16);
            var end = tile->LaneEnds[lane];
            for (; k + 4 <= end; k += 4)
            {
                var b0 = Vector512.Load(b);
                var b1 = Vector512.Load(b + 16);
                var broadcast = Vector512.Create(a[0]);
                c00 = Vector512.FusedMultiplyAdd(broadcast, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(broadcast, b1, c01);
                broadcast = Vector512.Create(a[1]);
                c10 = Vector512.FusedMultiplyAdd(broadcast, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(broadcast, b1, c11);
                broadcast = Vector512.Create(a[2]);
                c20 = Vector512.FusedMultiplyAdd(broadcast, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(broadcast, b1, c21);
                broadcast = Vector512.Create(a[3]);
                c30 = Vector512.FusedMultiplyAdd(broadcast, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(broadcast, b1, c31);
                broadcast = Vector512.Create(a[4]);
                c40 = Vector512.FusedMultiplyAdd(broadcast, b0, c40);
                c41 = Vector512.FusedMultiplyAdd(broadcast, b1, c41);
                broadcast = Vector512.Create(a[5]);
                c50 = Vector512.FusedMultiplyAdd(broadcast, b0, c50);
                c51 = Vector512.FusedMultiplyAdd(broadcast, b1, c51);
                broadcast = Vector512.Create(a[6]);
                c60 = Vector512.FusedMultiplyAdd(broadcast, b0, c60);
                c61 = Vector512.FusedMultiplyAdd(broadcast, b1, c61);
                broadcast = Vector512.Create(a[7]);
                c70 = Vector512.FusedMultiplyAdd(broadcast, b0, c70);
                c71 = Vector512.FusedMultiplyAdd(broadcast, b1, c71);

                b0 = Vector512.Load(b + 32);
                b1 = Vector512.Load(b + 48);
                broadcast = Vector512.Create(a[8]);
                c00 = Vector512.FusedMultiplyAdd(broadcast, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(broadcast, b1, c01);
                broadcast = Vector512.Create(a[9]);
                c10 = Vector512.FusedMultiplyAdd(broadcast, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(broadcast, b1, c11);
                broadcast = Vector512.Create(a[10]);
                c20 = Vector512.FusedMultiplyAdd(broadcast, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(broadcast, b1, c21);
                broadcast = Vector512.Create(a[11]);
                c30 = Vector512.FusedMultiplyAdd(broadcast, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(broadcast, b1, c31);
                broadcast = Vector512.Create(a[12]);
                c40 = Vector512.FusedMultiplyAdd(broadcast, b0, c40);
                c41 = Vector512.FusedMultiplyAdd(broadcast, b1, c41);
                broadcast = Vector512.Create(a[13]);
                c50 = Vector512.FusedMultiplyAdd(broadcast, b0, c50);
                c51 = Vector512.FusedMultiplyAdd(broadcast, b1, c51);
                broadcast = Vector512.Create(a[14]);
                c60 = Vector512.FusedMultiplyAdd(broadcast, b0, c60);
                c61 = Vector512.FusedMultiplyAdd(broadcast, b1, c61);
                broadcast = Vector512.Create(a[15]);
                c70 = Vector512.FusedMultiplyAdd(broadcast, b0, c70);
                c71 = Vector512.FusedMultiplyAdd(broadcast, b1, c71);

                b0 = Vector512.Load(b + 64);
                b1 = Vector512.Load(b + 80);
                broadcast = Vector512.Create(a[16]);
                c00 = Vector512.FusedMultiplyAdd(broadcast, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(broadcast, b1, c01);
                broadcast = Vector512.Create(a[17]);
                c10 = Vector512.FusedMultiplyAdd(broadcast, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(broadcast, b1, c11);
                broadcast = Vector512.Create(a[18]);
                c20 = Vector512.FusedMultiplyAdd(broadcast, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(broadcast, b1, c21);
                broadcast = Vector512.Create(a[19]);
                c30 = Vector512.FusedMultiplyAdd(broadcast, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(broadcast, b1, c31);
                broadcast = Vector512.Create(a[20]);
                c40 = Vector512.FusedMultiplyAdd(broadcast, b0, c40);
                c41 = Vector512.FusedMultiplyAdd(broadcast, b1, c41);
                broadcast = Vector512.Create(a[21]);
                c50 = Vector512.FusedMultiplyAdd(broadcast, b0, c50);
                c51 = Vector512.FusedMultiplyAdd(broadcast, b1, c51);
                broadcast = Vector512.Create(a[22]);
                c60 = Vector512.FusedMultiplyAdd(broadcast, b0, c60);
                c61 = Vector512.FusedMultiplyAdd(broadcast, b1, c61);
                broadcast = Vector512.Create(a[23]);
                c70 = Vector512.FusedMultiplyAdd(broadcast, b0, c70);
                c71 = Vector512.FusedMultiplyAdd(broadcast, b1, c71);

                b0 = Vector512.Load(b + 96);
                b1 = Vector512.Load(b + 112);
                broadcast = Vector512.Create(a[24]);
                c00 = Vector512.FusedMultiplyAdd(broadcast, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(broadcast, b1, c01);
                broadcast = Vector512.Create(a[25]);
                c10 = Vector512.FusedMultiplyAdd(broadcast, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(broadcast, b1, c11);
                broadcast = Vector512.Create(a[26]);
                c20 = Vector512.FusedMultiplyAdd(broadcast, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(broadcast, b1, c21);
                broadcast = Vector512.Create(a[27]);
                c30 = Vector512.FusedMultiplyAdd(broadcast, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(broadcast, b1, c31);
                broadcast = Vector512.Create(a[28]);
                c40 = Vector512.FusedMultiplyAdd(broadcast, b0, c40);
                c41 = Vector512.FusedMultiplyAdd(broadcast, b1, c41);
                broadcast = Vector512.Create(a[29]);
                c50 = Vector512.FusedMultiplyAdd(broadcast, b0, c50);
                c51 = Vector512.FusedMultiplyAdd(broadcast, b1, c51);
                broadcast = Vector512.Create(a[30]);
                c60 = Vector512.FusedMultiplyAdd(broadcast, b0, c60);
                c61 = Vector512.FusedMultiplyAdd(broadcast, b1, c61);
                broadcast = Vector512.Create(a[31]);
                c70 = Vector512.FusedMultiplyAdd(broadcast, b0, c70);
                c71 = Vector512.FusedMultiplyAdd(broadcast, b1, c71);
                a += 4 * Rows;
                b += 4 * Columns;
            }

            for (; k < end; k++)
            {
                var b0 = Vector512.Load(b);
                var b1 = Vector512.Load(b + 16);
                var broadcast = Vector512.Create(a[0]);
                c00 = Vector512.FusedMultiplyAdd(broadcast, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(broadcast, b1, c01);
                broadcast = Vector512.Create(a[1]);
                c10 = Vector512.FusedMultiplyAdd(broadcast, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(broadcast, b1, c11);
                broadcast = Vector512.Create(a[2]);
                c20 = Vector512.FusedMultiplyAdd(broadcast, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(broadcast, b1, c21);
                broadcast = Vector512.Create(a[3]);
                c30 = Vector512.FusedMultiplyAdd(broadcast, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(broadcast, b1, c31);
                broadcast = Vector512.Create(a[4]);
                c40 = Vector512.FusedMultiplyAdd(broadcast, b0, c40);
                c41 = Vector512.FusedMultiplyAdd(broadcast, b1, c41);
                broadcast = Vector512.Create(a[5]);
                c50 = Vector512.FusedMultiplyAdd(broadcast, b0, c50);
                c51 = Vector512.FusedMultiplyAdd(broadcast, b1, c51);
                broadcast = Vector512.Create(a[6]);
                c60 = Vector512.FusedMultiplyAdd(broadcast, b0, c60);
                c61 = Vector512.FusedMultiplyAdd(broadcast, b1, c61);
                broadcast = Vector512.Create(a[7]);
                c70 = Vector512.FusedMultiplyAdd(broadcast, b0, c70);
                c71 = Vector512.FusedMultiplyAdd(broadcast, b1, c71);
                a += Rows;
                b += Columns;
            }

            for (var count = BitOperations.TrailingZeroCount(~lane); count > 0; count--)
            {
                pending -= Rows * Columns;
                c00 = Vector512.Add(Vector512.Load(pending), c00);
                c01 = Vector512.Add(Vector512.Load(pending + 16), c01);
                c10 = Vector512.Add(Vector512.Load(pending + 32), c10);
                c11 = Vector512.Add(Vector512.Load(pending + 48), c11);
                c20 = Vector512.Add(Vector512.Load(pending + 64), c20);
                c21 = Vector512.Add(Vector512.Load(pending + 80), c21);
                c30 = Vector512.Add(Vector512.Load(pending + 96), c30);
                c31 = Vector512.Add(Vector512.Load(pending + 112), c31);
                c40 = Vector512.Add(Vector512.Load(pending + 128), c40);
                c41 = Vector512.Add(Vector512.Load(pending + 144), c41);
                c50 = Vector512.Add(Vector512.Load(pending + 160), c50);
                c51 = Vector512.Add(Vector512.Load(pending + 176), c51);
                c60 = Vector512.Add(Vector512.Load(pending + 192), c60);
                c61 = Vector512.Add(Vector512.Load(pending + 208), c61);
                c70 = Vector512.Add(Vector512.Load(pending + 224), c70);
                c71 = Vector512.Add(Vector512.Load(pending + 240), c71);
            }

            var last = lane + 1 == tile->LaneCount;
            var c = last ? tile->C : pending;
            next = last ? tile->CRow : Columns;
            Vector512.Store(c00, c);
            Vector512.Store(c01, c + 16);
            c += next;
            Vector512.Store(c10, c);
            Vector512.Store(c11, c + 16);
            c += next;
            Vector512.Store(c20, c);
            Vector512.Store(c21, c + 16);
            c += next;
            Vector512.Store(c30, c);
            Vector512.Store(c31, c + 16);
            c += next;
            Vector512.Store(c40, c);
            Vector512.Store(c41, c + 16);
            c += next;
            Vector512.Store(c50, c);
            Vector512.Store(c51, c + 16);
            c += next;
            Vector512.Store(c60, c);
            Vector512.Store(c61, c + 16);
            c += next;
            Vector512.Store(c70, c);
            Vector512.Store(c71, c + 16);
            if (last)
            {
                return;
            }

            pending += Rows * Columns;
        }
    }
}
