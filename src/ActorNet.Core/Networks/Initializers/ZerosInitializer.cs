using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>All zero: for single-layer networks, where no symmetry needs breaking.</summary>
internal sealed class ZerosInitializer : Initializer
{
    public override string Name => "zeros";

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel) =>
        kernel.Clear();
}
