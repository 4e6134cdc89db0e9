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
        var first = span.WholeSteps(stepsPerEpoch);
        var (restarts, left, length) = _growth == 1 ? (step / first, step % first, first) : Grown(step, first);
        return CosineSchedule.Descend(left / length, FixedMath.Power(_height, restarts), _minimum);
    }

    /// <summary>Lengths from 1 step on that grow add up to any step soon.</summary>
    private (long Restarts, double Left, double Length) Grown(double left, double length)
    {
        long restarts = 0;
        for (; left >= length; restarts++)
        {
            left -= length;
            length *= _growth;
        }

        return (restarts, left, length);
    }
}
