namespace ActorNet.Core.Optimizers;

/// <summary>
/// An update rule as a value: state in, state out. It keeps nothing itself; the caller holds parameters and state, and may cut them in blocks.
/// </summary>
public abstract class Optimizer
{
    /// <summary>Name on the command line and in files.</summary>
    public abstract string Name { get; }

    /// <summary>How many floats of state each parameter has; state starts at zero.</summary>
    public abstract int SlotCount { get; }

    /// <summary>Name and all hyper-parameters, for files; <see cref="OptimizerSettings.Build"/> makes an equal optimizer of them.</summary>
    public virtual OptimizerSettings Settings => new() { Name = Name };

    /// <summary>
    /// Takes one step with a block of the parameter vector: mean gradient, penalty, update rule and parameters in one pass over memory.
    /// Elements are independent: any cutting into blocks gives the same bits.
    /// </summary>
    /// <param name="version">Number of steps applied before this one (0 for the first).</param>
    /// <param name="gradient">The block's gradient.</param>
    /// <param name="parameters">The block's parameters; changed in place.</param>
    /// <param name="slots">State of the block: slot s is <c>slots[(s·stride) .. (s·stride + parameters.Length)]</c>.</param>
    /// <param name="stride">Floats from one slot to the next.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the slots are too short or overlap.</exception>
    public abstract void Step(long version, GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride);
}
