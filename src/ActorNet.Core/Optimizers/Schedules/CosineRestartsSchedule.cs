using ActorNet.Core.Numerics;

namespace ActorNet.Core.Optimizers;

/// <summary>See <see cref="Schedule.CosineRestarts"/>.</summary>
internal sealed class CosineRestartsSchedule(ScheduleSpan span, double growth, double height, double minimum, long warmup) : Schedule(warmup)
{
    // A smaller growth would make a late step count very many restarts.
    private const double LeastGrowth = 1.01;

    private readonly double _growth = Checked(growth, "growth", growth is 1 or >= LeastGrowth, "1, or at least 1.01");
    private readonly double _height = Checked(height, "height", height is > 0 and <= 1, "above 0, at most 1");
    private readonly double _minimum = CheckedMinimum(minimum);

    /// <inheritdoc/>
    public override string Name => "cosine_restarts";

    private protected override IEnumerable<(string Name, double Value)> Arguments =>
        [span.Argument, ("growth", _growth), ("height", _height), ("minimum", _minimum)];

    private protected override double Factor(long step, int stepsPerEpoch)
    {
        var length = span.Steps(stepsPerEpoch);
        double left = step;
        long restarts = 0;

        // Lengths that grow add up to any step soon; equal ones are counted at once.
        if (_growth == 1)
        {
            restarts = (long)Math.Floor(left / length);
            left -= restarts * length;
        }

        for (; left >= length; restarts++)
        {
            left -= length;
            length *= _growth;
        }

        return CosineSchedule.Descend(Math.Max(left, 0) / length, FixedMath.Power(_height, restarts), _minimum);
    }
}
