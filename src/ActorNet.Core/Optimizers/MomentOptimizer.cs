namespace ActorNet.Core.Optimizers;

/// <summary>What Adam and its kin have in common: a running mean of the gradient and one of its size, each with its share that is kept.</summary>
public abstract class MomentOptimizer : Optimizer
{
    private protected MomentOptimizer(double learningRate, double beta1, double beta2, double epsilon)
    {
        LearningRate = OptimizerOption.LearningRate.Checked(learningRate);
        Beta1 = OptimizerOption.Beta1.Checked(beta1);
        Beta2 = OptimizerOption.Beta2.Checked(beta2);
        Epsilon = OptimizerOption.Epsilon.Checked(epsilon);
    }

    /// <inheritdoc/>
    public sealed override double LearningRate { get; }

    /// <summary>β₁.</summary>
    public double Beta1 { get; }

    /// <summary>β₂.</summary>
    public double Beta2 { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public sealed override int SlotCount => 2;

    private protected override OptimizerSettings Options =>
        new() { Name = Name, LearningRate = LearningRate, Beta1 = Beta1, Beta2 = Beta2, Epsilon = Epsilon };

    /// <summary>Name and options with the defaults that Keras has for all of them.</summary>
    private protected static OptimizerSettings DefaultsOf(string name) =>
        new() { Name = name, LearningRate = 0.001, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-7 };
}
