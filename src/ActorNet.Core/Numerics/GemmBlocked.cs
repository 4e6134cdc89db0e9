using System.Numerics;

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
}

/// <summary>
/// Cuts a product in blocks that suit the caches (Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008):
/// the inner index in blocks of about <see cref="InnerBlock"/>, rows in blocks of about <see cref="RowBlock"/>, columns in panels as
/// wide as the register tile. One panel of B at a time is packed and stays in the first-level cache while all tiles of the row
/// block use it; the first of them packs it in passing.
/// </summary>
internal static unsafe class GemmBlocked<TFamily>
    where TFamily : struct, IGemmFamily
{
    /// <summary>Inner indices to a block at most.</summary>
    internal const int InnerBlock = 256;

    /// <summary>Rows to a block at most.</summary>
    internal const int RowBlock = 256;

    private static int PanelWidth => TFamily.Width * TFamily.Vectors;

    public static void Run(GemmWorkspace workspace, in GemmProblem problem, ReadOnlySpan<int> laneEnds)
    {
        // Lanes are finished tile by tile, so their inner index is not cut.
        var innerBlocks = laneEnds.IsEmpty ? Math.Max(1, (problem.Inner + InnerBlock - 1) / InnerBlock) : 1;
        var rowBlocks = (problem.Rows + RowBlock - 1) / RowBlock;
        var block = problem;
        for (var inner = 0; inner < innerBlocks; inner++)
        {
            var from = (int)((long)problem.Inner * inner / innerBlocks);
            block.Inner = (int)((long)problem.Inner * (inner + 1) / innerBlocks) - from;
            block.B = problem.B + (problem.BTransposed ? from : from * problem.BStride);
            if (inner > 0)
            {
                block.Start = problem.C;
                block.StartStride = problem.CStride;
            }

            var start = block.Start;
            var rowsPerBlock = (((problem.Rows + rowBlocks - 1) / rowBlocks) + TFamily.Rows - 1) / TFamily.Rows * TFamily.Rows;
            for (var row = 0; row < problem.Rows; row += rowsPerBlock)
            {
                block.Rows = Math.Min(rowsPerBlock, problem.Rows - row);
                block.A = problem.A + (problem.ATransposed ? row + (from * problem.AStride) : (row * problem.AStride) + from);
                block.C = problem.C + (row * problem.CStride);
                block.Start = start + (row * block.StartStride);
                RunRowBlock(workspace, block, laneEnds);
            }

            block.Start = start;
        }
    }

    private static void RunRowBlock(GemmWorkspace workspace, in GemmProblem block, ReadOnlySpan<int> laneEnds)
    {
        GemmTile tile = default;
        float* left;
        nint leftTile;
        if (block.Columns > 2 * PanelWidth && UsePacking)
        {
            left = PackLeft(workspace, block);
            tile.ARow = 1;
            tile.AStep = TFamily.Rows;
            leftTile = (nint)TFamily.Rows * block.Inner;
        }
        else
        {
            left = block.A;
            tile.ARow = block.ATransposed ? 1 : block.AStride;
            tile.AStep = block.ATransposed ? block.AStride : 1;
            leftTile = TFamily.Rows * tile.ARow;
        }

        var pending = laneEnds.Length > 1 ? workspace.Pending(BitOperations.Log2((uint)laneEnds.Length)) : null;
        for (var column = 0; column < block.Columns; column += PanelWidth)
        {
            var columns = Math.Min(PanelWidth, block.Columns - column);
            var vectors = (columns + TFamily.Width - 1) / TFamily.Width;
            var width = vectors * TFamily.Width;
            var whole = columns == width;
            var right = block.B + (block.BTransposed ? column * block.BStride : column);
            var pack = false;
            tile.BStep = block.BStride;
            tile.Packed = null;
            if (block.BTransposed || !whole)
            {
                right = PackRight(workspace, block, right, columns, width);
                tile.BStep = width;
            }
            else if (block.Rows > TFamily.Rows)
            {
                pack = true;
                tile.Packed = workspace.Right(width * block.Inner);
            }

            for (var row = 0; row < block.Rows; row += TFamily.Rows)
            {
                var rows = Math.Min(TFamily.Rows, block.Rows - row);
                tile.A = left + (row / TFamily.Rows * leftTile);
                tile.B = right;
                tile.C = block.C + (row * block.CStride) + column;
                tile.CRow = block.CStride;
                tile.Start = block.Start + (row * block.StartStride) + (block.Start == workspace.Zeros ? 0 : column);
                tile.StartRow = block.StartStride;
                if (whole)
                {
                    RunTile(ref tile, rows, vectors, pack, block.Inner, pending, laneEnds);
                }
                else
                {
                    RunEdgeTile(workspace, ref tile, rows, vectors, columns, block.Inner, pending, laneEnds);
                }

                if (pack)
                {
                    right = workspace.Right(0);
                    tile.BStep = width;
                    pack = false;
                }
            }
        }
    }

    internal static bool UsePacking = true;

    private static float* PackLeft(GemmWorkspace workspace, in GemmProblem block)
    {
        var left = workspace.Left((block.Rows + TFamily.Rows) * block.Inner);
        for (var row = 0; row < block.Rows; row += TFamily.Rows)
        {
            var rows = Math.Min(TFamily.Rows, block.Rows - row);
            if (block.ATransposed)
            {
                GemmPacking.Copy(block.A + row, block.AStride, rows, block.Inner, left + ((nint)row * block.Inner), TFamily.Rows);
            }
            else
            {
                GemmPacking.Transpose(
                    block.A + (row * block.AStride), block.AStride, rows, block.Inner, left + ((nint)row * block.Inner), TFamily.Rows);
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

    /// <summary>A tile wider than what is left of C: computed beside it, and what belongs to C is copied.</summary>
    private static void RunEdgeTile(
        GemmWorkspace workspace, ref GemmTile tile, int rows, int vectors, int columns, int inner, float* pending, ReadOnlySpan<int> laneEnds)
    {
        var width = vectors * TFamily.Width;
        var result = workspace.Scratch;
        if (tile.Start != workspace.Zeros)
        {
            var start = result + GemmWorkspace.TileLength;
            for (var row = 0; row < rows; row++)
            {
                new ReadOnlySpan<float>(tile.Start + (row * tile.StartRow), columns).CopyTo(new Span<float>(start + (row * width), columns));
            }

            tile.Start = start;
            tile.StartRow = width;
        }

        var c = tile.C;
        var stride = tile.CRow;
        tile.C = result;
        tile.CRow = width;
        RunTile(ref tile, rows, vectors, pack: false, inner, pending, laneEnds);
        for (var row = 0; row < rows; row++)
        {
            new ReadOnlySpan<float>(result + (row * width), columns).CopyTo(new Span<float>(c + (row * stride), columns));
        }
    }

    private static void RunTile(
        ref GemmTile tile, int rows, int vectors, bool pack, int inner, float* pending, ReadOnlySpan<int> laneEnds)
    {
        fixed (GemmTile* address = &tile)
        {
            tile.PendingEnd = pending;
            tile.PendingCount = 0;
            tile.Depth = inner;
            if (laneEnds.Length > 1)
            {
                RunLanes(address, rows, vectors, pack, pending, laneEnds);
            }
            else
            {
                TFamily.Run(rows, vectors, pack, address);
            }
        }
    }

    /// <summary>
    /// The lanes of one tile, added as a binary counter counts: lane l completes as many subtrees as l has trailing ones.
    /// </summary>
    private static void RunLanes(GemmTile* tile, int rows, int vectors, bool pack, float* pending, ReadOnlySpan<int> laneEnds)
    {
        var width = vectors * TFamily.Width;
        var size = rows * width;
        var c = tile->C;
        var stride = tile->CRow;
        var from = 0;
        tile->CRow = width;
        for (var lane = 0; lane < laneEnds.Length; lane++)
        {
            tile->Depth = laneEnds[lane] - from;
            tile->PendingCount = BitOperations.TrailingZeroCount(~lane);
            tile->PendingEnd = pending + (BitOperations.PopCount((uint)lane) * size);
            tile->C = tile->PendingEnd - (tile->PendingCount * size);
            if (lane == laneEnds.Length - 1)
            {
                tile->C = c;
                tile->CRow = stride;
            }

            TFamily.Run(rows, vectors, pack, tile);
            tile->A += tile->Depth * tile->AStep;
            tile->B += tile->Depth * tile->BStep;
            tile->Packed += tile->Depth * width;
            from = laneEnds[lane];
        }
    }
}
