namespace ActorNet.Core.Optimizers;

/// <summary>
/// A step as a value: the update rule and everything that belongs to the step besides. It keeps nothing itself: server, parts, lanes with steps of their
/// own and the replay all apply the same value. The order is: mean, penalties, clipping, rule and weight decay, largest norm, average.
/// </summary>
public sealed class Update
{
    private readonly double _largestNorm;
    private readonly StepTerms _terms;
    private readonly float _averageShare;

    /// <summary>A step of a rule.</summary>
    /// <param name="optimizer">The rule.</param>
    /// <param name="settings">What the step has besides; null for nothing.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public Update(Optimizer optimizer, UpdateSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Optimizer = optimizer;
        Settings = (settings ?? UpdateSettings.None).Validated();
        _terms = new StepTerms((float)(Settings.L1 ?? 0), (float)(Settings.ClipValue ?? double.PositiveInfinity), Scale: 1, Keep: 1);
        _largestNorm = Settings.ClipNorm ?? Settings.ClipGlobalNorm ?? double.PositiveInfinity;
        _averageShare = (float)(1 - (Settings.AverageDecay ?? 0));
        HasTerms = _terms.L1 > 0 || optimizer.WeightDecay > 0 || Settings.ClipValue is not null || ClipsNorms;
    }

    /// <summary>The rule.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>What the step has besides.</summary>
    public UpdateSettings Settings { get; }

    /// <summary>Floats of state each parameter has, the average last; state starts at zero.</summary>
    public int SlotCount => Optimizer.SlotCount + (Averages ? 1 : 0);

    /// <summary>True if a moving average of the weights is kept, as the last slot.</summary>
    public bool Averages => Settings.AverageDecay is not null;

    /// <summary>True if the gradient's norms must be known before the step.</summary>
    public bool ClipsNorms => Settings.ClipNorm is not null || Settings.ClipGlobalNorm is not null;

    /// <summary>True if it is one norm for the whole gradient.</summary>
    public bool ClipsGlobalNorm => Settings.ClipGlobalNorm is not null;

    /// <summary>True if the norms of kernels' columns are limited.</summary>
    public bool LimitsNorms => Settings.MaxNorm is not null;

    /// <summary>True if tensors differ in what happens to them, the L2 penalty left out.</summary>
    public bool TellsTensorsApart => HasTerms || LimitsNorms || Settings.Frozen is { Count: > 0 };

    /// <summary>True if gradient or weights go through more than L2 penalty and rule.</summary>
    private bool HasTerms { get; }

    /// <summary>What the learning rate is multiplied with in a step.</summary>
    /// <param name="step">Steps of the run before this one.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    public double RateFactorAt(long step, int stepsPerEpoch) => Settings.Schedule?.FactorAt(step, stepsPerEpoch) ?? 1;

    /// <summary>The gradient of a stretch, with what happens to it and to its parameters.</summary>
    /// <param name="point">Where in the run the step is taken.</param>
    /// <param name="range">The stretch, or the one that these parameters are a part of.</param>
    /// <param name="sum">Sum over samples.</param>
    /// <param name="other">A second sum to add to the first, or empty.</param>
    /// <param name="factor">1 / number of samples.</param>
    /// <param name="scale">What clipping by norm leaves; see <see cref="ScaleOf"/>.</param>
    public GradientBlock GradientOf(
        StepPoint point, UpdateRange range, ReadOnlySpan<float> sum, ReadOnlySpan<float> other, float factor, float scale = 1) =>
        new(sum, other, factor, range.L2) { Terms = TermsOf(point, range, scale) };

    /// <summary>The squared norm of a gradient before clipping; of a stretch's blocks the squares are added from its start on, block by digest block.</summary>
    /// <param name="gradient">From <see cref="GradientOf"/>.</param>
    /// <param name="parameters">The parameters.</param>
    public static double SquaredNorm(GradientBlock gradient, ReadOnlySpan<float> parameters) => GradientNorm.SquaredOf(gradient, parameters);

    /// <summary>What a gradient is multiplied with so that its norm is not too large.</summary>
    /// <param name="squaredNorm">The squared norm.</param>
    /// <returns>At most 1.</returns>
    public float ScaleOf(double squaredNorm)
    {
        var norm = Math.Sqrt(squaredNorm);
        return norm > _largestNorm ? (float)(_largestNorm / norm) : 1;
    }

    /// <summary>The columns of a kernel that <see cref="LimitNorms"/> may be given at most.</summary>
    public static int ColumnsOfACall => MaxNorm.MaximumColumns;

    /// <summary>Scales columns of a kernel, the weights into a unit each, down to the largest norm they may have.</summary>
    /// <param name="kernel">Inputs × outputs, row-major.</param>
    /// <param name="outputs">Columns.</param>
    /// <param name="first">The first to look at.</param>
    /// <param name="count">How many, at most <see cref="ColumnsOfACall"/>.</param>
    public void LimitNorms(Span<float> kernel, int outputs, int first, int count) =>
        MaxNorm.Apply(kernel, outputs, first, count, Settings.MaxNorm ?? double.PositiveInfinity);

    /// <summary>Of a kernel that lies in several pieces: goes on with the sums of squares of some columns, from piece to piece in their order.</summary>
    /// <param name="piece">A piece of the kernel.</param>
    /// <param name="start">Element of the kernel that the piece begins with.</param>
    /// <param name="outputs">Columns of the kernel.</param>
    /// <param name="first">The first to look at.</param>
    /// <param name="squares">The sums so far, one for each column to look at; changed in place.</param>
    public static void AddColumns(ReadOnlySpan<float> piece, int start, int outputs, int first, Span<double> squares) =>
        MaxNorm.Add(piece, start, outputs, first, squares);

    /// <summary>As <see cref="LimitNorms"/>, for a piece of a kernel whose columns have been added up over all pieces.</summary>
    /// <param name="piece">A piece of the kernel; changed in place.</param>
    /// <param name="start">Element of the kernel that the piece begins with.</param>
    /// <param name="outputs">Columns of the kernel.</param>
    /// <param name="first">The first to look at.</param>
    /// <param name="squares">The sums of squares over the whole kernel, one for each column to look at.</param>
    public void LimitColumns(Span<float> piece, int start, int outputs, int first, ReadOnlySpan<double> squares) =>
        MaxNorm.Limit(piece, start, outputs, first, squares, Settings.MaxNorm ?? double.PositiveInfinity);

    /// <summary>Takes the weights after a step into their average.</summary>
    /// <param name="version">Steps applied before that one; in the first the average becomes the weights.</param>
    /// <param name="range">The stretch that they belong to; the average of what is frozen is what it is.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="average">Their average; changed in place.</param>
    public void Average(long version, UpdateRange range, ReadOnlySpan<float> weights, Span<float> average)
    {
        if (version == 0 || range.IsFrozen)
        {
            weights.CopyTo(average);
        }
        else
        {
            MovingAverage.Take(weights, average, _averageShare);
        }
    }

    private StepTerms TermsOf(StepPoint point, UpdateRange range, float scale)
    {
        if (!HasTerms)
        {
            return default;
        }

        var keep = range.IsKernel ? (float)(1 - (Optimizer.LearningRate * point.RateFactor * Optimizer.WeightDecay)) : 1;
        return _terms with { L1 = range.IsKernel ? _terms.L1 : 0, Scale = scale, Keep = keep };
    }
}
