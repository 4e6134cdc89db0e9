using System.Numerics;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// Single-precision matrix products. Every output element is one chain of fused multiply-adds over the inner index in ascending
/// order, <c>c ← fma(a[i,k], b[k,j], c)</c>, from a stated starting value; blocking, vector width and processor do not change it.
/// </summary>
/// <remarks>
/// The result must not overlap an operand. Infinities and "not a number" come out where the chain has them; which of the many
/// bit patterns of "not a number" comes out is the processor's choice.
/// </remarks>
public static unsafe class Gemm
{
    /// <summary>The most lanes a product takes.</summary>
    public const int MaximumLanes = 1024;

    /// <summary>C = A·B, each chain starting at zero.</summary>
    /// <param name="workspace">Packing buffers of the calling thread.</param>
    /// <param name="a">m×k.</param>
    /// <param name="b">k×n.</param>
    /// <param name="c">m×n, overwritten.</param>
    /// <param name="stride">Floats from one row of C to the next.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other or the span.</exception>
    public static void Multiply(GemmWorkspace workspace, MatrixView a, MatrixView b, Span<float> c, int stride) =>
        Run(workspace, a, b, default, c, stride, default, accumulate: false);

    /// <summary>C = A·B + 1·biasᵀ, each chain starting at its column's bias.</summary>
    /// <param name="workspace">Packing buffers of the calling thread.</param>
    /// <param name="a">m×k.</param>
    /// <param name="b">k×n.</param>
    /// <param name="bias">n floats.</param>
    /// <param name="c">m×n, overwritten.</param>
    /// <param name="stride">Floats from one row of C to the next.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other or the span.</exception>
    public static void MultiplyAddBias(
        GemmWorkspace workspace, MatrixView a, MatrixView b, ReadOnlySpan<float> bias, Span<float> c, int stride)
    {
        if (bias.Length != b.Columns)
        {
            throw new ArgumentException($"{bias.Length} biases do not match {b.Columns} columns.", nameof(bias));
        }

        Run(workspace, a, b, bias, c, stride, default, accumulate: false);
    }

    /// <summary>C = C + A·B, each chain starting at the element's old value.</summary>
    /// <param name="workspace">Packing buffers of the calling thread.</param>
    /// <param name="a">m×k.</param>
    /// <param name="b">k×n.</param>
    /// <param name="c">m×n, updated.</param>
    /// <param name="stride">Floats from one row of C to the next.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other or the span.</exception>
    public static void MultiplyAccumulate(GemmWorkspace workspace, MatrixView a, MatrixView b, Span<float> c, int stride) =>
        Run(workspace, a, b, default, c, stride, default, accumulate: true);

    /// <summary>
    /// C = the sum over lanes of A[:, lane]·B[lane, :], where lane l spans the inner indices from <c>laneEnds[l-1]</c> (or 0) to
    /// <c>laneEnds[l]</c>. Each lane is a chain from zero; lanes are added in the binary tree over their numbers.
    /// </summary>
    /// <param name="workspace">Packing buffers of the calling thread.</param>
    /// <param name="a">m×k.</param>
    /// <param name="b">k×n.</param>
    /// <param name="laneEnds">
    /// Ascending ends; their number is a power of two up to <see cref="MaximumLanes"/>; the last is k. A lane may be empty.
    /// </param>
    /// <param name="c">m×n, overwritten.</param>
    /// <param name="stride">Floats from one row of C to the next.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other or the span, or the lanes are not as described.</exception>
    public static void MultiplyLanes(
        GemmWorkspace workspace, MatrixView a, MatrixView b, ReadOnlySpan<int> laneEnds, Span<float> c, int stride)
    {
        CheckLanes(laneEnds, a.Columns);
        Run(workspace, a, b, default, c, stride, laneEnds, accumulate: false);
    }

    private static void CheckLanes(ReadOnlySpan<int> laneEnds, int inner)
    {
        if (!BitOperations.IsPow2(laneEnds.Length) || laneEnds.Length > MaximumLanes)
        {
            throw new ArgumentException($"{laneEnds.Length} lanes: must be a power of two up to {MaximumLanes}.", nameof(laneEnds));
        }

        var end = 0;
        foreach (var next in laneEnds)
        {
            if (next < end)
            {
                throw new ArgumentException($"Lane end {next} lies before {end}.", nameof(laneEnds));
            }

            end = next;
        }

        if (end != inner)
        {
            throw new ArgumentException($"The last lane ends at {end} instead of {inner}.", nameof(laneEnds));
        }
    }

    private static void Run(
        GemmWorkspace workspace,
        MatrixView a,
        MatrixView b,
        ReadOnlySpan<float> bias,
        Span<float> c,
        int stride,
        ReadOnlySpan<int> laneEnds,
        bool accumulate)
    {
        CheckShapes(a, b, c, stride);
        if (a.Rows == 0 || b.Columns == 0)
        {
            return;
        }

        fixed (float* pa = a.Data, pb = b.Data, pc = c, pbias = bias)
        fixed (int* lanes = laneEnds)
        {
            GemmProblem problem;
            problem.Rows = a.Rows;
            problem.Columns = b.Columns;
            problem.Inner = a.Columns;
            problem.A = pa;
            problem.AStride = a.Stride;
            problem.ATransposed = a.IsTransposed;
            problem.B = pb;
            problem.BStride = b.Stride;
            problem.BTransposed = b.IsTransposed;
            problem.C = pc;
            problem.CStride = stride;
            problem.Start = accumulate ? pc : pbias == null ? workspace.Zeros : pbias;
            problem.StartStride = accumulate ? stride : 0;
            problem.StartsAtZero = problem.Start == workspace.Zeros;
            problem.LaneEnds = lanes;
            problem.LaneCount = laneEnds.Length;
            Choose(workspace, problem);
        }
    }

    /// <summary>The widest vectors of the processor, but none much wider than C.</summary>
    private static void Choose(GemmWorkspace workspace, in GemmProblem problem)
    {
        if (GemmSmall.TryRun(workspace, problem))
        {
            return;
        }

        if (Vector512.IsHardwareAccelerated && problem.Columns > 8)
        {
            GemmBlocked<Family512>.Run(workspace, problem);
        }
        else if (!Vector256.IsHardwareAccelerated || problem.Columns <= 4)
        {
            GemmBlocked<Family128>.Run(workspace, problem);
        }
        else if (problem.Columns <= 8)
        {
            GemmBlocked<Family256Narrow>.Run(workspace, problem);
        }
        else if (problem.Columns <= 16)
        {
            GemmBlocked<Family256Medium>.Run(workspace, problem);
        }
        else
        {
            GemmBlocked<Family256>.Run(workspace, problem);
        }
    }

    private static void CheckShapes(MatrixView a, MatrixView b, Span<float> c, int stride)
    {
        if (a.Columns != b.Rows)
        {
            throw new ArgumentException($"A is {a.Rows}×{a.Columns} but B is {b.Rows}×{b.Columns}.", nameof(b));
        }

        if (stride < b.Columns || (a.Rows > 0 && b.Columns > 0 && ((long)(a.Rows - 1) * stride) + b.Columns > c.Length))
        {
            throw new ArgumentException($"{a.Rows}×{b.Columns} with stride {stride} does not fit in {c.Length} floats.", nameof(c));
        }
    }
}
