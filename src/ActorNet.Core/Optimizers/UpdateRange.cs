namespace ActorNet.Core.Optimizers;

/// <summary>A stretch of the parameter vector to which the same things happen in a step.</summary>
/// <param name="Start">First parameter.</param>
/// <param name="Length">Number of parameters.</param>
/// <param name="L2">Coefficient λ of the penalty λ/2·‖w‖² there, or 0.</param>
/// <param name="IsKernel">True if the other penalties and weight decay apply.</param>
/// <param name="IsFrozen">True if its parameters are not touched.</param>
public readonly record struct UpdateRange(int Start, int Length, float L2, bool IsKernel = false, bool IsFrozen = false)
{
    /// <summary>The parameter behind the last.</summary>
    public int End => Start + Length;
}
