using ActorNet.Core.Naming;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Leaky rectifier: z above zero, α·z below; derivative 1 and α.</summary>
internal sealed class LeakyReluActivation : ElementwiseActivation
{
    public const float DefaultSlope = 0.1f;

    public LeakyReluActivation(float slope = DefaultSlope)
    {
        // A slope of zero or less would hide the sign of z, from which the derivative is taken.
        if (!(slope > 0) || !float.IsFinite(slope))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"leaky_relu({slope}): the slope must be a positive number (for 0 there is relu)."));
        }

        Slope = slope;
    }

    public float Slope { get; }

    public override string Name => "leaky_relu";

    public override string Text => NameText.Call(Name, ("alpha", Slope, DefaultSlope));

    public override double Value(double z) => z < 0 ? Slope * z : z;

    public override double Derivative(double z) => z < 0 ? Slope : 1;

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(new LeakyReluOperator(Slope), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(new LeakyReluGradientOperator(Slope), basis, delta, delta);
}
