namespace ActorNet.Core.Optimizers;

/// <summary>See <see cref="Schedule.InverseTime"/>.</summary>
internal sealed class InverseTimeSchedule(double rate, ScheduleSpan span, long warmup) : Schedule(warmup)
{
    private readonly double _rate = CheckedRate(rate);

    /// <inheritdoc/>
    public override string Name => "inverse_time";

    private protected override IEnumerable<(string Name, double Value)> Arguments => [("rate", _rate), span.Argument];

    private protected override double Factor(long step, int stepsPerEpoch) => 1 / (1 + (_rate * (step / span.Steps(stepsPerEpoch))));
}
