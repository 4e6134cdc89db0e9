namespace ActorNet.Core.Optimizers;

/// <summary>Keeps the norm of what goes into each unit below a limit. A unit's sum is taken row after row, in double precision.</summary>
internal static class MaxNorm
{
    /// <summary>The most columns of one call.</summary>
    public const int MaximumColumns = 256;

    /// <summary>Scales the columns whose norm is above the limit down to it.</summary>
    /// <param name="kernel">Inputs × <paramref name="outputs"/>, row-major.</param>
    /// <param name="outputs">Columns of the kernel.</param>
    /// <param name="first">First column to look at.</param>
    /// <param name="count">Columns to look at.</param>
    /// <param name="limit">The limit.</param>
    public static void Apply(Span<float> kernel, int outputs, int first, int count, double limit)
    {
        Span<double> squares = stackalloc double[MaximumColumns];
        squares = squares[..count];
        squares.Clear();
        for (var row = first; row < kernel.Length; row += outputs)
        {
            var weights = kernel.Slice(row, count);
            for (var column = 0; column < weights.Length; column++)
            {
                squares[column] = Math.FusedMultiplyAdd(weights[column], weights[column], squares[column]);
            }
        }

        for (var column = 0; column < count; column++)
        {
            var norm = Math.Sqrt(squares[column]);
            if (norm > limit)
            {
                var scale = (float)(limit / norm);
                for (var index = first + column; index < kernel.Length; index += outputs)
                {
                    kernel[index] *= scale;
                }
            }
        }
    }
}
