using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Σ over outputs of y·ln(y/p), how far the distribution p is from y; a class of probability 0 adds nothing (PyTorch KLDivLoss; Keras kullback_leibler_divergence but
/// for a hundred-millionth). It is the cross-entropy less the entropy of the target, and is computed so behind a softmax, from the logits; behind anything else
/// outputs are clipped to [10⁻⁷, 1].
/// </summary>
internal sealed class KullbackLeiblerDivergenceLoss : Loss
{
    private const float Epsilon = BinaryCrossEntropyOperator.Epsilon;

    private static readonly CategoricalCrossEntropyLoss CrossEntropy = new();

    public override string Name => "kullback_leibler_divergence";

    public override bool NeedsProbabilities => true;

    internal override (float Low, float High) TargetRange => (0, 1);

    internal override bool NeedsSeveralOutputs => true;

    internal override bool FusesWith(Activation activation) => activation is SoftmaxActivation;

    internal override void Evaluate(in LossRows rows, Span<float> scratch, Span<float> losses)
    {
        if (rows.IsFused)
        {
            CrossEntropy.Evaluate(rows, scratch, losses);
            ElementwiseLoop.Apply(default(TermOperator), Ones(rows, scratch), rows.Values, scratch);
        }
        else
        {
            losses[..rows.Count].Clear();
            ElementwiseLoop.Apply(default(TermOperator), rows.Outputs, rows.Values, scratch);
        }

        for (var row = 0; row < rows.Count; row++)
        {
            losses[row] += RowKernels.Sum(scratch.Slice(row * rows.Width, rows.Width));
        }
    }

    internal override void Gradient(in LossRows rows, Span<float> delta)
    {
        if (rows.IsFused)
        {
            CrossEntropy.Gradient(rows, delta);
        }
        else
        {
            ElementwiseLoop.Apply(default(SlopeOperator), rows.Outputs, rows.Values, delta);
        }
    }

    internal override double ReferenceValue(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets)
    {
        var sum = 0.0;
        for (var j = 0; j < outputs.Length; j++)
        {
            sum += default(TermOperator).Reference(outputs[j], targets[j]);
        }

        return sum;
    }

    internal override void ReferenceGradient(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets, Span<double> gradient)
    {
        for (var j = 0; j < outputs.Length; j++)
        {
            gradient[j] = default(SlopeOperator).Reference(outputs[j], targets[j]);
        }
    }

    internal override double ReferenceFusedValue(ReadOnlySpan<double> logits, ReadOnlySpan<double> targets)
    {
        var sum = CrossEntropy.ReferenceFusedValue(logits, targets);
        foreach (var target in targets)
        {
            sum += default(TermOperator).Reference(1, target);
        }

        return sum;
    }

    internal override void ReferenceFusedGradient(ReadOnlySpan<double> logits, ReadOnlySpan<double> targets, Span<double> gradient) =>
        CrossEntropy.ReferenceFusedGradient(logits, targets, gradient);

    private static ReadOnlySpan<float> Ones(in LossRows rows, Span<float> scratch)
    {
        var ones = scratch[..rows.Values.Length];
        ones.Fill(1);
        return ones;
    }

    /// <summary>y·(ln y − ln p) for x = p within [ε, 1]; 0 for y = 0.</summary>
    internal readonly struct TermOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
        {
            var log = default(LogOperator);
            var p = ElementwiseMath.AtMost(ElementwiseMath.AtLeast(x, Epsilon), 1);
            return y * (log.Invoke(ElementwiseMath.AtLeast(y, Epsilon)) - log.Invoke(p));
        }

        /// <inheritdoc/>
        public double Reference(double x, double y) => y * (Math.Log(Math.Max(y, Epsilon)) - Math.Log(Math.Clamp(x, Epsilon, 1)));
    }

    /// <summary>−y/p within [ε, 1], 0 outside.</summary>
    internal readonly struct SlopeOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
        {
            var outside = Vector256.LessThan(x, Vector256.Create(Epsilon)) | Vector256.GreaterThan(x, Vector256<float>.One);
            return Vector256.AndNot(-y / x, outside);
        }

        /// <inheritdoc/>
        public double Reference(double x, double y) => x < Epsilon || x > 1 ? 0 : -y / x;
    }
}
