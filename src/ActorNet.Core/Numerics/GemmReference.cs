namespace ActorNet.Core.Numerics;

/// <summary>The definition of <see cref="Gemm"/> in scalar code; the fast kernels must give the same bits.</summary>
internal static class GemmReference
{
    public static void Multiply(MatrixView a, MatrixView b, ReadOnlySpan<float> bias, Span<float> c, int stride)
    {
        for (var i = 0; i < a.Rows; i++)
        {
            for (var j = 0; j < b.Columns; j++)
            {
                c[(i * stride) + j] = Chain(a, b, i, j, 0, a.Columns, bias.IsEmpty ? 0f : bias[j]);
            }
        }
    }

    public static void MultiplyLanes(MatrixView a, MatrixView b, ReadOnlySpan<int> laneEnds, Span<float> c, int stride)
    {
        for (var i = 0; i < a.Rows; i++)
        {
            for (var j = 0; j < b.Columns; j++)
            {
                c[(i * stride) + j] = Subtree(a, b, i, j, laneEnds, 0, laneEnds.Length);
            }
        }
    }

    private static float Subtree(MatrixView a, MatrixView b, int i, int j, ReadOnlySpan<int> laneEnds, int first, int count) => count == 1
        ? Chain(a, b, i, j, first == 0 ? 0 : laneEnds[first - 1], laneEnds[first], 0f)
        : Subtree(a, b, i, j, laneEnds, first, count / 2) + Subtree(a, b, i, j, laneEnds, first + (count / 2), count / 2);

    private static float Chain(MatrixView a, MatrixView b, int i, int j, int from, int to, float start)
    {
        var sum = start;
        for (var k = from; k < to; k++)
        {
            sum = MathF.FusedMultiplyAdd(a[i, k], b[k, j], sum);
        }

        return sum;
    }
}
