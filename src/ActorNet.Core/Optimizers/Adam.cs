namespace ActorNet.Core.Optimizers;

/// <summary>
/// Adam (Kingma and Ba, 2015, algorithm 1): <c>m ← β₁·m + (1−β₁)·g</c>, <c>s ← β₂·s + (1−β₂)·g²</c>,
/// <c>w ← w − η·m̂ / (√ŝ + ε)</c> with <c>m̂ = m / (1−β₁ᵗ)</c>, <c>ŝ = s / (1−β₂ᵗ)</c> in step t = 1, 2, … Defaults are those of Keras.
/// </summary>
public sealed class Adam : MomentOptimizer
{
    /// <summary>With its hyper-parameters.</summary>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="beta1">β₁, in [0, 1).</param>
    /// <param name="beta2">β₂, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public Adam(double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7)
        : base(learningRate, beta1, beta2, epsilon)
    {
    }

    /// <inheritdoc/>
    public override string Name => Entry.Defaults.Name;

    internal static OptimizerEntry Entry { get; } = new(
        DefaultsOf("adam"),
        settings => new Adam(settings.LearningRate!.Value, settings.Beta1!.Value, settings.Beta2!.Value, settings.Epsilon!.Value)
        {
            WeightDecay = settings.WeightDecay ?? 0,
        });

    /// <inheritdoc/>
    public override StepConstants ConstantsAt(StepPoint point) => AdamRule.ConstantsAt(point.Version, RateAt(point), this);

    /// <inheritdoc/>
    protected internal override StepDigests Run(
        StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests) =>
        UpdateLoop.Run(new AdamRule(this, constants), gradient, parameters, slots, stride, takesDigests);
}
