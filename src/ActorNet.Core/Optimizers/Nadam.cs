using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// Adam with Nesterov's look-ahead (Dozat, 2016), as PyTorch has it: m and s as in <see cref="Adam"/>,
/// <c>w ← w − η·(μₜ₊₁·m / (1 − μ₁⋯μₜ₊₁) + (1−μₜ)·g / (1 − μ₁⋯μₜ)) / (√ŝ + ε)</c> with <c>μₜ = β₁·(1 − ½·0.96^(t/250))</c>. Defaults are those of Keras.
/// </summary>
public sealed class Nadam : MomentOptimizer
{
    // 0.96^(1/250).
    private const double WarmingStep = 0.9998367253526753;

    // The momenta of the first steps are little above one half: after so many their product is nothing beside 1.
    private const int Factors = 64;

    /// <summary>With its hyper-parameters.</summary>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="beta1">β₁, in [0, 1).</param>
    /// <param name="beta2">β₂, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public Nadam(double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-7)
        : base(learningRate, beta1, beta2, epsilon)
    {
    }

    /// <inheritdoc/>
    public override string Name => Entry.Defaults.Name;

    internal static OptimizerEntry Entry { get; } = new(
        DefaultsOf("nadam"),
        settings => new Nadam(settings.LearningRate!.Value, settings.Beta1!.Value, settings.Beta2!.Value, settings.Epsilon!.Value)
        {
            WeightDecay = settings.WeightDecay ?? 0,
        });

    /// <inheritdoc/>
    public override StepConstants ConstantsAt(StepPoint point)
    {
        var step = point.Version + 1;
        var (product, rate) = (ProductTo(step), RateAt(point));
        return new(
            -rate * MomentumAt(step + 1) / (1 - (product * MomentumAt(step + 1))),
            1 / Math.Sqrt(1 - FixedMath.Power(Beta2, step)),
            -rate * (1 - MomentumAt(step)) / (1 - product));
    }

    /// <inheritdoc/>
    protected internal override StepDigests Run(
        StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests) =>
        UpdateLoop.Run(new Rule(this, constants), gradient, parameters, slots, stride, takesDigests);

    /// <summary>The momentum of a step, from 1.</summary>
    private double MomentumAt(long step) => Beta1 * (1 - (0.5 * FixedMath.Power(WarmingStep, step)));

    /// <summary>The product of the momenta up to a step.</summary>
    private double ProductTo(long step)
    {
        var (product, warming) = (1.0, 1.0);
        for (var factor = 0; factor < Math.Min(step, Factors); factor++)
        {
            warming *= WarmingStep;
            product *= Beta1 * (1 - (0.5 * warming));
        }

        return product;
    }

    private readonly struct Rule(Nadam settings, StepConstants constants) : IUpdateRule
    {
        private readonly Vector256<float> _ofGradient = Vector256.Create(constants.GradientRate);
        private readonly Vector256<float> _ofMean = Vector256.Create(constants.Rate);
        private readonly Vector256<float> _rootScale = Vector256.Create(constants.RootScale);
        private readonly Vector256<float> _beta1 = Vector256.Create((float)settings.Beta1);
        private readonly Vector256<float> _oneMinusBeta1 = Vector256.Create((float)(1 - settings.Beta1));
        private readonly Vector256<float> _beta2 = Vector256.Create((float)settings.Beta2);
        private readonly Vector256<float> _oneMinusBeta2 = Vector256.Create((float)(1 - settings.Beta2));
        private readonly Vector256<float> _epsilon = Vector256.Create((float)settings.Epsilon);

        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1, ref Vector256<float> slot2)
        {
            slot0 = Vector256.FusedMultiplyAdd(_beta1, slot0, _oneMinusBeta1 * gradient);
            slot1 = Vector256.FusedMultiplyAdd(_beta2, slot1, _oneMinusBeta2 * gradient * gradient);
            return Vector256.FusedMultiplyAdd(_ofMean, slot0, _ofGradient * gradient)
                / Vector256.FusedMultiplyAdd(Vector256.Sqrt(slot1), _rootScale, _epsilon);
        }
    }
}
