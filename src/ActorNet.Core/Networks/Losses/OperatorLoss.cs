using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>An elementwise loss made of two operators, each of which is also its own reference.</summary>
/// <param name="term">The term of an output x and its target y.</param>
/// <param name="slope">Its derivative by the output.</param>
internal abstract class OperatorLoss<TTerm, TSlope>(TTerm term, TSlope slope) : ElementwiseLoss
    where TTerm : struct, IBinaryOperator
    where TSlope : struct, IBinaryOperator
{
    protected sealed override void Terms(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> terms) =>
        ElementwiseLoop.Apply(term, outputs, targets, terms);

    protected sealed override void Derivatives(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, float scale, Span<float> derivatives) =>
        ElementwiseLoop.Apply(new ScaledOperator<TSlope>(slope, scale), outputs, targets, derivatives);

    protected sealed override double Term(double output, double target) => term.Reference(output, target);

    protected sealed override double TermDerivative(double output, double target) => slope.Reference(output, target);
}
