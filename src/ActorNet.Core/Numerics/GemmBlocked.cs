using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ActorNet.Core.Numerics;

/// <summary>A product's operands as addresses; strides in floats.</summary>
internal unsafe struct GemmProblem
{
    public int Rows;
    public int Columns;
    public int Inner;
    public float* A;
    public nint AStride;
    public bool ATransposed;
    public float* B;
    public nint BStride;
    public bool BTransposed;
    public float* C;
    public nint CStride;

    /// <summary>Starting values; a stride of 0 repeats one row.</summary>
    public float* Start;
    public nint StartStride;
    public bool StartsAtZero;

    /// <summary>Ends of the lanes; null for a product without lanes.</summary>
    public int* LaneEnds;
    public int LaneCount;
}

/// <summary>
/// Cuts a product in blocks that suit the caches (after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication",
/// 2008): the inner index in blocks of up to <see cref="InnerBlock"/>, rows in blocks of up to <see cref="RowBlock"/>, columns in
/// panels as wide as the register tile. One panel of B at a time is packed and stays in the first-level cache while all tiles of
/// the row block use it; the first of them packs it in passing.
/// </summary>
internal static unsafe class GemmBlocked<TFamily>
    where TFamily : struct, IGemmFamily
{
    /// <summary>Inner indices to a block at most: a panel of B takes about 24 KB.</summary>
    internal const int InnerBlock = 256;

    /// <summary>Rows to a block at most: the packed block of A takes 384 KB of the second-level cache.</summary>
    internal const int RowBlock = 384;

    /// <summary>A panel that is the only one may be longer: cutting it would only read and write C more often.</summary>
    private const int NarrowInnerBlock = 1024;

    /// <summary>Below this many inner indices a tile is done before what it fetched ahead has arrived.</summary>
    private const int ShortestToPrefetch = 32;

    private static int PanelWidth => TFamily.Width * TFamily.Vectors;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(GemmWorkspace workspace, in GemmProblem problem)
    {
        // Lanes are finished tile by tile, so their inner index is not cut.
        var longest = problem.LaneEnds != null ? int.MaxValue : problem.Columns <= PanelWidth ? NarrowInnerBlock : InnerBlock;
        var innerBlocks = Math.Max(1, (problem.Inner + (long)longest - 1) / longest);
        var rowBlocks = (problem.Rows + RowBlock - 1) / RowBlock;
        var rowsPerBlock = (((problem.Rows + rowBlocks - 1) / rowBlocks) + TFamily.Rows - 1) / TFamily.Rows * TFamily.Rows;
        var block = problem;
        for (var inner = 0L; inner < innerBlocks; inner++)
        {
            var from = (int)(problem.Inner * inner / innerBlocks);
            block.Inner = (int)(problem.Inner * (inner + 1) / innerBlocks) - from;
            block.B = problem.B + (problem.BTransposed ? from : from * problem.BStride);
            for (var row = 0; row < problem.Rows; row += rowsPerBlock)
            {
                block.Rows = Math.Min(rowsPerBlock, problem.Rows - row);
                block.A = problem.A + (problem.ATransposed ? row + (from * problem.AStride) : (row * problem.AStride) + from);
                block.C = problem.C + (row * problem.CStride);
                block.Start = inner > 0 ? block.C : problem.Start + (row * problem.StartStride);
                RunRowBlock(workspace, block);
            }

            // The chains of the next block go on where these ended.
            block.StartStride = problem.CStride;
            block.StartsAtZero = false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunRowBlock(GemmWorkspace workspace, in GemmProblem block)
    {
        var inner = block.Inner;
        GemmTile tile = default;
        tile.LaneEnds = block.LaneEnds != null ? block.LaneEnds : &inner;
        tile.LaneCount = block.LaneEnds != null ? block.LaneCount : 1;
        tile.Pending = tile.LaneCount > 1 ? workspace.Pending(BitOperations.Log2((uint)tile.LaneCount)) : null;
        var left = block.A;
        var leftTile = TFamily.Rows * (block.ATransposed ? 1 : block.AStride);
        var packed = block.Columns > 2 * PanelWidth;
        tile.ARow = block.ATransposed ? 1 : block.AStride;
        tile.AStep = block.ATransposed ? block.AStride : 1;
        if (packed)
        {
            left = PackLeft(workspace, block);
            leftTile = (nint)TFamily.Rows * block.Inner;
            tile.ARow = 1;
            tile.AStep = TFamily.Rows;
        }

        for (var column = 0; column < block.Columns; column += PanelWidth)
        {
            RunPanel(workspace, block, &tile, left, leftTile, packed, column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPanel(
        GemmWorkspace workspace, in GemmProblem block, GemmTile* tile, float* left, nint leftTile, bool packed, int column)
    {
        var columns = Math.Min(PanelWidth, block.Columns - column);
        var vectors = (columns + TFamily.Width - 1) / TFamily.Width;
        var width = vectors * TFamily.Width;
        var whole = columns == width;
        var pack = false;
        tile->B = block.B + (block.BTransposed ? column * block.BStride : column);
        tile->BStep = block.BStride;
        if (block.BTransposed || !whole)
        {
            tile->B = PackRight(workspace, block, tile->B, columns, width);
            tile->BStep = width;
        }
        else if (block.Rows > TFamily.Rows)
        {
            pack = true;
            tile->Packed = workspace.Right(width * block.Inner);
        }

        var full = packed && columns == PanelWidth;
        var prefetch = Sse.IsSupported && block.Inner >= ShortestToPrefetch;
        var ahead = prefetch && pack && column + (2 * PanelWidth) <= block.Columns ? block.B + column + PanelWidth : null;
        var aheadLeft = ahead == null ? 0 : block.Inner;
        var aheadRows = aheadLeft == 0 ? 0 : (aheadLeft / (block.Rows / TFamily.Rows)) + 1;
        var start = block.Start + (block.StartsAtZero ? 0 : column);
        var c = block.C + column;
        for (var row = 0; row < block.Rows; row += TFamily.Rows)
        {
            var rows = Math.Min(TFamily.Rows, block.Rows - row);
            tile->A = left;
            tile->C = c;
            tile->CRow = block.CStride;
            tile->Start = start;
            tile->StartRow = block.StartStride;
            left += leftTile;
            c += TFamily.Rows * block.CStride;
            start += TFamily.Rows * block.StartStride;
            if (prefetch)
            {
                PrefetchRows(c, block.CStride, Math.Min(TFamily.Rows, block.Rows - row - TFamily.Rows));
                var count = Math.Min(aheadRows, aheadLeft);
                PrefetchRows(ahead, block.BStride, count);
                ahead += count * block.BStride;
                aheadLeft -= count;
            }

            if (!whole)
            {
                RunEdge(workspace, tile, rows, vectors, columns, block.StartsAtZero);
            }
            else if (full && rows == TFamily.Rows && tile->BStep == width)
            {
                TFamily.RunFull(tile);
            }
            else
            {
                TFamily.Run(rows, vectors, pack, tile);
            }

            if (pack)
            {
                pack = false;
                tile->B = workspace.Right(0);
                tile->BStep = width;
            }
        }
    }

    /// <summary>Asks for the cache lines of a panel's rows: what the next tile or panel touches arrives while this one computes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRows(float* row, nint stride, int count)
    {
        for (; count > 0; count--)
        {
            Sse.Prefetch0(row);
            if (PanelWidth > 16)
            {
                Sse.Prefetch0(row + 16);
            }

            Sse.Prefetch0(row + PanelWidth - 1);
            row += stride;
        }
    }

    private static float* PackLeft(GemmWorkspace workspace, in GemmProblem block)
    {
        var left = workspace.Left((block.Rows + TFamily.Rows) * block.Inner);
        for (var row = 0; row < block.Rows; row += TFamily.Rows)
        {
            var rows = Math.Min(TFamily.Rows, block.Rows - row);
            var packed = left + ((nint)row * block.Inner);
            if (block.ATransposed)
            {
                GemmPacking.Copy(block.A + row, block.AStride, rows, block.Inner, packed, TFamily.Rows);
            }
            else
            {
                GemmPacking.Transpose(block.A + (row * block.AStride), block.AStride, rows, block.Inner, packed, TFamily.Rows);
            }
        }

        return left;
    }

    private static float* PackRight(GemmWorkspace workspace, in GemmProblem block, float* right, int columns, int width)
    {
        var packed = workspace.Right(width * block.Inner);
        if (block.BTransposed)
        {
            GemmPacking.Transpose(right, block.BStride, columns, block.Inner, packed, width);
        }
        else
        {
            GemmPacking.Copy(right, block.BStride, columns, block.Inner, packed, width);
        }

        return packed;
    }

    /// <summary>A tile wider than what is left of C: it is computed beside C, and what belongs to C is copied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunEdge(GemmWorkspace workspace, GemmTile* tile, int rows, int vectors, int columns, bool startsAtZero)
    {
        var width = vectors * TFamily.Width;
        var result = workspace.Scratch;
        if (!startsAtZero)
        {
            var start = result + GemmWorkspace.TileLength;
            CopyRows(tile->Start, tile->StartRow, start, width, rows, columns);
            tile->Start = start;
            tile->StartRow = width;
        }

        var c = tile->C;
        var stride = tile->CRow;
        tile->C = result;
        tile->CRow = width;
        TFamily.Run(rows, vectors, pack: false, tile);
        CopyRows(result, width, c, stride, rows, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows(float* source, nint sourceStride, float* destination, nint destinationStride, int rows, int columns)
    {
        for (; rows > 0; rows--)
        {
            var i = 0;
            for (; i + 4 <= columns; i += 4)
            {
                Vector128.Store(Vector128.Load(source + i), destination + i);
            }

            for (; i < columns; i++)
            {
                destination[i] = source[i];
            }

            source += sourceStride;
            destination += destinationStride;
        }
    }
}
