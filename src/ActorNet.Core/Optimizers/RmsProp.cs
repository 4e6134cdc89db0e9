using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// RMSProp (Tieleman and Hinton, 2012): <c>s ← ρ·s + (1−ρ)·g²</c>, <c>w ← w − η·g / (√s + ε)</c>, with ε outside the root as in PyTorch. Centred (Graves,
/// 2013), <c>m ← ρ·m + (1−ρ)·g</c> and <c>√(s − m²)</c> takes the place of <c>√s</c>; with momentum, <c>v ← μ·v + g / (√s + ε)</c>, <c>w ← w − η·v</c>.
/// Defaults are those of Keras.
/// </summary>
public sealed class RmsProp : Optimizer
{
    /// <summary>With its hyper-parameters.</summary>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="rho">ρ, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="momentum">μ, in [0, 1); 0 for no velocity.</param>
    /// <param name="isCentered">Whether the mean gradient is taken off.</param>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public RmsProp(double learningRate = 0.001, double rho = 0.9, double epsilon = 1e-7, double momentum = 0, bool isCentered = false)
    {
        LearningRate = OptimizerOption.LearningRate.Checked(learningRate);
        Rho = OptimizerOption.Rho.Checked(rho);
        Epsilon = OptimizerOption.Epsilon.Checked(epsilon);
        Momentum = OptimizerOption.Momentum.Checked(momentum);
        IsCentered = isCentered;
    }

    /// <summary>One thing or the other that the rule may have: the loop is compiled for each of the four.</summary>
    private interface IChoice
    {
        static abstract bool IsTaken { get; }
    }

    /// <inheritdoc/>
    public override double LearningRate { get; }

    /// <summary>ρ.</summary>
    public double Rho { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>μ.</summary>
    public double Momentum { get; }

    /// <summary>Whether the mean gradient is taken off.</summary>
    public bool IsCentered { get; }

    /// <inheritdoc/>
    public override string Name => Entry.Defaults.Name;

    /// <inheritdoc/>
    public override int SlotCount => 1 + (IsCentered ? 1 : 0) + (Momentum > 0 ? 1 : 0);

    internal static OptimizerEntry Entry { get; } = new(
        new OptimizerSettings { Name = "rmsprop", LearningRate = 0.001, Rho = 0.9, Epsilon = 1e-7 },
        settings => new RmsProp(
            settings.LearningRate!.Value, settings.Rho!.Value, settings.Epsilon!.Value, settings.Momentum ?? 0, settings.Centered ?? false)
        {
            WeightDecay = settings.WeightDecay ?? 0,
        },
        OptimizerOption.Momentum,
        OptimizerOption.Centered);

    private protected override OptimizerSettings Options => new()
    {
        Name = Name,
        LearningRate = LearningRate,
        Rho = Rho,
        Epsilon = Epsilon,
        Momentum = Momentum > 0 ? Momentum : null,
        Centered = IsCentered ? true : null,
    };

    /// <inheritdoc/>
    protected internal override StepDigests Run(
        StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests) => (IsCentered, Momentum > 0) switch
        {
            (false, false) => UpdateLoop.Run(new Rule(this, constants.Rate), gradient, parameters, slots, stride, takesDigests),
            (true, false) => UpdateLoop.Run(new Rule<Yes, No>(this, constants.Rate), gradient, parameters, slots, stride, takesDigests),
            (false, true) => UpdateLoop.Run(new Rule<No, Yes>(this, constants.Rate), gradient, parameters, slots, stride, takesDigests),
            (true, true) => UpdateLoop.Run(new Rule<Yes, Yes>(this, constants.Rate), gradient, parameters, slots, stride, takesDigests),
        };

    private readonly struct No : IChoice
    {
        public static bool IsTaken => false;
    }

    private readonly struct Yes : IChoice
    {
        public static bool IsTaken => true;
    }

    /// <summary>The rule without either, apart because the compiler keeps no more than four constants of a rule in registers.</summary>
    private readonly struct Rule(RmsProp settings, float negatedRate) : IUpdateRule
    {
        private readonly Vector256<float> _negatedRate = Vector256.Create(negatedRate);
        private readonly Vector256<float> _rho = Vector256.Create((float)settings.Rho);
        private readonly Vector256<float> _oneMinusRho = Vector256.Create((float)(1 - settings.Rho));
        private readonly Vector256<float> _epsilon = Vector256.Create((float)settings.Epsilon);

        public static int SlotCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1, ref Vector256<float> slot2)
        {
            slot0 = Vector256.FusedMultiplyAdd(_rho, slot0, _oneMinusRho * gradient * gradient);
            return _negatedRate * gradient / (Vector256.Sqrt(slot0) + _epsilon);
        }
    }

    /// <summary>Slots: the mean square, then the mean if centred, then the velocity if there is one.</summary>
    private readonly struct Rule<TCentered, TMomentum>(RmsProp settings, float negatedRate) : IUpdateRule
        where TCentered : struct, IChoice
        where TMomentum : struct, IChoice
    {
        private readonly Vector256<float> _negatedRate = Vector256.Create(negatedRate);
        private readonly Vector256<float> _rho = Vector256.Create((float)settings.Rho);
        private readonly Vector256<float> _oneMinusRho = Vector256.Create((float)(1 - settings.Rho));
        private readonly Vector256<float> _epsilon = Vector256.Create((float)settings.Epsilon);
        private readonly Vector256<float> _momentum = Vector256.Create((float)settings.Momentum);

        public static int SlotCount => 1 + (TCentered.IsTaken ? 1 : 0) + (TMomentum.IsTaken ? 1 : 0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1, ref Vector256<float> slot2)
        {
            slot0 = Vector256.FusedMultiplyAdd(_rho, slot0, _oneMinusRho * gradient * gradient);
            var square = slot0;
            if (TCentered.IsTaken)
            {
                // A gradient that never changes has no variance, but roundings may leave less than none.
                slot1 = Vector256.FusedMultiplyAdd(_rho, slot1, _oneMinusRho * gradient);
                square = Vector256.Max(Vector256.FusedMultiplyAdd(-slot1, slot1, slot0), Vector256<float>.Zero);
            }

            var divisor = Vector256.Sqrt(square) + _epsilon;
            if (!TMomentum.IsTaken)
            {
                return _negatedRate * gradient / divisor;
            }

            ref var velocity = ref TCentered.IsTaken ? ref slot2 : ref slot1;
            velocity = Vector256.FusedMultiplyAdd(_momentum, velocity, gradient / divisor);
            return _negatedRate * velocity;
        }
    }
}
