namespace ActorNet.Core.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019): <see cref="Adam"/>'s step, and kernels become <c>(1 − η·λ)</c> of what they were
/// besides. Defaults are those of Keras.
/// </summary>
public sealed class AdamW : MomentOptimizer
{
    /// <summary>With its hyper-parameters.</summary>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="weightDecay">λ, at least 0.</param>
    /// <param name="beta1">β₁, in [0, 1).</param>
    /// <param name="beta2">β₂, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public AdamW(
        double learningRate = 0.001, double weightDecay = 0.004, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7)
        : base(learningRate, beta1, beta2, epsilon) => WeightDecay = weightDecay;

    /// <inheritdoc/>
    public override string Name => Entry.Defaults.Name;

    internal static OptimizerEntry Entry { get; } = new(
        DefaultsOf("adamw") with { WeightDecay = 0.004 },
        settings => new AdamW(
            settings.LearningRate!.Value, settings.WeightDecay!.Value, settings.Beta1!.Value, settings.Beta2!.Value, settings.Epsilon!.Value));

    private protected override OptimizerSettings Options => base.Options with { WeightDecay = WeightDecay };

    /// <inheritdoc/>
    public override StepConstants ConstantsAt(StepPoint point) => AdamRule.ConstantsAt(point.Version, RateAt(point), this);

    /// <inheritdoc/>
    protected internal override StepDigests Run(
        StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests) =>
        UpdateLoop.Run(new AdamRule(this, constants), gradient, parameters, slots, stride, takesDigests);
}
