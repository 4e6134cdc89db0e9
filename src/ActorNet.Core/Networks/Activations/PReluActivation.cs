using ActorNet.Core.Naming;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Parametric rectifier: z above zero, α·z below, with an α of its own for each unit, trained with the weights (He et al. 2015). Here is the
/// function before training; the trained α lie in <see cref="PReluLayer"/>.
/// </summary>
internal sealed class PReluActivation : ElementwiseActivation
{
    public const float DefaultSlope = 0.25f;

    public PReluActivation(float slope = DefaultSlope)
    {
        if (!float.IsFinite(slope))
        {
            throw new ArgumentException(FormattableString.Invariant($"prelu({slope}): alpha must be a number."));
        }

        Slope = slope;
    }

    /// <summary>α before training.</summary>
    public float Slope { get; }

    public override string Name => "prelu";

    public override string Text => NameText.Call(Name, ("alpha", Slope, DefaultSlope));

    /// <summary>A trained α may have either sign, so that the output does not tell the sign of z.</summary>
    internal override bool NeedsPreActivation => true;

    public override double Value(double z) => z < 0 ? Slope * z : z;

    public override double Derivative(double z) => z < 0 ? Slope : 1;

    internal override long ParameterCount(int units) => units;

    internal override Layer CreateLayer(LayerPlace place) => new PReluLayer(place, Slope);

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(new LeakyReluOperator(Slope), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(new LeakyReluGradientOperator(Slope), basis, delta, delta);
}
