using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActorNet.Core.Numerics;

/// <summary>A compile-time number: each value makes its own machine code, in which what does not apply is gone.</summary>
internal interface IConstant
{
    static abstract int Value { get; }
}

/// <summary>One register tile's work; see <see cref="GemmKernel"/>. Strides are in floats.</summary>
internal unsafe struct GemmTile
{
    /// <summary>First element of A and the way from one row, and from one inner index, to the next.</summary>
    public float* A;
    public nint ARow;
    public nint AStep;

    /// <summary>First element of B and the way from one inner index to the next; columns are contiguous.</summary>
    public float* B;
    public nint BStep;

    /// <summary>Where B's rows are also written, dense, if the tile packs.</summary>
    public float* Packed;

    /// <summary>Where the chains' starting values lie.</summary>
    public float* Start;
    public nint StartRow;

    /// <summary>Where each lane ends along the inner index. A product without lanes has one.</summary>
    public int* LaneEnds;
    public int LaneCount;

    /// <summary>Room for the sums that wait for their sibling in the lane tree: a tile for each level.</summary>
    public float* Pending;

    /// <summary>Where the results go.</summary>
    public float* C;
    public nint CRow;
}

/// <summary>
/// The register tile: up to 8 rows × 3 vectors of C stay in registers while the inner index runs. The source is written out for
/// the largest tile; rows and vectors above <c>TRows</c> and <c>TVectors</c> vanish when the method is compiled. Lanes are added
/// as a binary counter counts: lane l completes as many subtrees as l has trailing ones.
/// </summary>
internal static unsafe class GemmKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TVector, TOperations, TRows, TVectors, TPack>(GemmTile* tile)
        where TVector : unmanaged
        where TOperations : struct, IVectorOperations<TVector>
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
        where TPack : struct, IConstant
    {
        var width = sizeof(TVector) / sizeof(float);
        var row = TVectors.Value * width;
        var a = tile->A;
        var b = tile->B;
        var aRow = tile->ARow;
        var aStep = tile->AStep;
        var bStep = tile->BStep;
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow, a6 = a5 + aRow, a7 = a6 + aRow;
        var packed = tile->Packed;
        var pending = tile->Pending;
        nint position = 0;
        var k = 0;
        for (var lane = 0; ; lane++)
        {
            var start = tile->Start;
            var next = tile->StartRow;
            TVector c00 = default, c01 = default, c02 = default;
            TVector c10 = default, c11 = default, c12 = default;
            TVector c20 = default, c21 = default, c22 = default;
            TVector c30 = default, c31 = default, c32 = default;
            TVector c40 = default, c41 = default, c42 = default;
            TVector c50 = default, c51 = default, c52 = default;
            TVector c60 = default, c61 = default, c62 = default;
            TVector c70 = default, c71 = default, c72 = default;

            LoadRow<TVector, TOperations, TVectors>(start, ref c00, ref c01, ref c02);

            if (TRows.Value > 1)
            {
                LoadRow<TVector, TOperations, TVectors>(start + (1 * next), ref c10, ref c11, ref c12);
            }

            if (TRows.Value > 2)
            {
                LoadRow<TVector, TOperations, TVectors>(start + (2 * next), ref c20, ref c21, ref c22);
            }

            if (TRows.Value > 3)
            {
                LoadRow<TVector, TOperations, TVectors>(start + (3 * next), ref c30, ref c31, ref c32);
            }

            if (TRows.Value > 4)
            {
                LoadRow<TVector, TOperations, TVectors>(start + (4 * next), ref c40, ref c41, ref c42);
            }

            if (TRows.Value > 5)
            {
                LoadRow<TVector, TOperations, TVectors>(start + (5 * next), ref c50, ref c51, ref c52);
            }

            if (TRows.Value > 6)
            {
                LoadRow<TVector, TOperations, TVectors>(start + (6 * next), ref c60, ref c61, ref c62);
            }

            if (TRows.Value > 7)
            {
                LoadRow<TVector, TOperations, TVectors>(start + (7 * next), ref c70, ref c71, ref c72);
            }

            for (var end = tile->LaneEnds[lane]; k < end; k++)
            {
                var b0 = TOperations.Load(b);
                var b1 = TVectors.Value > 1 ? TOperations.Load(b + width) : default;
                var b2 = TVectors.Value > 2 ? TOperations.Load(b + (2 * width)) : default;
                b += bStep;
                if (TPack.Value > 0)
                {
                    StoreRow<TVector, TOperations, TVectors>(packed, b0, b1, b2);
                    packed += row;
                }

                StepRow<TVector, TOperations, TVectors>(a + position, b0, b1, b2, ref c00, ref c01, ref c02);

                if (TRows.Value > 1)
                {
                    StepRow<TVector, TOperations, TVectors>(a1 + position, b0, b1, b2, ref c10, ref c11, ref c12);
                }

                if (TRows.Value > 2)
                {
                    StepRow<TVector, TOperations, TVectors>(a2 + position, b0, b1, b2, ref c20, ref c21, ref c22);
                }

                if (TRows.Value > 3)
                {
                    StepRow<TVector, TOperations, TVectors>(a3 + position, b0, b1, b2, ref c30, ref c31, ref c32);
                }

                if (TRows.Value > 4)
                {
                    StepRow<TVector, TOperations, TVectors>(a4 + position, b0, b1, b2, ref c40, ref c41, ref c42);
                }

                if (TRows.Value > 5)
                {
                    StepRow<TVector, TOperations, TVectors>(a5 + position, b0, b1, b2, ref c50, ref c51, ref c52);
                }

                if (TRows.Value > 6)
                {
                    StepRow<TVector, TOperations, TVectors>(a6 + position, b0, b1, b2, ref c60, ref c61, ref c62);
                }

                if (TRows.Value > 7)
                {
                    StepRow<TVector, TOperations, TVectors>(a7 + position, b0, b1, b2, ref c70, ref c71, ref c72);
                }

                position += aStep;
            }

            for (var count = BitOperations.TrailingZeroCount(~lane); count > 0; count--)
            {
                pending -= TRows.Value * row;
                AddRow<TVector, TOperations, TVectors>(pending, ref c00, ref c01, ref c02);

                if (TRows.Value > 1)
                {
                    AddRow<TVector, TOperations, TVectors>(pending + (1 * row), ref c10, ref c11, ref c12);
                }

                if (TRows.Value > 2)
                {
                    AddRow<TVector, TOperations, TVectors>(pending + (2 * row), ref c20, ref c21, ref c22);
                }

                if (TRows.Value > 3)
                {
                    AddRow<TVector, TOperations, TVectors>(pending + (3 * row), ref c30, ref c31, ref c32);
                }

                if (TRows.Value > 4)
                {
                    AddRow<TVector, TOperations, TVectors>(pending + (4 * row), ref c40, ref c41, ref c42);
                }

                if (TRows.Value > 5)
                {
                    AddRow<TVector, TOperations, TVectors>(pending + (5 * row), ref c50, ref c51, ref c52);
                }

                if (TRows.Value > 6)
                {
                    AddRow<TVector, TOperations, TVectors>(pending + (6 * row), ref c60, ref c61, ref c62);
                }

                if (TRows.Value > 7)
                {
                    AddRow<TVector, TOperations, TVectors>(pending + (7 * row), ref c70, ref c71, ref c72);
                }
            }

            var last = lane + 1 == tile->LaneCount;
            var c = last ? tile->C : pending;
            next = last ? tile->CRow : row;
            StoreRow<TVector, TOperations, TVectors>(c, c00, c01, c02);

            if (TRows.Value > 1)
            {
                StoreRow<TVector, TOperations, TVectors>(c + (1 * next), c10, c11, c12);
            }

            if (TRows.Value > 2)
            {
                StoreRow<TVector, TOperations, TVectors>(c + (2 * next), c20, c21, c22);
            }

            if (TRows.Value > 3)
            {
                StoreRow<TVector, TOperations, TVectors>(c + (3 * next), c30, c31, c32);
            }

            if (TRows.Value > 4)
            {
                StoreRow<TVector, TOperations, TVectors>(c + (4 * next), c40, c41, c42);
            }

            if (TRows.Value > 5)
            {
                StoreRow<TVector, TOperations, TVectors>(c + (5 * next), c50, c51, c52);
            }

            if (TRows.Value > 6)
            {
                StoreRow<TVector, TOperations, TVectors>(c + (6 * next), c60, c61, c62);
            }

            if (TRows.Value > 7)
            {
                StoreRow<TVector, TOperations, TVectors>(c + (7 * next), c70, c71, c72);
            }

            if (last)
            {
                return;
            }

            pending += TRows.Value * row;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadRow<TVector, TOperations, TVectors>(float* row, ref TVector c0, ref TVector c1, ref TVector c2)
        where TVector : unmanaged
        where TOperations : struct, IVectorOperations<TVector>
        where TVectors : struct, IConstant
    {
        c0 = TOperations.Load(row);
        if (TVectors.Value > 1)
        {
            c1 = TOperations.Load(row + (sizeof(TVector) / sizeof(float)));
        }

        if (TVectors.Value > 2)
        {
            c2 = TOperations.Load(row + (2 * (sizeof(TVector) / sizeof(float))));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StepRow<TVector, TOperations, TVectors>(
        float* a, TVector b0, TVector b1, TVector b2, ref TVector c0, ref TVector c1, ref TVector c2)
        where TVector : unmanaged
        where TOperations : struct, IVectorOperations<TVector>
        where TVectors : struct, IConstant
    {
        var broadcast = TOperations.Broadcast(a);
        c0 = TOperations.MultiplyAdd(broadcast, b0, c0);
        if (TVectors.Value > 1)
        {
            c1 = TOperations.MultiplyAdd(broadcast, b1, c1);
        }

        if (TVectors.Value > 2)
        {
            c2 = TOperations.MultiplyAdd(broadcast, b2, c2);
        }
    }

    /// <summary>The lower lanes' sum is the left addend.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow<TVector, TOperations, TVectors>(float* row, ref TVector c0, ref TVector c1, ref TVector c2)
        where TVector : unmanaged
        where TOperations : struct, IVectorOperations<TVector>
        where TVectors : struct, IConstant
    {
        c0 = TOperations.Add(TOperations.Load(row), c0);
        if (TVectors.Value > 1)
        {
            c1 = TOperations.Add(TOperations.Load(row + (sizeof(TVector) / sizeof(float))), c1);
        }

        if (TVectors.Value > 2)
        {
            c2 = TOperations.Add(TOperations.Load(row + (2 * (sizeof(TVector) / sizeof(float)))), c2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TVector, TOperations, TVectors>(float* row, TVector c0, TVector c1, TVector c2)
        where TVector : unmanaged
        where TOperations : struct, IVectorOperations<TVector>
        where TVectors : struct, IConstant
    {
        TOperations.Store(c0, row);
        if (TVectors.Value > 1)
        {
            TOperations.Store(c1, row + (sizeof(TVector) / sizeof(float)));
        }

        if (TVectors.Value > 2)
        {
            TOperations.Store(c2, row + (2 * (sizeof(TVector) / sizeof(float))));
        }
    }
}
