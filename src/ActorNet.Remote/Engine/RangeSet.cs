using ActorNet.Core.Actors;

namespace ActorNet.Remote.Engine;

/// <summary>Ranges of a tensor that have gone or come. None may overlap another.</summary>
internal sealed class RangeSet
{
    private const int MostRanges = 256;
    private readonly List<(int Start, int End)> _ranges = [];

    /// <summary>Floats in all ranges.</summary>
    public int Total { get; private set; }

    public void Clear()
    {
        _ranges.Clear();
        Total = 0;
    }

    /// <summary>Adds a range.</summary>
    /// <exception cref="MessageFormatException">It overlaps one that is there, or there are too many.</exception>
    public void Add(int start, int count)
    {
        var end = checked(start + count);
        var at = 0;
        while (at < _ranges.Count && _ranges[at].End <= start)
        {
            at++;
        }

        if (at < _ranges.Count && _ranges[at].Start < end)
        {
            throw new MessageFormatException($"Floats {start} to {end - 1} come twice.");
        }

        if (at > 0 && _ranges[at - 1].End == start)
        {
            _ranges[at - 1] = (_ranges[at - 1].Start, end);
            if (at < _ranges.Count && _ranges[at].Start == end)
            {
                _ranges[at - 1] = (_ranges[at - 1].Start, _ranges[at].End);
                _ranges.RemoveAt(at);
            }
        }
        else if (at < _ranges.Count && _ranges[at].Start == end)
        {
            _ranges[at] = (start, _ranges[at].End);
        }
        else if (_ranges.Count == MostRanges)
        {
            throw new MessageFormatException($"Floats come in more than {MostRanges} places at once.");
        }
        else
        {
            _ranges.Insert(at, (start, end));
        }

        Total += count;
    }

    /// <summary>The first range at or behind a float that is in none.</summary>
    /// <param name="from">First float to look at.</param>
    /// <param name="length">Length of the tensor.</param>
    /// <param name="start">Its first float.</param>
    /// <param name="count">Its length.</param>
    /// <returns>False if there is none.</returns>
    public bool TryGap(int from, int length, out int start, out int count)
    {
        start = from;
        foreach (var range in _ranges)
        {
            if (range.End <= start)
            {
                continue;
            }

            if (range.Start > start)
            {
                count = range.Start - start;
                return true;
            }

            start = range.End;
        }

        count = length - start;
        return count > 0;
    }
}
