using ActorNet.Core.Numerics;

namespace ActorNet.Tests.Runs;

/// <summary>Draws for tests that must be the same every time.</summary>
internal sealed class KeyedDraws(ulong seed)
{
    private readonly KeyedGenerator _generator = new(seed, RandomPurpose.Generator);
    private ulong _next;

    public int Below(int bound) => (int)(_generator.Word(_next++) % (uint)bound);
}
