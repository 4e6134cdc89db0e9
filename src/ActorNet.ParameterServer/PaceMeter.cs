namespace ActorNet.ParameterServer;

/// <summary>
/// How fast the run goes, over the last seconds. It is told at housekeeping ticks and when somebody asks, never at steps, and keeps a fixed number of marks.
/// </summary>
internal sealed class PaceMeter
{
    private const int Marks = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly (TimeSpan Time, long Steps, long Samples)[] _marks = new (TimeSpan, long, long)[Marks];
    private int _count;
    private int _next;

    /// <summary>Forgets everything: what is counted begins anew.</summary>
    public void Reset() => (_count, _next) = (0, 0);

    /// <summary>Notes how much has been done; what comes less than a second after the last mark is left out.</summary>
    public void Note(TimeSpan now, long steps, long samples)
    {
        if (_count > 0 && now - At(_count - 1).Time < Pause)
        {
            return;
        }

        _marks[_next] = (now, steps, samples);
        _next = (_next + 1) % Marks;
        _count = Math.Min(_count + 1, Marks);
    }

    /// <summary>Steps and samples a second since the oldest mark; 0 without one that is older than now.</summary>
    public (double Steps, double Samples) Rate(TimeSpan now, long steps, long samples)
    {
        if (_count == 0)
        {
            return default;
        }

        var oldest = At(0);
        var seconds = (now - oldest.Time).TotalSeconds;
        return seconds > 0 ? ((steps - oldest.Steps) / seconds, (samples - oldest.Samples) / seconds) : default;
    }

    private (TimeSpan Time, long Steps, long Samples) At(int index) => _marks[(_next - _count + index + (2 * Marks)) % Marks];
}
