using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Softmax over a row: a_j = e^z_j / Σ e^z, ∂a_i/∂z_j = a_i·(1[i = j] − a_j).</summary>
internal sealed class SoftmaxActivation : Activation
{
    /// <inheritdoc/>
    public override bool GivesProbabilities => true;

    public override string Name => "softmax";

    internal override bool IsElementwise => false;

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) => RowKernels.Softmax(z, a, width);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        RowKernels.SoftmaxGradient(basis, delta, width);

    internal override void ReferenceForward(ReadOnlySpan<double> z, Span<double> a)
    {
        var maximum = double.NegativeInfinity;
        foreach (var value in z)
        {
            maximum = Math.Max(maximum, value);
        }

        var sum = 0.0;
        for (var j = 0; j < z.Length; j++)
        {
            a[j] = Math.Exp(z[j] - maximum);
            sum += a[j];
        }

        for (var j = 0; j < z.Length; j++)
        {
            a[j] /= sum;
        }
    }

    internal override void ReferenceBackward(ReadOnlySpan<double> z, ReadOnlySpan<double> a, Span<double> delta)
    {
        var mean = 0.0;
        for (var j = 0; j < a.Length; j++)
        {
            mean += a[j] * delta[j];
        }

        for (var j = 0; j < a.Length; j++)
        {
            delta[j] = a[j] * (delta[j] - mean);
        }
    }
}
