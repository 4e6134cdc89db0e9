using ActorNet.Core.Numerics;

namespace ActorNet.Core.Optimizers;

/// <summary>See <see cref="Schedule.Exponential"/>.</summary>
internal sealed class ExponentialSchedule(double rate, ScheduleSpan span, long warmup) : Schedule(warmup)
{
    private readonly double _rate = CheckedRate(rate);

    /// <inheritdoc/>
    public override string Name => "exponential";

    private protected override IEnumerable<(string Name, double Value)> Arguments => [("rate", _rate), span.Argument];

    private protected override double Factor(long step, int stepsPerEpoch) => FixedMath.Power(_rate, step / span.Steps(stepsPerEpoch));
}
