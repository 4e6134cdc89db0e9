using ActorNet.Core.Numerics;

namespace ActorNet.Core.Optimizers;

/// <summary>See <see cref="Schedule.Step"/>.</summary>
internal sealed class StepSchedule(double rate, ScheduleSpan span, long warmup) : Schedule(warmup)
{
    private readonly double _rate = CheckedRate(rate);

    /// <inheritdoc/>
    public override string Name => "step";

    private protected override IEnumerable<(string Name, double Value)> Arguments => [("rate", _rate), span.Argument];

    private protected override double Factor(long step, int stepsPerEpoch) =>
        FixedMath.Power(_rate, step / span.WholeSteps(stepsPerEpoch));
}
