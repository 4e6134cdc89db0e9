namespace ActorNet.Core.Optimizers;

/// <summary>See <see cref="Schedule.Constant"/>.</summary>
internal sealed class ConstantSchedule(long warmup) : Schedule(warmup)
{
    /// <inheritdoc/>
    public override string Name => "constant";

    private protected override IEnumerable<(string Name, double Value)> Arguments => [];

    private protected override double Factor(long step, int stepsPerEpoch) => 1;
}
