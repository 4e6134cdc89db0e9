namespace ActorNet.Core.Optimizers;

/// <summary>Where in a run a step is taken, as far as an update rule depends on it.</summary>
/// <param name="Version">Number of steps applied before this one (0 for the first).</param>
/// <param name="RateFactor">What the learning rate is multiplied with in this step.</param>
public readonly record struct StepPoint(long Version, double RateFactor = 1);
