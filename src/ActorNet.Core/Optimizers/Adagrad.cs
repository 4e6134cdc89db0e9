using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// Adagrad (Duchi, Hazan and Singer, 2011): <c>s ← s + g²</c>, <c>w ← w − η·g / (√(a + s) + ε)</c>, with ε outside the root as in PyTorch. What Keras lets
/// the sum begin with, a, is added in each step, so that the state begins at zero. Defaults are those of Keras.
/// </summary>
public sealed class Adagrad : Optimizer
{
    /// <summary>With its hyper-parameters.</summary>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="initialAccumulator">a, at least 0.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public Adagrad(double learningRate = 0.001, double initialAccumulator = 0.1, double epsilon = 1e-7)
    {
        LearningRate = OptimizerOption.LearningRate.Checked(learningRate);
        InitialAccumulator = OptimizerOption.InitialAccumulator.Checked(initialAccumulator);
        Epsilon = OptimizerOption.Epsilon.Checked(epsilon);
    }

    /// <inheritdoc/>
    public override double LearningRate { get; }

    /// <summary>What the sum of squares begins with.</summary>
    public double InitialAccumulator { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override string Name => Entry.Defaults.Name;

    /// <inheritdoc/>
    public override int SlotCount => Rule.SlotCount;

    internal static OptimizerEntry Entry { get; } = new(
        new OptimizerSettings { Name = "adagrad", LearningRate = 0.001, InitialAccumulator = 0.1, Epsilon = 1e-7 },
        settings => new Adagrad(settings.LearningRate!.Value, settings.InitialAccumulator!.Value, settings.Epsilon!.Value)
        {
            WeightDecay = settings.WeightDecay ?? 0,
        });

    private protected override OptimizerSettings Options =>
        new() { Name = Name, LearningRate = LearningRate, InitialAccumulator = InitialAccumulator, Epsilon = Epsilon };

    /// <inheritdoc/>
    protected internal override StepDigests Run(
        StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests) =>
        UpdateLoop.Run(
            new Rule(constants.Rate, (float)InitialAccumulator, (float)Epsilon), gradient, parameters, slots, stride, takesDigests);

    private readonly struct Rule(float negatedRate, float initial, float epsilon) : IUpdateRule
    {
        private readonly Vector256<float> _negatedRate = Vector256.Create(negatedRate);
        private readonly Vector256<float> _initial = Vector256.Create(initial);
        private readonly Vector256<float> _epsilon = Vector256.Create(epsilon);

        public static int SlotCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1, ref Vector256<float> slot2)
        {
            slot0 = Vector256.FusedMultiplyAdd(gradient, gradient, slot0);
            return _negatedRate * gradient / (Vector256.Sqrt(_initial + slot0) + _epsilon);
        }
    }
}
