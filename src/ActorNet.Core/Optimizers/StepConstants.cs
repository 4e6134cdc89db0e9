namespace ActorNet.Core.Optimizers;

/// <summary>What an optimizer computes once a step, and not again for each block of it; from <see cref="Optimizer.ConstantsAt"/> of the same optimizer.</summary>
public readonly record struct StepConstants
{
    /// <summary>Constants of a rule.</summary>
    /// <param name="rate">What the rule's direction is multiplied with, downwards: −η, or −η with a correction.</param>
    /// <param name="rootScale">What √s is multiplied with.</param>
    /// <param name="gradientRate">The same as <paramref name="rate"/> for the gradient's own share.</param>
    internal StepConstants(double rate, double rootScale = 1, double gradientRate = 0) =>
        (Rate, RootScale, GradientRate) = ((float)rate, (float)rootScale, (float)gradientRate);

    internal float Rate { get; }

    internal float RootScale { get; }

    internal float GradientRate { get; }
}
