using ActorNet.Core.Data;
using ActorNet.Datasets;
using ActorNet.Runs;

namespace ActorNet;

/// <summary>Trains networks on this machine.</summary>
public static class Trainer
{
    /// <summary>Runs a training to its end on the calling thread (and, with several workers, on a thread for each).</summary>
    /// <param name="options">The run.</param>
    /// <param name="data">The data.</param>
    /// <param name="source">Where the data came from, recorded in the run folder; null for what it knows itself, <see cref="TrainingData.Source"/>.</param>
    /// <param name="progress">Called on the calling thread: at the end of every epoch, and at most ten times a second in between.</param>
    /// <param name="warn">Called on the calling thread with one line for a worker that was lost or a step that was left out.</param>
    /// <param name="callbacks">Told of the run on the calling thread, in this order; may end it. What one throws ends the run.</param>
    /// <param name="cancellation">Ends the run after the step under way, with a checkpoint if there is a run folder.</param>
    /// <exception cref="ArgumentException">The options are out of range, or network, loss and data do not fit together.</exception>
    /// <exception cref="DataException">The output folder exists and is not empty, or cannot be written.</exception>
    /// <exception cref="TrainingException">The run could not go on; the message says where and why.</exception>
    public static TrainingResult Run(
        TrainingOptions options,
        TrainingData data,
        DataSource? source = null,
        Action<TrainingProgress>? progress = null,
        Action<string>? warn = null,
        IReadOnlyList<TrainingCallback>? callbacks = null,
        CancellationToken cancellation = default) =>
        new LocalRun(RunSetup.Begin(options, data, source), progress, warn, wrapper: null, callbacks: callbacks).Execute(cancellation);

    /// <summary>Goes on with the run in a folder from its newest checkpoint, bit for bit as if it had not stopped.</summary>
    /// <param name="run">The opened run folder (see <see cref="RunFolder.Open"/>), whose options may have other workers, epochs or steps.</param>
    /// <param name="data">The same data as before.</param>
    /// <param name="progress">As in <see cref="Run(TrainingOptions, TrainingData, DataSource, Action{TrainingProgress}, Action{string}, IReadOnlyList{TrainingCallback}, CancellationToken)"/>.</param>
    /// <param name="warn">Likewise.</param>
    /// <param name="callbacks">Likewise.</param>
    /// <param name="cancellation">Likewise.</param>
    /// <exception cref="DataException">There is no checkpoint, or a damaged, foreign or newer one, or the data is not the run's.</exception>
    /// <exception cref="TrainingException">The run could not go on; the message says where and why.</exception>
    public static TrainingResult Resume(
        RunFolder run,
        TrainingData data,
        Action<TrainingProgress>? progress = null,
        Action<string>? warn = null,
        IReadOnlyList<TrainingCallback>? callbacks = null,
        CancellationToken cancellation = default) =>
        new LocalRun(RunSetup.GoOn(run, data), progress, warn, wrapper: null, callbacks: callbacks).Execute(cancellation);

    internal static TrainingResult Run(
        TrainingOptions options,
        TrainingData data,
        DataSource? source,
        Action<TrainingProgress>? progress,
        Action<string>? warn,
        WorkerWrapper? wrapper,
        CancellationToken cancellation) => new LocalRun(RunSetup.Begin(options, data, source), progress, warn, wrapper).Execute(cancellation);

    internal static TrainingResult Resume(
        RunFolder run,
        TrainingData data,
        Action<TrainingProgress>? progress,
        Action<string>? warn,
        WorkerWrapper? wrapper,
        CancellationToken cancellation) => new LocalRun(RunSetup.GoOn(run, data), progress, warn, wrapper).Execute(cancellation);
}
