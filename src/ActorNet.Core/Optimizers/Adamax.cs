using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// Adamax (Kingma and Ba, 2015, algorithm 2), Adam with the largest gradient for its size: <c>m ← β₁·m + (1−β₁)·g</c>, <c>u ← max(β₂·u, |g| + ε)</c>,
/// <c>w ← w − η / (1−β₁ᵗ) · m / u</c>, with ε where PyTorch has it. Defaults are those of Keras.
/// </summary>
public sealed class Adamax : MomentOptimizer
{
    /// <summary>With its hyper-parameters.</summary>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="beta1">β₁, in [0, 1).</param>
    /// <param name="beta2">β₂, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public Adamax(double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7)
        : base(learningRate, beta1, beta2, epsilon)
    {
    }

    /// <inheritdoc/>
    public override string Name => Entry.Defaults.Name;

    internal static OptimizerEntry Entry { get; } = new(
        DefaultsOf("adamax"),
        settings => new Adamax(settings.LearningRate!.Value, settings.Beta1!.Value, settings.Beta2!.Value, settings.Epsilon!.Value)
        {
            WeightDecay = settings.WeightDecay ?? 0,
        });

    /// <inheritdoc/>
    public override StepConstants ConstantsAt(StepPoint point) => new(-RateAt(point) / (1 - FixedMath.Power(Beta1, point.Version + 1)));

    /// <inheritdoc/>
    protected internal override StepDigests Run(
        StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests) =>
        UpdateLoop.Run(new Rule(this, constants.Rate), gradient, parameters, slots, stride, takesDigests);

    private readonly struct Rule(Adamax settings, float negatedRate) : IUpdateRule
    {
        private readonly Vector256<float> _negatedRate = Vector256.Create(negatedRate);
        private readonly Vector256<float> _beta1 = Vector256.Create((float)settings.Beta1);
        private readonly Vector256<float> _oneMinusBeta1 = Vector256.Create((float)(1 - settings.Beta1));
        private readonly Vector256<float> _beta2 = Vector256.Create((float)settings.Beta2);
        private readonly Vector256<float> _epsilon = Vector256.Create((float)settings.Epsilon);

        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1, ref Vector256<float> slot2)
        {
            slot0 = Vector256.FusedMultiplyAdd(_beta1, slot0, _oneMinusBeta1 * gradient);
            slot1 = Vector256.Max(_beta2 * slot1, Vector256.Abs(gradient) + _epsilon);
            return _negatedRate * slot0 / slot1;
        }
    }
}
