namespace ActorNet.Core.Optimizers;

/// <summary>
/// A step as a value: the update rule and everything that belongs to the step besides. It keeps nothing itself: server, parts, lanes with steps of their
/// own and the replay all apply the same value.
/// </summary>
public sealed class Update
{
    /// <summary>A step of a rule.</summary>
    /// <param name="optimizer">The rule.</param>
    /// <param name="settings">What the step has besides; null for nothing.</param>
    public Update(Optimizer optimizer, UpdateSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Optimizer = optimizer;
        Settings = settings ?? UpdateSettings.None;
    }

    /// <summary>The rule.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>What the step has besides.</summary>
    public UpdateSettings Settings { get; }

    /// <summary>Floats of state each parameter has; state starts at zero.</summary>
    public int SlotCount => Optimizer.SlotCount;

    /// <summary>What the learning rate is multiplied with in a step.</summary>
    /// <param name="step">Steps of the run before this one.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    public double RateFactorAt(long step, int stepsPerEpoch) => Settings.Schedule?.FactorAt(step, stepsPerEpoch) ?? 1;
}
