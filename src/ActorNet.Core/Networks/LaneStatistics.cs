namespace ActorNet.Core.Networks;

/// <summary>Sums over the rows of one lane.</summary>
/// <param name="Loss">Sum of the per-sample losses, added in row order in double precision.</param>
/// <param name="Correct">Number of rows predicted right; 0 where accuracy has no meaning.</param>
/// <param name="Samples">Number of rows.</param>
public readonly record struct LaneStatistics(double Loss, int Correct, int Samples);
