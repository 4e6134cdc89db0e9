namespace ActorNet.Core.Training.Control;

/// <summary>Makes steps smaller once a measure has not improved for some evaluations (as Keras' ReduceLROnPlateau).</summary>
public sealed record ReduceOnPlateau
{
    /// <summary>What is watched.</summary>
    public Measure Measure { get; init; } = Measure.ValidationLoss;

    /// <summary>What the learning rate is multiplied by; above 0 and below 1.</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>Evaluations without improvement after which it is; at least 1.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>What is better by no more than this does not count as better; at least 0.</summary>
    public double MinimumDelta { get; init; } = 1e-4;

    /// <summary>Evaluations after a reduction in which nothing is counted; at least 0.</summary>
    public int Cooldown { get; init; }

    /// <summary>The least share of the learning rate that is left, from 0 to 1.</summary>
    public double MinimumFactor { get; init; }

    /// <summary>Takes an evaluation in.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="row">The evaluation.</param>
    /// <returns>The new state; its factor is smaller if steps are to be.</returns>
    internal PlateauState Next(PlateauState? state, HistoryRow row)
    {
        var now = state ?? new PlateauState(null, 0, 0, 1);
        if (now.Cooldown > 0)
        {
            now = now with { Cooldown = now.Cooldown - 1, Waited = 0 };
        }

        var value = Measures.ValueIn(row, Measure) ?? double.NaN;
        if (Measures.IsBetter(Measure, value, now.Best, MinimumDelta))
        {
            return now with { Best = value, Waited = 0 };
        }

        if (now.Cooldown > 0)
        {
            return now;
        }

        now = now with { Waited = now.Waited + 1 };
        return now.Waited < Patience || now.Factor <= MinimumFactor
            ? now
            : now with { Factor = Math.Max(now.Factor * Factor, MinimumFactor), Cooldown = Cooldown, Waited = 0 };
    }
}

/// <summary>Where <see cref="ReduceOnPlateau"/> stands.</summary>
/// <param name="Best">The last value that counted as better, or null before the first.</param>
/// <param name="Waited">Evaluations since.</param>
/// <param name="Cooldown">Evaluations in which nothing is counted.</param>
/// <param name="Factor">What learning rates are multiplied by.</param>
public sealed record PlateauState(double? Best, int Waited, int Cooldown, double Factor);
