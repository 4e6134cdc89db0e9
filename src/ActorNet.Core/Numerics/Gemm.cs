namespace ActorNet.Core.Numerics;

/// <summary>
/// Single-precision matrix products. Every output element is one chain of fused multiply-adds over the inner index in ascending
/// order, <c>c ← fma(a[i,k], b[k,j], c)</c>, from a stated starting value; blocking, vector width and processor do not change it.
/// </summary>
public static class Gemm
{
    /// <summary>C = A·B, each chain starting at zero.</summary>
    public static void Multiply(GemmWorkspace workspace, MatrixView a, MatrixView b, Span<float> c, int stride) =>
        GemmReference.Multiply(a, b, default, c, stride);

    /// <summary>C = A·B + 1·biasᵀ, each chain starting at its column's bias.</summary>
    public static void MultiplyAddBias(GemmWorkspace workspace, MatrixView a, MatrixView b, ReadOnlySpan<float> bias, Span<float> c, int stride) =>
        GemmReference.Multiply(a, b, bias, c, stride);

    /// <summary>
    /// C = the sum over lanes of A[:, lane]·B[lane, :], where lane l spans the inner indices from <c>laneEnds[l-1]</c> (or 0) to
    /// <c>laneEnds[l]</c>. Each lane is a chain from zero; lanes are added in the binary tree over their numbers.
    /// </summary>
    /// <param name="workspace">Packing buffers of the calling thread.</param>
    /// <param name="a">m×k.</param>
    /// <param name="b">k×n.</param>
    /// <param name="laneEnds">Ascending ends; their number is a power of two; the last is k. A lane may be empty.</param>
    /// <param name="c">m×n, overwritten.</param>
    /// <param name="stride">Floats from one row of C to the next.</param>
    public static void MultiplyLanes(
        GemmWorkspace workspace, MatrixView a, MatrixView b, ReadOnlySpan<int> laneEnds, Span<float> c, int stride) =>
        GemmReference.MultiplyLanes(a, b, laneEnds, c, stride);
}
