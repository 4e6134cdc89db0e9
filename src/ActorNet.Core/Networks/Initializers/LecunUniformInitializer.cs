using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Uniform in ±√(3/inputs) (LeCun et al. 1998).</summary>
internal sealed class LecunUniformInitializer : Initializer
{
    public override string Name => "lecun_uniform";

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel) =>
        RandomFill.Uniform(generator, Math.Sqrt(3.0 / inputs), kernel);
}
