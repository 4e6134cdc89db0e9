namespace ActorNet.Core.Networks;

/// <summary>g(z) = z. Networks leave it out rather than run it.</summary>
internal sealed class IdentityActivation : ElementwiseActivation
{
    public static IdentityActivation Instance { get; } = new();

    public override string Name => "identity";

    public override double Value(double z) => z;

    public override double Derivative(double z) => 1;

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) => z.CopyTo(a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width)
    {
        // g' = 1 leaves the delta as it is.
    }
}
