using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Normal, truncated at two standard deviations from the mean (the deviation is that before truncation, as in Keras).</summary>
internal sealed class TruncatedNormalInitializer(float mean = MeanDeviationInitializer.DefaultMean, float deviation = MeanDeviationInitializer.DefaultDeviation)
    : MeanDeviationInitializer("truncated_normal", mean, deviation)
{
    protected override void FillAboutZero(KeyedGenerator generator, Span<float> kernel) =>
        RandomFill.TruncatedNormal(generator, Deviation * RandomFill.TruncatedDeviation, kernel);
}
