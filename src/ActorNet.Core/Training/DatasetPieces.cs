using ActorNet.Core.Data;
using ActorNet.Core.Networks;

namespace ActorNet.Core.Training;

/// <summary>
/// A data set cut into pieces of <see cref="RunPlan.EvaluationRows"/> samples. Sums are taken over a piece in row order and over pieces in
/// order, so that an evaluation does not depend on who did which piece.
/// </summary>
/// <param name="dataset">The samples.</param>
public sealed class DatasetPieces(Dataset dataset)
{
    private readonly int[] _laneEnds = new int[1];
    private readonly LaneStatistics[] _statistics = new LaneStatistics[1];

    /// <summary>Number of pieces.</summary>
    public int Count => CountOf(dataset.Count);

    /// <summary>Number of pieces of so many samples.</summary>
    public static int CountOf(int samples) => (samples + RunPlan.EvaluationRows - 1) / RunPlan.EvaluationRows;

    /// <summary>Sums over one piece.</summary>
    /// <param name="pass">A pass with room for <see cref="RunPlan.EvaluationRows"/> rows.</param>
    /// <param name="parameters">The parameter vector.</param>
    /// <param name="piece">Number of the piece.</param>
    public LaneStatistics Evaluate(GradientPass pass, ReadOnlySpan<float> parameters, int piece)
    {
        ArgumentNullException.ThrowIfNull(pass);
        ArgumentOutOfRangeException.ThrowIfNegative(piece);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(piece, Count);
        return EvaluateRows(pass, parameters, piece * RunPlan.EvaluationRows, RowsOf(piece));
    }

    /// <summary>Samples of a piece.</summary>
    /// <param name="piece">Number of the piece.</param>
    public int RowsOf(int piece) => Math.Min(RunPlan.EvaluationRows, dataset.Count - (piece * RunPlan.EvaluationRows));

    /// <summary>Sums over some samples, whose losses are then in <see cref="GradientPass.RowLosses"/>: for those who share a piece.</summary>
    /// <param name="pass">A pass with room for so many rows.</param>
    /// <param name="parameters">The parameter vector.</param>
    /// <param name="first">The first sample.</param>
    /// <param name="rows">Number of samples.</param>
    public LaneStatistics EvaluateRows(GradientPass pass, ReadOnlySpan<float> parameters, int first, int rows)
    {
        ArgumentNullException.ThrowIfNull(pass);
        dataset.Features.AsSpan(first * dataset.FeatureCount, rows * dataset.FeatureCount).CopyTo(pass.Inputs(rows));
        var weights = dataset.IsWeighted ? dataset.Weights.AsSpan(first, rows) : default;
        var targets = dataset.HasLabels
            ? new BatchTargets(dataset.Labels.AsSpan(first, rows), weights)
            : new BatchTargets(dataset.Values.AsSpan(first * dataset.TargetWidth, rows * dataset.TargetWidth), weights);
        pass.Forward(parameters, rows, PassMode.Inference);
        _laneEnds[0] = rows;
        pass.Evaluate(targets, _laneEnds, _statistics);
        return _statistics[0];
    }
}
