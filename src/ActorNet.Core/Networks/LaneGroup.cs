namespace ActorNet.Core.Networks;

/// <summary>One maximal subtree of lanes within the rows of a pass, and where its gradient goes.</summary>
/// <param name="FirstLane">Index of its first lane among the pass's lanes.</param>
/// <param name="LaneCount">Number of lanes, a power of two.</param>
/// <param name="Gradient">Destination, as long as the parameter vector; overwritten.</param>
public readonly record struct LaneGroup(int FirstLane, int LaneCount, Memory<float> Gradient);
