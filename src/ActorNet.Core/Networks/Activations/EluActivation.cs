using ActorNet.Core.Naming;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Exponential linear unit: z above zero, α·(e^z − 1) below; derivative 1 and f + α (Clevert et al. 2015).</summary>
internal sealed class EluActivation : ElementwiseActivation
{
    public const float DefaultAlpha = 1f;

    public EluActivation(float alpha = DefaultAlpha)
    {
        // With α at zero or below the sign of z could not be had from the output, from which the derivative is taken.
        if (!(alpha > 0) || !float.IsFinite(alpha))
        {
            throw new ArgumentException(FormattableString.Invariant($"elu({alpha}): alpha must be a positive number."));
        }

        Alpha = alpha;
    }

    public float Alpha { get; }

    public override string Name => "elu";

    public override string Text => NameText.Call(Name, ("alpha", Alpha, DefaultAlpha));

    public override double Value(double z) => new EluOperator(1f, Alpha).Reference(z);

    public override double Derivative(double z) => z < 0 ? Alpha * Math.Exp(z) : 1;

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(new EluOperator(1f, Alpha), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(new EluGradientOperator(1f, Alpha), basis, delta, delta);
}
