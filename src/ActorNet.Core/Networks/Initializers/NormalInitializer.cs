using ActorNet.Core.Naming;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Normal with a mean and a standard deviation; 0 and 0.05 if nothing is said, as in Keras.</summary>
internal sealed class NormalInitializer : Initializer
{
    public const float DefaultMean = 0f;
    public const float DefaultDeviation = 0.05f;
    private readonly float _mean;
    private readonly float _deviation;

    public NormalInitializer(float mean = DefaultMean, float deviation = DefaultDeviation)
    {
        if (!(deviation > 0) || !float.IsFinite(deviation) || !float.IsFinite(mean))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"normal(mean={mean},stddev={deviation}): stddev must be a positive number and mean a number."));
        }

        (_mean, _deviation) = (mean, deviation);
    }

    public override string Name => "normal";

    public override string Text => NameText.Call(Name, ("mean", _mean, DefaultMean), ("stddev", _deviation, DefaultDeviation));

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel)
    {
        RandomFill.Normal(generator, _deviation, kernel);
        RandomFill.Shift(_mean, kernel);
    }
}
