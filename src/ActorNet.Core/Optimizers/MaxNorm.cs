namespace ActorNet.Core.Optimizers;

/// <summary>
/// Keeps the norm of what goes into each unit below a limit. A unit's sum is taken row after row, in double precision: of a kernel that lies in several pieces, each piece goes
/// on with the sums of the one before.
/// </summary>
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
        Add(kernel, 0, outputs, first, squares);
        Limit(kernel, 0, outputs, first, squares, limit);
    }

    /// <summary>Goes on with the sums of squares of some columns.</summary>
    /// <param name="piece">A piece of a kernel.</param>
    /// <param name="start">Element of the kernel that it begins with.</param>
    /// <param name="outputs">Columns of the kernel.</param>
    /// <param name="first">First column to look at.</param>
    /// <param name="squares">The sums, one for each column to look at; changed in place.</param>
    public static void Add(ReadOnlySpan<float> piece, int start, int outputs, int first, Span<double> squares)
    {
        var end = start + piece.Length;
        for (var row = start - (start % outputs) + first; row < end; row += outputs)
        {
            var (from, to) = (Math.Max(row, start), Math.Min(row + squares.Length, end));
            if (from < to)
            {
                var weights = piece[(from - start)..(to - start)];
                var sums = squares.Slice(from - row, weights.Length);
                for (var column = 0; column < weights.Length; column++)
                {
                    sums[column] = Math.FusedMultiplyAdd(weights[column], weights[column], sums[column]);
                }
            }
        }
    }

    /// <summary>Scales a piece's share of the columns whose norm is above the limit.</summary>
    /// <param name="piece">A piece of a kernel; changed in place.</param>
    /// <param name="start">Element of the kernel that it begins with.</param>
    /// <param name="outputs">Columns of the kernel.</param>
    /// <param name="first">First column to look at.</param>
    /// <param name="squares">The sums of squares over the whole kernel, one for each column to look at.</param>
    /// <param name="limit">The limit.</param>
    public static void Limit(Span<float> piece, int start, int outputs, int first, ReadOnlySpan<double> squares, double limit)
    {
        for (var column = 0; column < squares.Length; column++)
        {
            var norm = Math.Sqrt(squares[column]);
            if (norm > limit)
            {
                var scale = (float)(limit / norm);
                var place = first + column - (start % outputs);
                for (var index = place < 0 ? place + outputs : place; index < piece.Length; index += outputs)
                {
                    piece[index] *= scale;
                }
            }
        }
    }
}
