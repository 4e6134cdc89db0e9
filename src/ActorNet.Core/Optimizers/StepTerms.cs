namespace ActorNet.Core.Optimizers;

/// <summary>
/// What happens to a block of the gradient and of the parameters besides the L2 penalty and the rule:
/// <c>g ← scale·clip(g + l1·sign(w))</c> before the rule, and <c>w ← keep·w + step</c>.
/// </summary>
/// <param name="L1">Coefficient λ of the penalty λ·‖w‖₁, or 0.</param>
/// <param name="ClipValue">The most that an element of the gradient may be, or infinity.</param>
/// <param name="Scale">What the gradient is multiplied with so that its norm is not too large, or 1.</param>
/// <param name="Keep">What weight decay leaves of the parameters, or 1.</param>
public readonly record struct StepTerms(float L1, float ClipValue, float Scale, float Keep)
{
    /// <summary>True unless it was made by nobody: then there is nothing besides.</summary>
    internal bool AreAny => Keep != 0 || ClipValue != 0;
}
