namespace ActorNet.Core.Data;

/// <summary>What the numbers of an array come to.</summary>
/// <param name="Minimum">The smallest finite number; NaN if there is none.</param>
/// <param name="Maximum">The largest finite number; NaN if there is none.</param>
/// <param name="Mean">Mean of the finite numbers; NaN if there is none.</param>
/// <param name="NotFinite">Numbers that are NaN or infinite.</param>
public sealed record NumberSummary(double Minimum, double Maximum, double Mean, long NotFinite)
{
    /// <summary>Of numbers in memory.</summary>
    public static NumberSummary Of(ReadOnlySpan<float> values)
    {
        var sums = default(Sums);
        sums.Reset();
        foreach (var value in values)
        {
            sums.Add(value);
        }

        return sums.ToSummary();
    }

    /// <summary>Of numbers in double precision.</summary>
    public static NumberSummary Of(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var sums = default(Sums);
        sums.Reset();
        foreach (var value in values)
        {
            sums.Add(value);
        }

        return sums.ToSummary();
    }

    /// <summary>Of numbers in a stream, which is read to the last of them and never held in memory; null if it ends before.</summary>
    internal static NumberSummary? Of(Stream stream, ElementType element, long count)
    {
        const int ChunkElements = 1 << 16;
        var chunk = new byte[(int)Math.Min(count, ChunkElements) * element.Size];
        var sums = default(Sums);
        sums.Reset();
        for (var left = count; left > 0;)
        {
            var elements = (int)Math.Min(left, ChunkElements);
            var bytes = chunk.AsSpan(0, elements * element.Size);
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                return null;
            }

            for (var i = 0; i < elements; i++)
            {
                sums.Add(element.Read(bytes, i));
            }

            left -= elements;
        }

        return sums.ToSummary();
    }

    private struct Sums
    {
        private double _minimum;
        private double _maximum;
        private double _sum;
        private long _finite;
        private long _notFinite;

        public void Reset() => (_minimum, _maximum) = (double.PositiveInfinity, double.NegativeInfinity);

        public void Add(double value)
        {
            if (!double.IsFinite(value))
            {
                _notFinite++;
                return;
            }

            _minimum = Math.Min(_minimum, value);
            _maximum = Math.Max(_maximum, value);
            _sum += value;
            _finite++;
        }

        public readonly NumberSummary ToSummary() => _finite == 0
            ? new NumberSummary(double.NaN, double.NaN, double.NaN, _notFinite)
            : new NumberSummary(_minimum, _maximum, _sum / _finite, _notFinite);
    }
}
