using ActorNet.Core.Data;
using ActorNet.Core.Networks;

namespace ActorNet.Metrics;

/// <summary>What a model is worth on a data set.</summary>
/// <param name="Evaluation">Loss and accuracy.</param>
/// <param name="Classes">How well classes are told apart; null where targets are values to be approximated.</param>
/// <param name="Values">How near values come to their targets; null where targets are class labels.</param>
public sealed record Measurement(Evaluation Evaluation, ClassMetrics? Classes, ValueMetrics? Values)
{
    /// <summary>The number that a metric stands for; null where it has none, as an AUC over one class.</summary>
    /// <exception cref="ArgumentException">It has no meaning for these targets, or names a class that there is not.</exception>
    public double? this[Metric metric]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(metric);
            return metric.Of(this);
        }
    }

    internal static Measurement Of(Evaluation evaluation, float[] outputs, Dataset dataset, Loss loss, Network network)
    {
        var width = network.OutputCount;
        return new Measurement(
            evaluation,
            loss.HasAccuracy(dataset.HasLabels) ? ClassesOf(outputs, dataset, width, loss.DecisionThreshold(network)) : null,
            dataset.HasLabels ? null : new ValueMetrics(dataset.Values, outputs, width));
    }

    private static ClassMetrics ClassesOf(float[] outputs, Dataset dataset, int width, float threshold)
    {
        // Classes that the data does not have are called by their numbers.
        IReadOnlyList<string> names = [.. dataset.ClassNames, .. Enumerable.Range(0, Math.Max(width, 2)).Skip(dataset.ClassNames.Count).Select(label => $"{label}")];
        var labels = dataset.HasLabels ? dataset.Labels : LabelsOf(dataset, width);

        // A score of no is rounded, so that small outputs which differ may have the same; the output with its sign turned keeps their order.
        return width > 1
            ? new ClassMetrics(names, labels, outputs)
            : new ClassMetrics(names, labels, TwoScores(outputs, 2 * threshold), TwoScores(outputs, 0));
    }

    /// <summary>One output as scores of no and yes that add up to a sum: yes is the larger where the output is above half of it.</summary>
    private static float[] TwoScores(float[] outputs, float sum)
    {
        var scores = new float[outputs.Length * 2];
        for (var sample = 0; sample < outputs.Length; sample++)
        {
            (scores[2 * sample], scores[(2 * sample) + 1]) = (sum - outputs[sample], outputs[sample]);
        }

        return scores;
    }

    /// <summary>The classes of target rows: the largest of several, or above a half.</summary>
    private static int[] LabelsOf(Dataset dataset, int width)
    {
        var labels = new int[dataset.Count];
        for (var sample = 0; sample < labels.Length; sample++)
        {
            var row = dataset.Values.AsSpan(sample * width, width);
            labels[sample] = width == 1 && row[0] > 0.5f ? 1 : 0;
            for (var label = 1; label < width; label++)
            {
                labels[sample] = row[label] > row[labels[sample]] ? label : labels[sample];
            }
        }

        return labels;
    }
}
