using ActorNet.Core.Data;
using ActorNet.Core.Networks;

namespace ActorNet.Worker;

/// <summary>Room for the targets of the rows of a pass.</summary>
internal sealed class TargetBuffer(Dataset dataset, int rows)
{
    private readonly int[] _labels = dataset.HasLabels ? new int[rows] : [];
    private readonly float[] _values = new float[dataset.TargetWidth * rows];

    /// <summary>Copies the targets of some samples.</summary>
    public BatchTargets Gather(ReadOnlySpan<int> samples)
    {
        if (dataset.HasLabels)
        {
            var labels = _labels.AsSpan(0, samples.Length);
            dataset.GatherLabels(samples, labels);
            return new BatchTargets(labels);
        }

        var values = _values.AsSpan(0, samples.Length * dataset.TargetWidth);
        dataset.GatherValues(samples, values);
        return new BatchTargets(values);
    }
}
