using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>All one.</summary>
internal sealed class OnesInitializer : Initializer
{
    public override string Name => "ones";

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel) =>
        kernel.Fill(1f);
}
