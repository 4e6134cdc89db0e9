using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <summary>
/// What clipping by norm leaves of a round's mean gradient. Each part measures its own <em>pieces</em>: what a tensor and a digest block have in common. No piece lies in
/// two parts, so the pieces of all parts, added up here in their order, give the bits of one part.
/// </summary>
internal sealed class GradientScales
{
    private readonly Update _update;
    private readonly UpdateRange[] _stretches;
    private readonly int[] _pieces;
    private readonly double[] _squares;
    private readonly float[] _scales;

    /// <summary>For the whole gradient of a network.</summary>
    public GradientScales(Network network, Update update)
    {
        _update = update;
        _stretches = [.. UpdateRanges.Of(network, update, l2: 0)];
        _pieces = Array.ConvertAll(_stretches, stretch => PiecesOf(stretch.Start, stretch.End));
        _squares = new double[_pieces.Sum()];
        _scales = new float[_stretches.Length];
    }

    /// <summary>For each tensor what its gradient is multiplied with; valid until the next <see cref="Take"/>.</summary>
    public ReadOnlyMemory<float> Values => _scales;

    /// <summary>The pieces of a slice: number of the first, and how many.</summary>
    public (int First, int Count) PiecesOf(ParameterRange slice)
    {
        var first = 0;
        var count = 0;
        foreach (var stretch in _stretches)
        {
            first += stretch.Start < slice.Start ? PiecesOf(stretch.Start, Math.Min(stretch.End, slice.Start)) : 0;
            var (start, end) = (Math.Max(stretch.Start, slice.Start), Math.Min(stretch.End, slice.End));
            count += start < end ? PiecesOf(start, end) : 0;
        }

        return (first, count);
    }

    /// <summary>Takes the squared norms of a slice's pieces.</summary>
    /// <param name="first">Number of the first piece.</param>
    /// <param name="squares">The squared norms.</param>
    public void Place(int first, ReadOnlySpan<double> squares) => squares.CopyTo(_squares.AsSpan(first));

    /// <summary>With the pieces of all parts in place: what is left of the gradient.</summary>
    public void Take()
    {
        var (total, piece) = (0.0, 0);
        for (var stretch = 0; stretch < _stretches.Length; stretch++)
        {
            var square = 0.0;
            for (var end = piece + _pieces[stretch]; piece < end; piece++)
            {
                square += _squares[piece];
            }

            _scales[stretch] = _update.ScaleOf(square);
            total += square;
        }

        if (_update.ClipsGlobalNorm)
        {
            Array.Fill(_scales, _update.ScaleOf(total));
        }
    }

    /// <summary>Pieces of a stretch that is not empty.</summary>
    private static int PiecesOf(int start, int end) => ((end - 1) / VectorDigest.BlockLength) - (start / VectorDigest.BlockLength) + 1;
}
