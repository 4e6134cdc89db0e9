using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// Adadelta (Zeiler, 2012): <c>s ← ρ·s + (1−ρ)·g²</c>, <c>Δ = √(d + ε) / √(s + ε) · g</c>, <c>d ← ρ·d + (1−ρ)·Δ²</c>, <c>w ← w − η·Δ</c>. Defaults are
/// those of Keras; Zeiler has no η, that is, η = 1.
/// </summary>
public sealed class Adadelta : Optimizer
{
    /// <summary>With its hyper-parameters.</summary>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="rho">ρ, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public Adadelta(double learningRate = 0.001, double rho = 0.95, double epsilon = 1e-7)
    {
        LearningRate = OptimizerOption.LearningRate.Checked(learningRate);
        Rho = OptimizerOption.Rho.Checked(rho);
        Epsilon = OptimizerOption.Epsilon.Checked(epsilon);
    }

    /// <inheritdoc/>
    public override double LearningRate { get; }

    /// <summary>ρ.</summary>
    public double Rho { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override string Name => Entry.Defaults.Name;

    /// <inheritdoc/>
    public override int SlotCount => Rule.SlotCount;

    internal static OptimizerEntry Entry { get; } = new(
        new OptimizerSettings { Name = "adadelta", LearningRate = 0.001, Rho = 0.95, Epsilon = 1e-7 },
        settings => new Adadelta(settings.LearningRate!.Value, settings.Rho!.Value, settings.Epsilon!.Value) { WeightDecay = settings.WeightDecay ?? 0 });

    private protected override OptimizerSettings Options => new() { Name = Name, LearningRate = LearningRate, Rho = Rho, Epsilon = Epsilon };

    /// <inheritdoc/>
    protected internal override StepDigests Run(
        StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests) =>
        UpdateLoop.Run(
            new Rule(constants.Rate, (float)Rho, (float)(1 - Rho), (float)Epsilon), gradient, parameters, slots, stride, takesDigests);

    private readonly struct Rule(float negatedRate, float rho, float oneMinusRho, float epsilon) : IUpdateRule
    {
        private readonly Vector256<float> _negatedRate = Vector256.Create(negatedRate);
        private readonly Vector256<float> _rho = Vector256.Create(rho);
        private readonly Vector256<float> _oneMinusRho = Vector256.Create(oneMinusRho);
        private readonly Vector256<float> _epsilon = Vector256.Create(epsilon);

        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1, ref Vector256<float> slot2)
        {
            slot0 = Vector256.FusedMultiplyAdd(_rho, slot0, _oneMinusRho * gradient * gradient);
            var delta = Vector256.Sqrt(slot1 + _epsilon) / Vector256.Sqrt(slot0 + _epsilon) * gradient;
            slot1 = Vector256.FusedMultiplyAdd(_rho, slot1, _oneMinusRho * delta * delta);
            return _negatedRate * delta;
        }
    }
}
