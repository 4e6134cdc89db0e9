using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// Products so small that blocks, packing and prefetching would take longer than the arithmetic: the register tile runs on the
/// operands where they are.
/// </summary>
internal static unsafe class GemmSmall
{
    /// <summary>Multiply-adds of the largest product that counts as small.</summary>
    private const int MaximumWork = 16 * 16 * 16;

    private const int TileRows = 8;

    /// <summary>False, and nothing done, unless the product is small, B's rows are contiguous and C's are whole vectors of eight.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryRun(GemmWorkspace workspace, in GemmProblem problem)
    {
        if (!Vector256.IsHardwareAccelerated
            || problem.BTransposed
            || problem.Columns % 8 != 0
            || (long)problem.Rows * problem.Columns * problem.Inner > MaximumWork)
        {
            return false;
        }

        var inner = problem.Inner;
        GemmTile tile;
        tile.ARow = problem.ATransposed ? 1 : problem.AStride;
        tile.AStep = problem.ATransposed ? problem.AStride : 1;
        tile.BStep = problem.BStride;
        tile.Packed = null;
        tile.StartRow = problem.StartStride;
        tile.LaneEnds = problem.LaneEnds != null ? problem.LaneEnds : &inner;
        tile.LaneCount = problem.LaneEnds != null ? problem.LaneCount : 1;
        tile.Pending = tile.LaneCount > 1 ? workspace.Pending(BitOperations.Log2((uint)tile.LaneCount)) : null;
        tile.CRow = problem.CStride;

        // Ten rows are five and five, not eight and two: more chains at once.
        var tiles = (problem.Rows + TileRows - 1) / TileRows;
        var rowsPerTile = (problem.Rows + tiles - 1) / tiles;
        for (var column = 0; column < problem.Columns; column += 8)
        {
            tile.B = problem.B + column;
            for (var row = 0; row < problem.Rows; row += rowsPerTile)
            {
                tile.A = problem.A + (row * tile.ARow);
                tile.C = problem.C + (row * tile.CRow) + column;
                tile.Start = problem.Start + (row * tile.StartRow) + (problem.StartsAtZero ? 0 : column);
                GemmDispatch<Vector256<float>, Operations256>.Run(Math.Min(rowsPerTile, problem.Rows - row), 1, false, &tile);
            }
        }

        return true;
    }
}
