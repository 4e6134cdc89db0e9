using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Uniform in ±√(6/inputs) (He et al. 2015).</summary>
internal sealed class HeUniformInitializer : Initializer
{
    public override string Name => "he_uniform";

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel) =>
        RandomFill.Uniform(generator, Math.Sqrt(6.0 / inputs), kernel);
}
