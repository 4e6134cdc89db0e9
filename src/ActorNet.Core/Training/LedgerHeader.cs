namespace ActorNet.Core.Training;

/// <summary>The first line of a ledger: which run it is about, and what it takes to tell which samples a round counts.</summary>
/// <param name="Run">Fingerprint of the run's settings and data.</param>
/// <param name="Samples">Samples of the training set.</param>
/// <param name="BatchSize">Samples of a full step.</param>
/// <param name="Lanes">Lanes of a step.</param>
/// <param name="LocalSteps">Steps of a round.</param>
/// <param name="IsStable">
/// True if a round that is computed again must come out the same: always but for training with staleness, where steps may also be counted out of order.
/// </param>
public sealed record LedgerHeader(string Run, int Samples, int BatchSize, int Lanes, int LocalSteps, bool IsStable)
{
    /// <summary>The header of a run.</summary>
    /// <param name="run">Fingerprint of its settings and data.</param>
    /// <param name="plan">Its numbers.</param>
    /// <param name="isStable">As in <see cref="IsStable"/>.</param>
    public static LedgerHeader Of(string run, RunPlan plan, bool isStable)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new LedgerHeader(run, plan.Samples, plan.BatchSize, plan.Lanes, plan.LocalSteps, isStable);
    }

    /// <summary>What follows for steps and their samples. Bounds and seed are not in a ledger, and not set.</summary>
    public RunPlan Plan => new()
    {
        Samples = Samples,
        ValidationSamples = 0,
        TestSamples = 0,
        BatchSize = BatchSize,
        Lanes = Lanes,
        Epochs = int.MaxValue,
        Steps = null,
        Seed = 0,
        L2 = 0,
        OnNonFinite = default,
        LocalSteps = LocalSteps,
    };

    /// <summary>True if a run could have these numbers.</summary>
    internal bool IsPossible => Samples >= 1 && BatchSize >= 1 && LocalSteps >= 1 && Training.Lanes.IsValidCount(Lanes);
}
