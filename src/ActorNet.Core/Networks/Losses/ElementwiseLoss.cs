using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>A loss that is a sum or mean over outputs of a term of one output and its target.</summary>
internal abstract class ElementwiseLoss : Loss
{
    /// <summary>True if the terms are averaged over outputs, false if they are added.</summary>
    protected virtual bool IsMean => false;

    /// <summary>The term of each output and target.</summary>
    protected abstract void Terms(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> terms);

    /// <summary>scale · the derivative of each term by its output.</summary>
    protected abstract void Derivatives(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, float scale, Span<float> derivatives);

    /// <summary>The term of one output and target in double precision.</summary>
    protected abstract double Term(double output, double target);

    /// <summary>Its derivative by the output.</summary>
    protected abstract double TermDerivative(double output, double target);

    /// <summary>The terms from logits; only for a loss that fuses.</summary>
    protected virtual void FusedTerms(in LossRows rows, Span<float> terms) =>
        throw new NotSupportedException($"{Name} fuses with no activation.");

    /// <summary>scale · the derivatives by the logits; only for a loss that fuses.</summary>
    protected virtual void FusedDerivatives(in LossRows rows, float scale, Span<float> derivatives) =>
        throw new NotSupportedException($"{Name} fuses with no activation.");

    internal sealed override void Evaluate(in LossRows rows, Span<float> scratch, Span<float> losses)
    {
        if (rows.IsFused)
        {
            FusedTerms(rows, scratch);
        }
        else
        {
            Terms(rows.Outputs, rows.Values, scratch);
        }

        var scale = Scale(rows.Width);
        for (var row = 0; row < rows.Count; row++)
        {
            losses[row] = scale * RowKernels.Sum(scratch.Slice(row * rows.Width, rows.Width));
        }
    }

    internal sealed override void Gradient(in LossRows rows, Span<float> delta)
    {
        if (rows.IsFused)
        {
            FusedDerivatives(rows, Scale(rows.Width), delta);
        }
        else
        {
            Derivatives(rows.Outputs, rows.Values, Scale(rows.Width), delta);
        }
    }

    internal sealed override double ReferenceValue(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets)
    {
        var sum = 0.0;
        for (var j = 0; j < outputs.Length; j++)
        {
            sum += Term(outputs[j], targets[j]);
        }

        return sum * ReferenceScale(outputs.Length);
    }

    internal sealed override void ReferenceGradient(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets, Span<double> gradient)
    {
        for (var j = 0; j < outputs.Length; j++)
        {
            gradient[j] = TermDerivative(outputs[j], targets[j]) * ReferenceScale(outputs.Length);
        }
    }

    private float Scale(int width) => IsMean ? 1f / width : 1f;

    private double ReferenceScale(int width) => IsMean ? 1.0 / width : 1.0;
}
