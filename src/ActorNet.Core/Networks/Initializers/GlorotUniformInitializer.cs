using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Uniform in ±√(6/(inputs + outputs)) (Glorot and Bengio 2010).</summary>
internal sealed class GlorotUniformInitializer : Initializer
{
    public override string Name => "glorot_uniform";

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel) =>
        RandomFill.Uniform(generator, Math.Sqrt(6.0 / ((double)inputs + outputs)), kernel);
}
