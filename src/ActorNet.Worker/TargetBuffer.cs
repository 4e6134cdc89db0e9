using ActorNet.Core.Data;
using ActorNet.Core.Networks;

namespace ActorNet.Worker;

/// <summary>Room for the targets of the rows of a training pass, and for what their losses are multiplied by.</summary>
internal sealed class TargetBuffer
{
    private readonly Dataset _dataset;
    private readonly int[] _labels;
    private readonly float[] _values;
    private readonly float[] _weights;
    private readonly float[] _classWeights;

    /// <param name="dataset">The samples.</param>
    /// <param name="classWeights">A factor a class, or empty.</param>
    /// <param name="rows">The most rows.</param>
    public TargetBuffer(Dataset dataset, IReadOnlyList<float> classWeights, int rows)
    {
        _dataset = dataset;
        _labels = dataset.HasLabels ? new int[rows] : [];
        _values = new float[dataset.TargetWidth * rows];
        _classWeights = [.. classWeights];
        _weights = dataset.IsWeighted || _classWeights.Length > 0 ? new float[rows] : [];
    }

    /// <summary>Copies the targets of some samples.</summary>
    public BatchTargets Gather(ReadOnlySpan<int> samples)
    {
        var weights = _weights.Length == 0 ? default : _weights.AsSpan(0, samples.Length);
        if (!weights.IsEmpty)
        {
            _dataset.GatherWeights(samples, weights);
        }

        if (!_dataset.HasLabels)
        {
            var values = _values.AsSpan(0, samples.Length * _dataset.TargetWidth);
            _dataset.GatherValues(samples, values);
            return new BatchTargets(values, weights);
        }

        var labels = _labels.AsSpan(0, samples.Length);
        _dataset.GatherLabels(samples, labels);
        for (var i = 0; i < labels.Length && _classWeights.Length > 0; i++)
        {
            weights[i] *= _classWeights[labels[i]];
        }

        return new BatchTargets(labels, weights);
    }
}
