using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Optimizers;

/// <summary>Gradient descent: <c>w ← w − η·g</c>.</summary>
public sealed class Sgd : Optimizer
{
    /// <summary>With its learning rate.</summary>
    /// <param name="learningRate">η, above 0.</param>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public Sgd(double learningRate = 0.01) => LearningRate = OptimizerOption.LearningRate.Checked(learningRate);

    /// <inheritdoc/>
    public override double LearningRate { get; }

    /// <inheritdoc/>
    public override string Name => Entry.Defaults.Name;

    /// <inheritdoc/>
    public override int SlotCount => Rule.SlotCount;

    internal static OptimizerEntry Entry { get; } = new(
        new OptimizerSettings { Name = "sgd", LearningRate = 0.01 },
        settings => new Sgd(settings.LearningRate!.Value) { WeightDecay = settings.WeightDecay ?? 0 });

    private protected override OptimizerSettings Options => new() { Name = Name, LearningRate = LearningRate };

    /// <inheritdoc/>
    protected internal override StepDigests Run(
        StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests) =>
        UpdateLoop.Run(new Rule(constants.Rate), gradient, parameters, slots, stride, takesDigests);

    private readonly struct Rule(float negatedRate) : IUpdateRule
    {
        private readonly Vector256<float> _negatedRate = Vector256.Create(negatedRate);

        public static int SlotCount => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1, ref Vector256<float> slot2) =>
            _negatedRate * gradient;
    }
}
