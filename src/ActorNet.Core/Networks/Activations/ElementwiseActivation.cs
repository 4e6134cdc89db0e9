namespace ActorNet.Core.Networks;

/// <summary>An activation of which each output depends on its own z alone, with its scalar definition.</summary>
internal abstract class ElementwiseActivation : Activation
{
    /// <summary>g(z).</summary>
    public abstract double Value(double z);

    /// <summary>g'(z).</summary>
    public abstract double Derivative(double z);

    internal sealed override void ReferenceForward(ReadOnlySpan<double> z, Span<double> a)
    {
        for (var i = 0; i < z.Length; i++)
        {
            a[i] = Value(z[i]);
        }
    }

    internal sealed override void ReferenceBackward(ReadOnlySpan<double> z, ReadOnlySpan<double> a, Span<double> delta)
    {
        for (var i = 0; i < z.Length; i++)
        {
            delta[i] *= Derivative(z[i]);
        }
    }
}
