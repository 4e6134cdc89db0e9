using ActorNet.Core.Numerics;

namespace ActorNet.Core.Optimizers;

/// <summary>See <see cref="Schedule.Cosine"/>.</summary>
internal sealed class CosineSchedule(ScheduleSpan span, double minimum, long warmup) : Schedule(warmup)
{
    private readonly double _minimum = CheckedMinimum(minimum);

    /// <inheritdoc/>
    public override string Name => "cosine";

    private protected override IEnumerable<(string Name, double Value)> Arguments => [span.Argument, ("minimum", _minimum)];

    /// <summary>The way down from <paramref name="height"/>, at a share from 0 to 1 of its length.</summary>
    public static double Descend(double share, double height, double minimum) =>
        ((1 - minimum) * (0.5 * height * (1 + FixedMath.Cos(Math.PI * share)))) + minimum;

    private protected override double Factor(long step, int stepsPerEpoch) =>
        Descend(Math.Min(step / span.Steps(stepsPerEpoch), 1), 1, _minimum);
}
