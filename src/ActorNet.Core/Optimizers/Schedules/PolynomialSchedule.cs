using ActorNet.Core.Numerics;

namespace ActorNet.Core.Optimizers;

/// <summary>See <see cref="Schedule.Polynomial"/>.</summary>
internal sealed class PolynomialSchedule(ScheduleSpan span, double power, double minimum, long warmup) : Schedule(warmup)
{
    private readonly double _power = Checked(power, "power", power > 0, "above 0");
    private readonly double _minimum = CheckedMinimum(minimum);

    /// <inheritdoc/>
    public override string Name => "polynomial";

    private protected override IEnumerable<(string Name, double Value)> Arguments => [span.Argument, ("power", _power), ("minimum", _minimum)];

    private protected override double Factor(long step, int stepsPerEpoch)
    {
        var left = 1 - Math.Min(step / span.Steps(stepsPerEpoch), 1);
        return ((1 - _minimum) * FixedMath.Power(left, _power)) + _minimum;
    }
}
