using ActorNet.Core.Naming;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Normal, truncated at two standard deviations from the mean (the deviation is that before truncation, as in Keras); mean 0 and deviation 0.05 if
/// nothing is said.
/// </summary>
internal sealed class TruncatedNormalInitializer : Initializer
{
    public const float DefaultMean = 0f;
    public const float DefaultDeviation = 0.05f;
    private readonly float _mean;
    private readonly float _deviation;

    public TruncatedNormalInitializer(float mean = DefaultMean, float deviation = DefaultDeviation)
    {
        if (!(deviation > 0) || !float.IsFinite(deviation) || !float.IsFinite(mean))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"truncated_normal(mean={mean},stddev={deviation}): stddev must be a positive number and mean a number."));
        }

        (_mean, _deviation) = (mean, deviation);
    }

    public override string Name => "truncated_normal";

    public override string Text => NameText.Call(Name, ("mean", _mean, DefaultMean), ("stddev", _deviation, DefaultDeviation));

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel)
    {
        RandomFill.TruncatedNormal(generator, _deviation * RandomFill.TruncatedDeviation, kernel);
        RandomFill.Shift(_mean, kernel);
    }
}
