using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// −Σ y·ŷ/(‖y‖·‖ŷ‖) over the outputs of a sample (Keras cosine_proximity, later called cosine_similarity): −1 where outputs and target point the same way, whatever
/// their lengths. Lengths below 10⁻⁶ count as 10⁻⁶.
/// </summary>
internal sealed class CosineProximityLoss : RowLoss
{
    // Of the squared length.
    private const float Least = 1e-12f;

    public override string Name => "cosine_proximity";

    internal override bool NeedsSeveralOutputs => true;

    protected override float Value(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets) =>
        -RowKernels.Dot(outputs, targets) / (Length(outputs) * Length(targets));

    protected override void Gradient(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient)
    {
        var length = Length(outputs);
        var scale = 1 / (length * Length(targets));

        // Where the length counts as a constant, it has no share in the gradient.
        var along = RowKernels.Dot(outputs, outputs) < Least ? 0 : RowKernels.Dot(outputs, targets) * scale / length / length;
        for (var j = 0; j < outputs.Length; j++)
        {
            gradient[j] = MathF.FusedMultiplyAdd(outputs[j], along, -targets[j] * scale);
        }
    }

    internal override double ReferenceValue(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets) =>
        -Dot(outputs, targets) / Math.Sqrt(Math.Max(Least, Dot(outputs, outputs)) * Math.Max(Least, Dot(targets, targets)));

    internal override void ReferenceGradient(ReadOnlySpan<double> outputs, ReadOnlySpan<double> targets, Span<double> gradient)
    {
        var squares = Math.Max(Least, Dot(outputs, outputs));
        var lengths = Math.Sqrt(squares * Math.Max(Least, Dot(targets, targets)));
        var along = Dot(outputs, outputs) < Least ? 0 : Dot(outputs, targets) / squares;
        for (var j = 0; j < outputs.Length; j++)
        {
            gradient[j] = ((along * outputs[j]) - targets[j]) / lengths;
        }
    }

    private static float Length(ReadOnlySpan<float> row)
    {
        var squares = RowKernels.Dot(row, row);
        return MathF.Sqrt(squares < Least ? Least : squares);
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var j = 0; j < x.Length; j++)
        {
            sum += x[j] * y[j];
        }

        return sum;
    }
}
