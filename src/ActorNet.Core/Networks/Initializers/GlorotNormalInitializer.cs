using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Truncated normal with variance 2/(inputs + outputs) (Glorot and Bengio 2010; truncated as in Keras).</summary>
internal sealed class GlorotNormalInitializer : Initializer
{
    public override string Name => "glorot_normal";

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel) =>
        RandomFill.TruncatedNormal(generator, Math.Sqrt(2.0 / ((double)inputs + outputs)), kernel);
}
