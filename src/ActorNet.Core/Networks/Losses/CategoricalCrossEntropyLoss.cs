using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// −Σ over classes of y·ln p, from class labels or from target rows (one-hot or soft). Behind a softmax it is computed from the logits,
/// with the gradient p·Σy − y; behind anything else outputs are taken as probabilities as they are and clipped to [10⁻⁷, 1 − 10⁻⁷].
/// Label smoothing moves targets towards 1/classes.
/// </summary>
/// <param name="labelSmoothing">In [0, 1).</param>
internal sealed class CategoricalCrossEntropyLoss(float labelSmoothing = 0) : Loss
{
    private const float Epsilon = BinaryCrossEntropyOperator.Epsilon;

    public override string Name => "categorical_crossentropy";

    public override string Text => Smoothing.Text(Name, LabelSmoothing);

    public override bool NeedsProbabilities => true;

    public override float LabelSmoothing { get; } = Smoothing.Checked("categorical_crossentropy", labelSmoothing);

    internal override bool IsClassification => true;

    internal override bool NeedsSeveralOutputs => true;

    internal override (float Low, float High) TargetRange => (0, 1);

    internal override bool ReadsLabels => LabelSmoothing == 0;

    internal override float SmoothedTo(int width) => 1f / width;

    public override Loss WithLabelSmoothing(float smoothing) => new CategoricalCrossEntropyLoss(smoothing);

    internal override bool FusesWith(Activation activation) => activation is SoftmaxActivation;

    internal override void Evaluate(in LossRows rows, Span<float> scratch, Span<float> losses)
    {
        if (rows.IsFused)
        {
            EvaluateFused(rows, losses);
        }
        else
        {
            EvaluateProbabilities(rows, scratch, losses);
        }
    }

    internal override void Gradient(in LossRows rows, Span<float> delta)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            var outputs = rows.Outputs.Slice(row * rows.Width, rows.Width);
            var gradient = delta.Slice(row * rows.Width, rows.Width);
            if (rows.Labels.IsEmpty)
            {
                var targets = rows.Values.Slice(row * rows.Width, rows.Width);
                ValueGradient(outputs, targets, rows.IsFused, gradient);
            }
            else if (rows.IsFused)
            {
                outputs.CopyTo(gradient);
                gradient[rows.Labels[row]] -= 1;
            }
            else
            {
                gradient.Clear();
                var label = rows.Labels[row];
                gradient[label] = ClippedSlope(outputs[label], 1);
            }
        }
    }

    internal override double ReferenceValue(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets)
    {
        var sum = 0.0;
        for (var j = 0; j < outputs.Length; j++)
        {
            sum -= targets[j] * Math.Log(Math.Clamp(outputs[j], Epsilon, 1 - Epsilon));
        }

        return sum;
    }

    internal override void ReferenceGradient(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets, Span<double> gradient)
    {
        for (var j = 0; j < outputs.Length; j++)
        {
            gradient[j] = outputs[j] < Epsilon || outputs[j] > 1 - Epsilon ? 0 : -targets[j] / outputs[j];
        }
    }

    internal override double ReferenceFusedValue(ReadOnlySpan<double> logits, ReadOnlySpan<double> targets)
    {
        var logSum = LogSum(logits);
        var sum = 0.0;
        for (var j = 0; j < logits.Length; j++)
        {
            sum += targets[j] * (logSum - logits[j]);
        }

        return sum;
    }

    internal override void ReferenceFusedGradient(ReadOnlySpan<double> logits, ReadOnlySpan<double> targets, Span<double> gradient)
    {
        var logSum = LogSum(logits);
        var total = 0.0;
        foreach (var target in targets)
        {
            total += target;
        }

        for (var j = 0; j < logits.Length; j++)
        {
            gradient[j] = (Math.Exp(logits[j] - logSum) * total) - targets[j];
        }
    }

    /// <summary>
    /// ln Σ e^z − z_y. The softmax of the largest logit is 1/Σ e^(z − max), so the sum needs no second pass of exponentials:
    /// loss = (max − z_y) − ln(largest output).
    /// </summary>
    private static void EvaluateFused(in LossRows rows, Span<float> losses)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            losses[row] = RowKernels.Maximum(rows.Outputs.Slice(row * rows.Width, rows.Width));
        }

        ElementwiseLoop.Apply(default(LogOperator), losses[..rows.Count], losses);
        for (var row = 0; row < rows.Count; row++)
        {
            var logits = rows.Logits.Slice(row * rows.Width, rows.Width);
            var maximum = RowKernels.Maximum(logits);
            if (!rows.Labels.IsEmpty)
            {
                losses[row] = maximum - logits[rows.Labels[row]] - losses[row];
                continue;
            }

            var targets = rows.Values.Slice(row * rows.Width, rows.Width);
            var sum = 0f;
            for (var j = 0; j < targets.Length; j++)
            {
                // A class without weight adds nothing, however far its logit is below.
                sum = targets[j] == 0 ? sum : MathF.FusedMultiplyAdd(targets[j], maximum - logits[j] - losses[row], sum);
            }

            losses[row] = sum;
        }
    }

    private static void EvaluateProbabilities(in LossRows rows, Span<float> scratch, Span<float> losses)
    {
        var length = rows.Count * rows.Width;
        for (var i = 0; i < length; i++)
        {
            scratch[i] = Clip(rows.Outputs[i]);
        }

        ElementwiseLoop.Apply(default(LogOperator), scratch[..length], scratch);
        for (var row = 0; row < rows.Count; row++)
        {
            var logs = scratch.Slice(row * rows.Width, rows.Width);
            losses[row] = rows.Labels.IsEmpty
                ? -RowKernels.Dot(rows.Values.Slice(row * rows.Width, rows.Width), logs)
                : -logs[rows.Labels[row]];
        }
    }

    private static void ValueGradient(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, bool fused, Span<float> gradient)
    {
        var total = fused ? RowKernels.Sum(targets) : 0f;
        for (var j = 0; j < outputs.Length; j++)
        {
            gradient[j] = fused
                ? MathF.FusedMultiplyAdd(outputs[j], total, -targets[j])
                : ClippedSlope(outputs[j], targets[j]);
        }
    }

    /// <summary>p within [ε, 1 − ε]; NaN stays NaN.</summary>
    private static float Clip(float p) => p < Epsilon ? Epsilon : p > 1 - Epsilon ? 1 - Epsilon : p;

    private static float ClippedSlope(float p, float target) => p < Epsilon || p > 1 - Epsilon ? 0f : -target / p;

    private static double LogSum(ReadOnlySpan<double> logits)
    {
        var maximum = double.NegativeInfinity;
        foreach (var logit in logits)
        {
            maximum = Math.Max(maximum, logit);
        }

        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp(logit - maximum);
        }

        return maximum + Math.Log(sum);
    }
}
