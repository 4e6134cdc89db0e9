using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Truncated normal with variance 1/inputs (LeCun et al. 1998; truncated as in Keras).</summary>
internal sealed class LecunNormalInitializer : Initializer
{
    public override string Name => "lecun_normal";

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel) =>
        RandomFill.TruncatedNormal(generator, Math.Sqrt(1.0 / inputs), kernel);
}
