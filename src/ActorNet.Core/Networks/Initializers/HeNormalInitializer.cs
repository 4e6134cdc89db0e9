using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Truncated normal with variance 2/inputs (He et al. 2015; truncated as in Keras).</summary>
internal sealed class HeNormalInitializer : Initializer
{
    public override string Name => "he_normal";

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel) =>
        RandomFill.TruncatedNormal(generator, Math.Sqrt(2.0 / inputs), kernel);
}
