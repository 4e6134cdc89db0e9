namespace ActorNet.Core.Optimizers;

/// <summary>
/// An update rule as a value: state in, state out. The parameter vector and the state are cut in blocks that fit in the first-level
/// cache, and a rule sees one block at a time, so that a chain of rules touches memory once.
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
    /// Turns the mean gradient of a block into the step to add to its parameters, and advances the block's state.
    /// Elements are independent: any cutting into blocks gives the same bits.
    /// </summary>
    /// <param name="version">Number of steps applied before this one (0 for the first).</param>
    /// <param name="update">In: the gradient. Out: the value to add to the parameters.</param>
    /// <param name="parameters">The parameters before the step.</param>
    /// <param name="slots">State of the block: slot s is <c>slots[(s·stride) .. (s·stride + update.Length)]</c>.</param>
    /// <param name="stride">Floats from one slot to the next.</param>
    public abstract void Update(long version, Span<float> update, ReadOnlySpan<float> parameters, Span<float> slots, int stride);
}
