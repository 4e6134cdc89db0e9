using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// Gradient descent with momentum, as PyTorch has it: <c>v ← μ·v + g</c>, <c>w ← w − η·v</c>. (Keras keeps <c>−η·v</c> in
/// the slot: the same steps while η is constant.)
/// </summary>
public sealed class Momentum : MomentumOptimizer
{
    /// <summary>With its hyper-parameters.</summary>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="momentum">μ, in [0, 1).</param>
    /// <exception cref="ArgumentException">Out of range.</exception>
    public Momentum(double learningRate = 0.01, double momentum = 0.9)
        : base(learningRate, momentum)
    {
    }

    /// <inheritdoc/>
    public override string Name => Entry.Defaults.Name;

    internal static OptimizerEntry Entry { get; } = new(
        new OptimizerSettings { Name = "momentum", LearningRate = 0.01, Momentum = 0.9 },
        settings => new Momentum(settings.LearningRate!.Value, settings.Momentum!.Value) { WeightDecay = settings.WeightDecay ?? 0 });

    /// <inheritdoc/>
    protected internal override StepDigests Run(
        StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests) =>
        UpdateLoop.Run(new Rule(constants.Rate, (float)Coefficient), gradient, parameters, slots, stride, takesDigests);

    private readonly struct Rule(float negatedRate, float momentum) : IUpdateRule
    {
        private readonly Vector256<float> _negatedRate = Vector256.Create(negatedRate);
        private readonly Vector256<float> _momentum = Vector256.Create(momentum);

        public static int SlotCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Step(Vector256<float> gradient, ref Vector256<float> slot0, ref Vector256<float> slot1, ref Vector256<float> slot2)
        {
            slot0 = Vector256.FusedMultiplyAdd(_momentum, slot0, gradient);
            return _negatedRate * slot0;
        }
    }
}
