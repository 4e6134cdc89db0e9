using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// max(0, 1 + max((1 − y)·ŷ) − Σ y·ŷ) over the outputs of a sample (Keras categorical_hinge): the score of the right class is to lead that of every other by 1.
/// </summary>
internal sealed class CategoricalHingeLoss : RowLoss
{
    public override string Name => "categorical_hinge";

    internal override bool IsClassification => true;

    internal override (float Low, float High) TargetRange => (0, 1);

    internal override bool NeedsSeveralOutputs => true;

    protected override float Value(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        var margin = Margin(outputs, targets, BestWrong(outputs, targets));

        // Written so that NaN passes through.
        return margin < 0 ? 0 : margin;
    }

    protected override void Gradient(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient)
    {
        var best = BestWrong(outputs, targets);
        if (Margin(outputs, targets, best) <= 0)
        {
            gradient.Clear();
            return;
        }

        for (var j = 0; j < outputs.Length; j++)
        {
            gradient[j] = -targets[j];
        }

        gradient[best] += 1 - targets[best];
    }

    internal override double ReferenceValue(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets)
    {
        var (wrong, right) = (double.NegativeInfinity, 0.0);
        for (var j = 0; j < outputs.Length; j++)
        {
            wrong = Math.Max(wrong, (1 - targets[j]) * outputs[j]);
            right += targets[j] * outputs[j];
        }

        return Math.Max(0, 1 + wrong - right);
    }

    internal override void ReferenceGradient(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets, Span<double> gradient)
    {
        gradient.Clear();
        if (ReferenceValue(outputs, targets) <= 0)
        {
            return;
        }

        var best = 0;
        for (var j = 0; j < outputs.Length; j++)
        {
            gradient[j] = -targets[j];
            best = (1 - targets[j]) * outputs[j] > (1 - targets[best]) * outputs[best] ? j : best;
        }

        gradient[best] += 1 - targets[best];
    }

    private static float Margin(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int best) =>
        1 + ((1 - targets[best]) * outputs[best]) - RowKernels.Dot(targets, outputs);

    /// <summary>Where (1 − y)·ŷ is largest, the first of several.</summary>
    private static int BestWrong(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        var best = 0;
        for (var j = 1; j < outputs.Length; j++)
        {
            best = (1 - targets[j]) * outputs[j] > (1 - targets[best]) * outputs[best] ? j : best;
        }

        return best;
    }
}
