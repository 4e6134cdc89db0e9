using ActorNet.Core.Numerics;

namespace ActorNet.Core.Optimizers;

/// <summary>Digests of what went into a step and came out of it; see <see cref="VectorDigest"/>.</summary>
/// <param name="Sum">Of <see cref="GradientBlock.Sum"/>.</param>
/// <param name="Other">Of <see cref="GradientBlock.Other"/>, or 0 without one.</param>
/// <param name="Parameters">Of the parameters after the step.</param>
public readonly record struct StepDigests(ulong Sum, ulong Other, ulong Parameters);
