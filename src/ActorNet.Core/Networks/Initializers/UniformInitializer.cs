using ActorNet.Core.Naming;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Uniform between two numbers; −0.05 and 0.05 if nothing is said, as in Keras.</summary>
internal sealed class UniformInitializer : Initializer
{
    public const float DefaultLow = -0.05f;
    public const float DefaultHigh = 0.05f;
    private readonly float _low;
    private readonly float _high;

    public UniformInitializer(float low = DefaultLow, float high = DefaultHigh)
    {
        if (!(low < high) || !float.IsFinite(low) || !float.IsFinite(high))
        {
            throw new ArgumentException(FormattableString.Invariant($"uniform(minval={low},maxval={high}): minval must be below maxval."));
        }

        (_low, _high) = (low, high);
    }

    public override string Name => "uniform";

    public override string Text => NameText.Call(Name, ("minval", _low, DefaultLow), ("maxval", _high, DefaultHigh));

    internal override void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel)
    {
        RandomFill.Uniform(generator, 0.5 * ((double)_high - _low), kernel);
        RandomFill.Shift((float)(0.5 * ((double)_low + _high)), kernel);
    }
}
