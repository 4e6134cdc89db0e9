using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Normal with a mean and a standard deviation.</summary>
internal sealed class NormalInitializer(float mean = MeanDeviationInitializer.DefaultMean, float deviation = MeanDeviationInitializer.DefaultDeviation)
    : MeanDeviationInitializer("normal", mean, deviation)
{
    protected override void FillAboutZero(KeyedGenerator generator, Span<float> kernel) => RandomFill.Normal(generator, Deviation, kernel);
}
