namespace ActorNet.Core.Optimizers;

/// <summary>
/// The gradient of a block of parameters <c>w</c>, as <c>(sum + other)·factor + decay·w</c>: the last addition of the lane tree, the mean and the
/// L2 penalty are left to the loop that uses it, so that each number is read once.
/// </summary>
/// <param name="sum">Sum over samples.</param>
/// <param name="other">A second sum to add to the first, or empty.</param>
/// <param name="factor">1 / number of samples.</param>
/// <param name="decay">Coefficient λ of the penalty λ/2·‖w‖², or 0.</param>
public readonly ref struct GradientBlock(ReadOnlySpan<float> sum, ReadOnlySpan<float> other, float factor, float decay)
{
    /// <summary>A gradient that is a mean already, without a penalty.</summary>
    public GradientBlock(ReadOnlySpan<float> mean)
        : this(mean, default, 1, 0)
    {
    }

    /// <summary>Sum over samples.</summary>
    public ReadOnlySpan<float> Sum { get; } = sum;

    /// <summary>A second sum to add to the first, or empty.</summary>
    public ReadOnlySpan<float> Other { get; } = other;

    /// <summary>1 / number of samples.</summary>
    public float Factor { get; } = factor;

    /// <summary>Coefficient of the penalty, or 0.</summary>
    public float Decay { get; } = decay;

    /// <summary>What happens besides, or nothing.</summary>
    public StepTerms Terms { get; init; }

    /// <summary>The part from <paramref name="start"/> on.</summary>
    internal GradientBlock From(int start) => new(Sum[start..], Other.IsEmpty ? default : Other[start..], Factor, Decay) { Terms = Terms };
}
