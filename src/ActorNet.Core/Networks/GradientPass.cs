namespace ActorNet.Core.Networks;

/// <summary>What a forward pass needs besides weights and inputs.</summary>
/// <param name="training">True to apply dropout and noise.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="epoch">Epoch, from 0.</param>
/// <param name="step">Step, from 0.</param>
/// <param name="positions">For each row its position in the global batch, the key of its random numbers.</param>
public readonly ref struct PassMode(bool training, ulong seed, int epoch, long step, ReadOnlySpan<int> positions)
{
    /// <summary>A pass without dropout and noise.</summary>
    public static PassMode Inference => default;

    /// <summary>True to apply dropout and noise.</summary>
    public bool Training { get; } = training;

    /// <summary>The run's seed.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>Epoch, from 0.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>Step, from 0.</summary>
    public long Step { get; } = step;

    /// <summary>For each row its position in the global batch.</summary>
    public ReadOnlySpan<int> Positions { get; } = positions;
}

/// <summary>Targets of the rows of a pass: either labels or values.</summary>
public readonly ref struct BatchTargets
{
    /// <summary>Class labels, one a row.</summary>
    public BatchTargets(ReadOnlySpan<int> labels) => Labels = labels;

    /// <summary>Target values, row-major rows × width.</summary>
    public BatchTargets(ReadOnlySpan<float> values) => Values = values;

    /// <summary>Class labels, one a row, or empty.</summary>
    public ReadOnlySpan<int> Labels { get; }

    /// <summary>Target values, or empty.</summary>
    public ReadOnlySpan<float> Values { get; }
}

/// <summary>One maximal subtree of lanes within the rows of a pass, and where its gradient goes.</summary>
/// <param name="FirstLane">Index of its first lane among the pass's lanes.</param>
/// <param name="LaneCount">Number of lanes, a power of two.</param>
/// <param name="Gradient">Destination, as long as the parameter vector; overwritten.</param>
public readonly record struct LaneGroup(int FirstLane, int LaneCount, Memory<float> Gradient);

/// <summary>Sums over the rows of one lane.</summary>
/// <param name="Loss">Sum of the per-sample losses, added in row order in double precision.</param>
/// <param name="Correct">Number of rows predicted right; 0 where accuracy has no meaning.</param>
/// <param name="Samples">Number of rows.</param>
public readonly record struct LaneStatistics(double Loss, int Correct, int Samples);

/// <summary>
/// Forward and backward pass over a block of rows with buffers kept for the life of a run. One pass serves one thread at a time.
/// </summary>
public sealed class GradientPass
{
    /// <summary>Takes the buffers.</summary>
    public GradientPass(Network network, Loss loss, int maximumRows)
    {
        _ = loss;
        _ = maximumRows;
        throw new NotImplementedException(network.ToString());
    }

    /// <summary>The first <paramref name="rows"/> input rows, to be filled by the caller (row-major, rows × inputs).</summary>
    public Span<float> Inputs(int rows) => throw new NotImplementedException();

    /// <summary>The outputs of the last forward pass, rows × outputs.</summary>
    public ReadOnlySpan<float> Outputs(int rows) => throw new NotImplementedException();

    /// <summary>Computes the outputs of the first <paramref name="rows"/> input rows.</summary>
    public void Forward(ReadOnlySpan<float> parameters, int rows, PassMode mode) => throw new NotImplementedException();

    /// <summary>Loss and accuracy of the last forward pass, a lane each (row ends in <paramref name="laneEnds"/>).</summary>
    public void Evaluate(BatchTargets targets, ReadOnlySpan<int> laneEnds, Span<LaneStatistics> statistics) => throw new NotImplementedException();

    /// <summary>Gradients of the summed loss of each group's rows. Must follow <see cref="Forward"/> with the same rows.</summary>
    public void Backward(ReadOnlySpan<float> parameters, BatchTargets targets, ReadOnlySpan<int> laneEnds, ReadOnlySpan<LaneGroup> groups) =>
        throw new NotImplementedException();

    /// <summary>
    /// After <see cref="Backward"/>: true if every gradient is finite, and so is any sum of <paramref name="batchSize"/> samples like these.
    /// </summary>
    public bool IsFinite(int batchSize) => throw new NotImplementedException();

    /// <summary>After <see cref="IsFinite"/> was false: the first lane (index among the pass's lanes) and layer with a non-finite number.</summary>
    public (int Lane, string Layer) FindNonFinite(ReadOnlySpan<int> laneEnds) => throw new NotImplementedException();
}
