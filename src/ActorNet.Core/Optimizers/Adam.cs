using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// Adam (Kingma and Ba, 2015, algorithm 1): <c>m ← β₁·m + (1−β₁)·g</c>, <c>s ← β₂·s + (1−β₂)·g²</c>,
/// <c>w ← w − η·m̂ / (√ŝ + ε)</c> with <c>m̂ = m / (1−β₁ᵗ)</c>, <c>ŝ = s / (1−β₂ᵗ)</c> in step t = 1, 2, … Defaults are those of Keras.
/// </summary>
public sealed class Adam : Optimizer
{
    /// <summary>With its hyper-parameters.</summary>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="beta1">β₁, in [0, 1).</param>
    /// <param name="beta2">β₂, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public Adam(double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7)
    {
        LearningRate = OptimizerOption.LearningRate.Checked(learningRate);
        Beta1 = OptimizerOption.Beta1.Checked(beta1);
        Beta2 = OptimizerOption.Beta2.Checked(beta2);
        Epsilon = OptimizerOption.Epsilon.Checked(epsilon);
    }

    /// <inheritdoc/>
    public override double LearningRate { get; }

    /// <summary>β₁.</summary>
    public double Beta1 { get; }

    /// <summary>β₂.</summary>
    public double Beta2 { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override string Name => Entry.Defaults.Name;

    /// <inheritdoc/>
    public override int SlotCount => Rule.SlotCount;

    /// <inheritdoc/>
    public override OptimizerSettings Settings =>
        new() { Name = Name, LearningRate = LearningRate, Beta1 = Beta1, Beta2 = Beta2, Epsilon = Epsilon };

    internal static OptimizerEntry Entry { get; } = new(
        new OptimizerSettings { Name = "adam", LearningRate = 0.001, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-7 },
        settings => new Adam(settings.LearningRate!.Value, settings.Beta1!.Value, settings.Beta2!.Value, settings.Epsilon!.Value));

    /// <inheritdoc/>
    protected internal override StepDigests Run(
        StepPoint point, GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests)
    {
        // η·m̂ / (√ŝ + ε) = (η / (1−β₁ᵗ))·m / (√s·(1/√(1−β₂ᵗ)) + ε): the corrections become two constants of the step.
        var rate = RateAt(point) / (1 - FixedMath.Power(Beta1, point.Version + 1));
        var rootScale = 1 / Math.Sqrt(1 - FixedMath.Power(Beta2, point.Version + 1));
        return UpdateLoop.Run(new Rule(this, -(float)rate, (float)rootScale), gradient, parameters, slots, stride, takesDigests);
    }

    private readonly struct Rule(Adam settings, float negatedRate, float rootScale) : IUpdateRule
    {
        private readonly Vector256<float> _negatedRate = Vector256.Create(negatedRate);
        private readonly Vector256<float> _rootScale = Vector256.Create(rootScale);
        private readonly Vector256<float> _beta1 = Vector256.Create((float)settings.Beta1);
        private readonly Vector256<float> _oneMinusBeta1 = Vector256.Create((float)(1 - settings.Beta1));
        private readonly Vector256<float> _beta2 = Vector256.Create((float)settings.Beta2);
        private readonly Vector256<float> _oneMinusBeta2 = Vector256.Create((float)(1 - settings.Beta2));
        private readonly Vector256<float> _epsilon = Vector256.Create((float)settings.Epsilon);

        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1)
        {
            slot0 = Vector256.FusedMultiplyAdd(_beta1, slot0, _oneMinusBeta1 * gradient);
            slot1 = Vector256.FusedMultiplyAdd(_beta2, slot1, _oneMinusBeta2 * gradient * gradient);
            return _negatedRate * slot0 / Vector256.FusedMultiplyAdd(Vector256.Sqrt(slot1), _rootScale, _epsilon);
        }
    }
}
