using System.Runtime.CompilerServices;

namespace ActorNet.Core.Numerics;

/// <summary>A compile-time number: each value makes its own machine code, in which what does not apply is gone.</summary>
internal interface IConstant
{
    static abstract int Value { get; }
}

/// <summary>One register tile's work; see <see cref="GemmKernel"/>.</summary>
internal unsafe struct GemmTile
{
    /// <summary>First element of A and the floats from one row, and from one inner index, to the next.</summary>
    public float* A;
    public nint ARow;
    public nint AStep;

    /// <summary>First element of B and the floats from one inner index to the next; columns are contiguous.</summary>
    public float* B;
    public nint BStep;

    /// <summary>Number of inner indices.</summary>
    public nint Depth;

    /// <summary>Where the chains' starting values lie.</summary>
    public float* Start;
    public nint StartRow;

    /// <summary>Dense tiles to be added to the chains' results, the last first.</summary>
    public float* PendingEnd;
    public nint PendingCount;

    /// <summary>Where the results go.</summary>
    public float* C;
    public nint CRow;

    /// <summary>Where B's rows are also written, dense, if the tile packs.</summary>
    public float* Packed;
}

/// <summary>
/// The register tile: up to 8 rows × 3 vectors of C stay in registers while the inner index runs. The source is written out for
/// the largest tile; rows and vectors above <c>TRows</c> and <c>TVectors</c> vanish when the method is compiled.
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
        var start = tile->Start;
        var startRow = tile->StartRow;
        TVector c00 = default, c01 = default, c02 = default;
        TVector c10 = default, c11 = default, c12 = default;
        TVector c20 = default, c21 = default, c22 = default;
        TVector c30 = default, c31 = default, c32 = default;
        TVector c40 = default, c41 = default, c42 = default;
        TVector c50 = default, c51 = default, c52 = default;
        TVector c60 = default, c61 = default, c62 = default;
        TVector c70 = default, c71 = default, c72 = default;

        c00 = TOperations.Load(start);
        c01 = TVectors.Value > 1 ? TOperations.Load(start + width) : default;
        c02 = TVectors.Value > 2 ? TOperations.Load(start + (2 * width)) : default;

        if (TRows.Value > 1)
        {
            c10 = TOperations.Load(start + startRow);
            c11 = TVectors.Value > 1 ? TOperations.Load(start + startRow + width) : default;
            c12 = TVectors.Value > 2 ? TOperations.Load(start + startRow + (2 * width)) : default;
        }

        if (TRows.Value > 2)
        {
            c20 = TOperations.Load(start + (2 * startRow));
            c21 = TVectors.Value > 1 ? TOperations.Load(start + (2 * startRow) + width) : default;
            c22 = TVectors.Value > 2 ? TOperations.Load(start + (2 * startRow) + (2 * width)) : default;
        }

        if (TRows.Value > 3)
        {
            c30 = TOperations.Load(start + (3 * startRow));
            c31 = TVectors.Value > 1 ? TOperations.Load(start + (3 * startRow) + width) : default;
            c32 = TVectors.Value > 2 ? TOperations.Load(start + (3 * startRow) + (2 * width)) : default;
        }

        if (TRows.Value > 4)
        {
            c40 = TOperations.Load(start + (4 * startRow));
            c41 = TVectors.Value > 1 ? TOperations.Load(start + (4 * startRow) + width) : default;
            c42 = TVectors.Value > 2 ? TOperations.Load(start + (4 * startRow) + (2 * width)) : default;
        }

        if (TRows.Value > 5)
        {
            c50 = TOperations.Load(start + (5 * startRow));
            c51 = TVectors.Value > 1 ? TOperations.Load(start + (5 * startRow) + width) : default;
            c52 = TVectors.Value > 2 ? TOperations.Load(start + (5 * startRow) + (2 * width)) : default;
        }

        if (TRows.Value > 6)
        {
            c60 = TOperations.Load(start + (6 * startRow));
            c61 = TVectors.Value > 1 ? TOperations.Load(start + (6 * startRow) + width) : default;
            c62 = TVectors.Value > 2 ? TOperations.Load(start + (6 * startRow) + (2 * width)) : default;
        }

        if (TRows.Value > 7)
        {
            c70 = TOperations.Load(start + (7 * startRow));
            c71 = TVectors.Value > 1 ? TOperations.Load(start + (7 * startRow) + width) : default;
            c72 = TVectors.Value > 2 ? TOperations.Load(start + (7 * startRow) + (2 * width)) : default;
        }

        var a = tile->A;
        var aRow = tile->ARow;
        var aStep = tile->AStep;
        var b = tile->B;
        var bStep = tile->BStep;
        var packed = tile->Packed;
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow, a6 = a5 + aRow, a7 = a6 + aRow;
        nint position = 0;
        for (var k = tile->Depth; k > 0; k--)
        {
            var b0 = TOperations.Load(b);
            var b1 = TVectors.Value > 1 ? TOperations.Load(b + width) : default;
            var b2 = TVectors.Value > 2 ? TOperations.Load(b + (2 * width)) : default;
            b += bStep;
            if (TPack.Value > 0)
            {
                TOperations.Store(b0, packed);
                if (TVectors.Value > 1)
                {
                    TOperations.Store(b1, packed + width);
                }

                if (TVectors.Value > 2)
                {
                    TOperations.Store(b2, packed + (2 * width));
                }

                packed += TVectors.Value * width;
            }

            var broadcast = TOperations.Broadcast(a + position);
            c00 = TOperations.MultiplyAdd(broadcast, b0, c00);
            c01 = TVectors.Value > 1 ? TOperations.MultiplyAdd(broadcast, b1, c01) : default;
            c02 = TVectors.Value > 2 ? TOperations.MultiplyAdd(broadcast, b2, c02) : default;

            if (TRows.Value > 1)
            {
                broadcast = TOperations.Broadcast(a1 + position);
                c10 = TOperations.MultiplyAdd(broadcast, b0, c10);
                c11 = TVectors.Value > 1 ? TOperations.MultiplyAdd(broadcast, b1, c11) : default;
                c12 = TVectors.Value > 2 ? TOperations.MultiplyAdd(broadcast, b2, c12) : default;
            }

            if (TRows.Value > 2)
            {
                broadcast = TOperations.Broadcast(a2 + position);
                c20 = TOperations.MultiplyAdd(broadcast, b0, c20);
                c21 = TVectors.Value > 1 ? TOperations.MultiplyAdd(broadcast, b1, c21) : default;
                c22 = TVectors.Value > 2 ? TOperations.MultiplyAdd(broadcast, b2, c22) : default;
            }

            if (TRows.Value > 3)
            {
                broadcast = TOperations.Broadcast(a3 + position);
                c30 = TOperations.MultiplyAdd(broadcast, b0, c30);
                c31 = TVectors.Value > 1 ? TOperations.MultiplyAdd(broadcast, b1, c31) : default;
                c32 = TVectors.Value > 2 ? TOperations.MultiplyAdd(broadcast, b2, c32) : default;
            }

            if (TRows.Value > 4)
            {
                broadcast = TOperations.Broadcast(a4 + position);
                c40 = TOperations.MultiplyAdd(broadcast, b0, c40);
                c41 = TVectors.Value > 1 ? TOperations.MultiplyAdd(broadcast, b1, c41) : default;
                c42 = TVectors.Value > 2 ? TOperations.MultiplyAdd(broadcast, b2, c42) : default;
            }

            if (TRows.Value > 5)
            {
                broadcast = TOperations.Broadcast(a5 + position);
                c50 = TOperations.MultiplyAdd(broadcast, b0, c50);
                c51 = TVectors.Value > 1 ? TOperations.MultiplyAdd(broadcast, b1, c51) : default;
                c52 = TVectors.Value > 2 ? TOperations.MultiplyAdd(broadcast, b2, c52) : default;
            }

            if (TRows.Value > 6)
            {
                broadcast = TOperations.Broadcast(a6 + position);
                c60 = TOperations.MultiplyAdd(broadcast, b0, c60);
                c61 = TVectors.Value > 1 ? TOperations.MultiplyAdd(broadcast, b1, c61) : default;
                c62 = TVectors.Value > 2 ? TOperations.MultiplyAdd(broadcast, b2, c62) : default;
            }

            if (TRows.Value > 7)
            {
                broadcast = TOperations.Broadcast(a7 + position);
                c70 = TOperations.MultiplyAdd(broadcast, b0, c70);
                c71 = TVectors.Value > 1 ? TOperations.MultiplyAdd(broadcast, b1, c71) : default;
                c72 = TVectors.Value > 2 ? TOperations.MultiplyAdd(broadcast, b2, c72) : default;
            }

            position += aStep;
        }

        var size = TRows.Value * TVectors.Value * width;
        var pending = tile->PendingEnd;
        for (var count = tile->PendingCount; count > 0; count--)
        {
            pending -= size;
            c00 = TOperations.Add(TOperations.Load(pending), c00);
            c01 = TVectors.Value > 1 ? TOperations.Add(TOperations.Load(pending + width), c01) : default;
            c02 = TVectors.Value > 2 ? TOperations.Add(TOperations.Load(pending + (2 * width)), c02) : default;

            if (TRows.Value > 1)
            {
                c10 = TOperations.Add(TOperations.Load(pending + (TVectors.Value * width)), c10);
                c11 = TVectors.Value > 1 ? TOperations.Add(TOperations.Load(pending + ((TVectors.Value + 1) * width)), c11) : default;
                c12 = TVectors.Value > 2 ? TOperations.Add(TOperations.Load(pending + ((TVectors.Value + 2) * width)), c12) : default;
            }

            if (TRows.Value > 2)
            {
                c20 = TOperations.Add(TOperations.Load(pending + ((2 * TVectors.Value) * width)), c20);
                c21 = TVectors.Value > 1 ? TOperations.Add(TOperations.Load(pending + (((2 * TVectors.Value) + 1) * width)), c21) : default;
                c22 = TVectors.Value > 2 ? TOperations.Add(TOperations.Load(pending + (((2 * TVectors.Value) + 2) * width)), c22) : default;
            }

            if (TRows.Value > 3)
            {
                c30 = TOperations.Add(TOperations.Load(pending + ((3 * TVectors.Value) * width)), c30);
                c31 = TVectors.Value > 1 ? TOperations.Add(TOperations.Load(pending + (((3 * TVectors.Value) + 1) * width)), c31) : default;
                c32 = TVectors.Value > 2 ? TOperations.Add(TOperations.Load(pending + (((3 * TVectors.Value) + 2) * width)), c32) : default;
            }

            if (TRows.Value > 4)
            {
                c40 = TOperations.Add(TOperations.Load(pending + ((4 * TVectors.Value) * width)), c40);
                c41 = TVectors.Value > 1 ? TOperations.Add(TOperations.Load(pending + (((4 * TVectors.Value) + 1) * width)), c41) : default;
                c42 = TVectors.Value > 2 ? TOperations.Add(TOperations.Load(pending + (((4 * TVectors.Value) + 2) * width)), c42) : default;
            }

            if (TRows.Value > 5)
            {
                c50 = TOperations.Add(TOperations.Load(pending + ((5 * TVectors.Value) * width)), c50);
                c51 = TVectors.Value > 1 ? TOperations.Add(TOperations.Load(pending + (((5 * TVectors.Value) + 1) * width)), c51) : default;
                c52 = TVectors.Value > 2 ? TOperations.Add(TOperations.Load(pending + (((5 * TVectors.Value) + 2) * width)), c52) : default;
            }

            if (TRows.Value > 6)
            {
                c60 = TOperations.Add(TOperations.Load(pending + ((6 * TVectors.Value) * width)), c60);
                c61 = TVectors.Value > 1 ? TOperations.Add(TOperations.Load(pending + (((6 * TVectors.Value) + 1) * width)), c61) : default;
                c62 = TVectors.Value > 2 ? TOperations.Add(TOperations.Load(pending + (((6 * TVectors.Value) + 2) * width)), c62) : default;
            }

            if (TRows.Value > 7)
            {
                c70 = TOperations.Add(TOperations.Load(pending + ((7 * TVectors.Value) * width)), c70);
                c71 = TVectors.Value > 1 ? TOperations.Add(TOperations.Load(pending + (((7 * TVectors.Value) + 1) * width)), c71) : default;
                c72 = TVectors.Value > 2 ? TOperations.Add(TOperations.Load(pending + (((7 * TVectors.Value) + 2) * width)), c72) : default;
            }
        }

        var c = tile->C;
        var cRow = tile->CRow;
        StoreRow<TVector, TOperations, TVectors>(c, c00, c01, c02);

        if (TRows.Value > 1)
        {
            StoreRow<TVector, TOperations, TVectors>(c + cRow, c10, c11, c12);
        }

        if (TRows.Value > 2)
        {
            StoreRow<TVector, TOperations, TVectors>(c + (2 * cRow), c20, c21, c22);
        }

        if (TRows.Value > 3)
        {
            StoreRow<TVector, TOperations, TVectors>(c + (3 * cRow), c30, c31, c32);
        }

        if (TRows.Value > 4)
        {
            StoreRow<TVector, TOperations, TVectors>(c + (4 * cRow), c40, c41, c42);
        }

        if (TRows.Value > 5)
        {
            StoreRow<TVector, TOperations, TVectors>(c + (5 * cRow), c50, c51, c52);
        }

        if (TRows.Value > 6)
        {
            StoreRow<TVector, TOperations, TVectors>(c + (6 * cRow), c60, c61, c62);
        }

        if (TRows.Value > 7)
        {
            StoreRow<TVector, TOperations, TVectors>(c + (7 * cRow), c70, c71, c72);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TVector, TOperations, TVectors>(float* row, TVector value0, TVector value1, TVector value2)
        where TVector : unmanaged
        where TOperations : struct, IVectorOperations<TVector>
        where TVectors : struct, IConstant
    {
        TOperations.Store(value0, row);
        if (TVectors.Value > 1)
        {
            TOperations.Store(value1, row + (sizeof(TVector) / sizeof(float)));
        }

        if (TVectors.Value > 2)
        {
            TOperations.Store(value2, row + (2 * (sizeof(TVector) / sizeof(float))));
        }
    }
}
