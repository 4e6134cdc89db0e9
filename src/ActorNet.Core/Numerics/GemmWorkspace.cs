namespace ActorNet.Core.Numerics;

/// <summary>Packing buffers for <see cref="Gemm"/>, kept for the life of a run. One workspace serves one thread at a time.</summary>
public sealed class GemmWorkspace
{
}
