namespace ActorNet.Core.Optimizers;

/// <summary>What gradient descent with a velocity has in common: <c>v ← μ·v + g</c>.</summary>
public abstract class MomentumOptimizer : Optimizer
{
    private protected MomentumOptimizer(double learningRate, double momentum)
    {
        LearningRate = OptimizerOption.LearningRate.Checked(learningRate);
        Coefficient = OptimizerOption.Momentum.Checked(momentum);
    }

    /// <inheritdoc/>
    public sealed override double LearningRate { get; }

    /// <summary>μ.</summary>
    public double Coefficient { get; }

    /// <inheritdoc/>
    public sealed override int SlotCount => 1;

    private protected sealed override OptimizerSettings Options => new() { Name = Name, LearningRate = LearningRate, Momentum = Coefficient };
}
