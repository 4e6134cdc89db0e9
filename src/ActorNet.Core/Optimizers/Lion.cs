using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// Lion (Chen and others, Symbolic discovery of optimization algorithms, 2023): <c>w ← w − η·sign(β₁·m + (1−β₁)·g)</c>, <c>m ← β₂·m + (1−β₂)·g</c>. Every
/// parameter moves by η, so a good rate is a fraction of Adam's. Defaults are those of Keras.
/// </summary>
public sealed class Lion : Optimizer
{
    /// <summary>With its hyper-parameters.</summary>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="beta1">β₁, in [0, 1).</param>
    /// <param name="beta2">β₂, in [0, 1).</param>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public Lion(double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.99)
    {
        LearningRate = OptimizerOption.LearningRate.Checked(learningRate);
        Beta1 = OptimizerOption.Beta1.Checked(beta1);
        Beta2 = OptimizerOption.Beta2.Checked(beta2);
    }

    /// <inheritdoc/>
    public override double LearningRate { get; }

    /// <summary>β₁.</summary>
    public double Beta1 { get; }

    /// <summary>β₂.</summary>
    public double Beta2 { get; }

    /// <inheritdoc/>
    public override string Name => Entry.Defaults.Name;

    /// <inheritdoc/>
    public override int SlotCount => Rule.SlotCount;

    internal static OptimizerEntry Entry { get; } = new(
        new OptimizerSettings { Name = "lion", LearningRate = 0.001, Beta1 = 0.9, Beta2 = 0.99 },
        settings => new Lion(settings.LearningRate!.Value, settings.Beta1!.Value, settings.Beta2!.Value) { WeightDecay = settings.WeightDecay ?? 0 });

    private protected override OptimizerSettings Options => new() { Name = Name, LearningRate = LearningRate, Beta1 = Beta1, Beta2 = Beta2 };

    /// <inheritdoc/>
    protected internal override StepDigests Run(
        StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests) =>
        UpdateLoop.Run(new Rule(this, constants.Rate), gradient, parameters, slots, stride, takesDigests);

    private readonly struct Rule(Lion settings, float negatedRate) : IUpdateRule
    {
        private readonly Vector256<float> _negatedRate = Vector256.Create(negatedRate);
        private readonly Vector256<float> _beta1 = Vector256.Create((float)settings.Beta1);
        private readonly Vector256<float> _oneMinusBeta1 = Vector256.Create((float)(1 - settings.Beta1));
        private readonly Vector256<float> _beta2 = Vector256.Create((float)settings.Beta2);
        private readonly Vector256<float> _oneMinusBeta2 = Vector256.Create((float)(1 - settings.Beta2));

        public static int SlotCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1, ref Vector256<float> slot2)
        {
            var direction = Vector256.FusedMultiplyAdd(_beta1, slot0, _oneMinusBeta1 * gradient);
            slot0 = Vector256.FusedMultiplyAdd(_beta2, slot0, _oneMinusBeta2 * gradient);
            return _negatedRate * UpdateLoop.SignOf(direction);
        }
    }
}
