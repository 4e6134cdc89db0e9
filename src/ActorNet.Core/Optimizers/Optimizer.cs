namespace ActorNet.Core.Optimizers;

/// <summary>
/// An update rule as a value: state in, state out. It keeps nothing itself; the caller holds parameters and state, and may cut them in blocks.
/// </summary>
public abstract class Optimizer
{
    /// <summary>Name on the command line and in files.</summary>
    public abstract string Name { get; }

    /// <summary>η, the size of a step.</summary>
    public abstract double LearningRate { get; }

    /// <summary>The settings of an optimizer, so that one can be given where settings are wanted.</summary>
    public static implicit operator OptimizerSettings(Optimizer optimizer) => optimizer?.Settings ?? throw new ArgumentNullException(nameof(optimizer));

    /// <summary>How many floats of state each parameter has; state starts at zero.</summary>
    public abstract int SlotCount { get; }

    /// <summary>
    /// λ of a decoupled weight decay, at least 0: in a step kernels become <c>(1 − η·λ)</c> of what they were, besides what the rule does. It is left to whoever
    /// takes the step, since only kernels have it; see <see cref="Update"/>.
    /// </summary>
    public double WeightDecay { get; init => field = OptimizerOption.WeightDecay.Checked(value); }

    /// <summary>Name and all hyper-parameters, for files; <see cref="OptimizerSettings.Build"/> makes an equal optimizer of them.</summary>
    public OptimizerSettings Settings => Options with { WeightDecay = Options.WeightDecay ?? (WeightDecay > 0 ? WeightDecay : null) };

    /// <summary>Name and hyper-parameters of the rule.</summary>
    private protected abstract OptimizerSettings Options { get; }

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
    public void Step(long version, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride) =>
        Step(new StepPoint(version), in gradient, parameters, slots, stride);

    /// <summary>The same where the learning rate has a course.</summary>
    /// <param name="point">Where in the run the step is taken.</param>
    /// <param name="gradient">The block's gradient.</param>
    /// <param name="parameters">The block's parameters; changed in place.</param>
    /// <param name="slots">State of the block: slot s is <c>slots[(s·stride) .. (s·stride + parameters.Length)]</c>.</param>
    /// <param name="stride">Floats from one slot to the next.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the slots are too short or overlap.</exception>
    public void Step(StepPoint point, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride) =>
        Step(ConstantsAt(point), in gradient, parameters, slots, stride);

    /// <summary>The same where a step is taken block by block.</summary>
    /// <param name="constants">What the rule computes of the step's place in the run.</param>
    /// <param name="gradient">The block's gradient.</param>
    /// <param name="parameters">The block's parameters; changed in place.</param>
    /// <param name="slots">State of the block: slot s is <c>slots[(s·stride) .. (s·stride + parameters.Length)]</c>.</param>
    /// <param name="stride">Floats from one slot to the next.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the slots are too short or overlap.</exception>
    public void Step(StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride) =>
        Run(constants, in gradient, parameters, slots, stride, takesDigests: false);

    /// <summary>The same, and digests of the gradient's sums and of the new parameters, taken while the numbers are at hand.</summary>
    /// <param name="constants">What the rule computes of the step's place in the run.</param>
    /// <param name="gradient">The block's gradient.</param>
    /// <param name="parameters">The block's parameters, at most a digest's block; changed in place.</param>
    /// <param name="slots">State of the block, as for <see cref="Step(StepConstants, in GradientBlock, Span{float}, Span{float}, int)"/>.</param>
    /// <param name="stride">Floats from one slot to the next.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the slots are too short or overlap.</exception>
    public StepDigests StepWithDigests(StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride) =>
        Run(constants, in gradient, parameters, slots, stride, takesDigests: true);

    /// <summary>What the rule computes once a step.</summary>
    /// <param name="point">Where in the run the step is taken.</param>
    public virtual StepConstants ConstantsAt(StepPoint point) => new(-RateAt(point));

    /// <summary>Takes the step of <see cref="Step(StepConstants, in GradientBlock, Span{float}, Span{float}, int)"/>, and the digests if asked for.</summary>
    /// <param name="constants">What the rule computes of the step's place in the run.</param>
    /// <param name="gradient">The block's gradient.</param>
    /// <param name="parameters">The block's parameters, at most a digest's block; changed in place.</param>
    /// <param name="slots">State of the block, as for <see cref="Step(StepConstants, in GradientBlock, Span{float}, Span{float}, int)"/>.</param>
    /// <param name="stride">Floats from one slot to the next.</param>
    /// <param name="takesDigests">False if the result is not looked at.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the slots are too short or overlap.</exception>
    protected internal abstract StepDigests Run(
        StepConstants constants, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests);

    /// <summary>The learning rate of a step.</summary>
    private protected double RateAt(StepPoint point) => LearningRate * point.RateFactor;
}
