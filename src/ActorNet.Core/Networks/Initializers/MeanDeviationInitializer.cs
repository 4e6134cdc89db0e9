using ActorNet.Core.Naming;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Initialisers about a mean with a deviation; 0 and 0.05 if nothing is said, as in Keras.</summary>
internal abstract class MeanDeviationInitializer : Initializer
{
    public const float DefaultMean = 0f;
    public const float DefaultDeviation = 0.05f;
    private readonly float _mean;

    protected MeanDeviationInitializer(string name, float mean, float deviation)
    {
        if (!(deviation > 0) || !float.IsFinite(deviation) || !float.IsFinite(mean))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"{name}(mean={mean},stddev={deviation}): stddev must be a positive number and mean a number."));
        }

        (Name, _mean, Deviation) = (name, mean, deviation);
    }

    public sealed override string Name { get; }

    public sealed override string Text => NameText.Call(Name, ("mean", _mean, DefaultMean), ("stddev", Deviation, DefaultDeviation));

    protected float Deviation { get; }

    internal sealed override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel)
    {
        FillAboutZero(generator, kernel);
        RandomFill.Shift(_mean, kernel);
    }

    /// <summary>Fills with numbers of mean 0.</summary>
    protected abstract void FillAboutZero(KeyedGenerator generator, Span<float> kernel);
}
