using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>
/// Cuts the lanes of a request into shares for threads, as equal as whole lanes allow. A subtree that lies in one share is computed whole; one that does not
/// is cut into its children, which are added afterwards: along the same tree, so the cut does not show in the sums.
/// </summary>
/// <param name="threads">Number of shares.</param>
/// <param name="parameters">Length of the parameter vector.</param>
internal sealed class LaneCut(int threads, int parameters)
{
    // As many floats of a few sums stay in the second-level cache.
    private const int BlockLength = 4096;

    private readonly List<AlignedBuffer> _rooms = [];
    private readonly int[] _pieceEnds = new int[threads];
    private readonly int[] _laneEnds = new int[threads];
    private LanePiece[] _pieces = new LanePiece[threads];
    private (Memory<float> Sum, Memory<float> Other)[] _additions = new (Memory<float> Sum, Memory<float> Other)[threads];
    private int _pieceCount;
    private int _roomCount;
    private int _lanes;

    /// <summary>Sums that are missing when all pieces are computed.</summary>
    public int AdditionCount { get; private set; }

    /// <summary>All pieces, ascending.</summary>
    public ReadOnlySpan<LanePiece> Pieces => _pieces.AsSpan(0, _pieceCount);

    /// <summary>Cuts the gradients of a request. Allocates nothing for one like those before.</summary>
    public void Cut(ReadOnlySpan<SubtreeGradient> gradients)
    {
        (_pieceCount, _roomCount, AdditionCount, _lanes) = (0, 0, 0, 0);
        foreach (var gradient in gradients)
        {
            _lanes += gradient.Subtree.LaneCount;
        }

        Array.Clear(_pieceEnds);
        Array.Clear(_laneEnds);
        var position = 0;
        foreach (var gradient in gradients)
        {
            Cut(gradient.Subtree, position, gradient.Gradient);
            position += gradient.Subtree.LaneCount;
        }

        for (var thread = 1; thread < threads; thread++)
        {
            _pieceEnds[thread] = Math.Max(_pieceEnds[thread], _pieceEnds[thread - 1]);
            _laneEnds[thread] = Math.Max(_laneEnds[thread], _laneEnds[thread - 1]);
        }
    }

    /// <summary>The pieces of a thread, ascending; there may be none.</summary>
    public Span<LanePiece> PiecesOf(int thread)
    {
        var start = thread == 0 ? 0 : _pieceEnds[thread - 1];
        return _pieces.AsSpan(start, _pieceEnds[thread] - start);
    }

    /// <summary>The part of a list with a place for each lane of the request that belongs to a thread.</summary>
    public Span<T> LanesOf<T>(int thread, Span<T> lanes)
    {
        var start = thread == 0 ? 0 : _laneEnds[thread - 1];
        return lanes[start.._laneEnds[thread]];
    }

    /// <summary>Adds up a slice of the vector, children before their parents.</summary>
    /// <param name="start">First parameter.</param>
    /// <param name="end">The parameter after the last.</param>
    /// <param name="precision">What sums are rounded to.</param>
    public void Add(int start, int end, ExchangePrecision precision)
    {
        for (var block = start; block < end; block += BlockLength)
        {
            var length = Math.Min(BlockLength, end - block);
            foreach (ref readonly var addition in _additions.AsSpan(0, AdditionCount))
            {
                var sum = addition.Sum.Span.Slice(block, length);
                Rounding.Add(sum, addition.Other.Span.Slice(block, length), sum, precision);
            }
        }
    }

    private void Cut(Subtree subtree, int position, Memory<float> sum)
    {
        var thread = ThreadOf(position);
        if (thread == ThreadOf(position + subtree.LaneCount - 1))
        {
            Append(ref _pieces, _pieceCount++, new LanePiece(subtree, sum));
            _pieceEnds[thread] = _pieceCount;
            _laneEnds[thread] = position + subtree.LaneCount;
            return;
        }

        var other = NextRoom();
        Cut(subtree.Left, position, sum);
        Cut(subtree.Right, position + (subtree.LaneCount / 2), other);
        Append(ref _additions, AdditionCount++, (sum, other));
    }

    /// <summary>Thread t has the lanes from t·lanes/threads on, rounded down.</summary>
    private int ThreadOf(int position) => (int)((((position + 1L) * threads) - 1) / _lanes);

    private Memory<float> NextRoom()
    {
        if (_roomCount == _rooms.Count)
        {
            _rooms.Add(new AlignedBuffer(parameters));
        }

        return _rooms[_roomCount++].Memory;
    }

    private static void Append<T>(ref T[] list, int count, T item)
    {
        if (count == list.Length)
        {
            Array.Resize(ref list, 2 * count);
        }

        list[count] = item;
    }
}
