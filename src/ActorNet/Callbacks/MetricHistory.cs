using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Metrics;

namespace ActorNet;

/// <summary>
/// Measures more than loss and accuracy whenever a training is evaluated: what <c>metrics=[...]</c> is in Keras. Every measurement passes over all of the samples on the thread that
/// runs the training, which waits.
/// </summary>
public sealed class MetricHistory : TrainingCallback
{
    private readonly Dataset _samples;
    private readonly List<MetricRow> _rows = [];

    /// <param name="samples">What to measure on, such as the validation samples.</param>
    /// <param name="metrics">What to measure.</param>
    /// <exception cref="ArgumentException">There are no metrics.</exception>
    public MetricHistory(Dataset samples, params IReadOnlyList<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(metrics);
        if (metrics.Count == 0)
        {
            throw new ArgumentException($"Give at least one metric: {string.Join(", ", Metric.Names)}.", nameof(metrics));
        }

        _samples = samples;
        Metrics = [.. metrics];
    }

    /// <summary>What is measured.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>The measurements since the training began or went on, in their order.</summary>
    public IReadOnlyList<MetricRow> Rows => _rows;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The samples do not fit the network, or a metric has no meaning for them.</exception>
    public override void OnTrainBegin(TrainingStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        _rows.Clear();

        // What cannot be measured shows before the first step, and not at the end of an epoch.
        var network = new Network(start.Options.Network);
        _ = Measure(new Model(network, start.Options.Loss, new float[network.ParameterCount]), _samples.Subset(_samples.Name, [0]));
    }

    /// <inheritdoc/>
    public override void OnEvaluated(TrainingMoment moment) => Add(moment);

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingMoment moment) => Add(moment);

    private void Add(TrainingMoment moment)
    {
        ArgumentNullException.ThrowIfNull(moment);
        _rows.Add(new MetricRow(moment.Row.Epoch, moment.Row.Steps, Measure(moment.Model, _samples)));
    }

    private double?[] Measure(Model model, Dataset samples)
    {
        var measured = model.Measure(samples);
        return [.. Metrics.Select(metric => measured[metric])];
    }
}

/// <summary>One measurement in the course of a training.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Values">The metrics, in their order; null where one has no value, as an AUC over one class.</param>
public sealed record MetricRow(int Epoch, long Steps, IReadOnlyList<double?> Values);
