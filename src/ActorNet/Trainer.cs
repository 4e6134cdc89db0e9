using ActorNet.Datasets;

namespace ActorNet;

/// <summary>Trains networks on this machine.</summary>
public static class Trainer
{
    /// <summary>Runs a training to its end on the calling thread (and, with several workers, on a thread for each).</summary>
    /// <param name="options">The run.</param>
    /// <param name="data">The data, as loaded from <paramref name="source"/>.</param>
    /// <param name="source">Where the data came from, recorded in the run folder; null if it came from the program itself.</param>
    /// <param name="progress">Called on the calling thread: at the end of every epoch, and at most ten times a second in between.</param>
    /// <param name="cancellation">Ends the run after the step under way, with a checkpoint.</param>
    /// <exception cref="TrainingException">The run could not go on; the message says where and why.</exception>
    public static TrainingResult Run(
        TrainingOptions options,
        TrainingData data,
        DataSource? source = null,
        Action<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) => throw new NotImplementedException($"{options}{data}{source}{progress}{cancellation}");

    /// <summary>Goes on with the run in a folder from its newest checkpoint, bit for bit as if it had not stopped.</summary>
    /// <param name="run">The opened run folder (see <see cref="RunFolder.Open"/>), whose options may have other workers, epochs or steps.</param>
    /// <param name="data">The same data as before.</param>
    /// <param name="progress">As in <see cref="Run"/>.</param>
    /// <param name="cancellation">As in <see cref="Run"/>.</param>
    public static TrainingResult Resume(
        RunFolder run, TrainingData data, Action<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException($"{run}{data}{progress}{cancellation}");
}

/// <summary>A run folder on disk: <c>run.json</c>, <c>history.csv</c>, <c>loss.svg</c>, <c>model.safetensors</c>, <c>checkpoints/</c>.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Options">Its resolved settings.</param>
/// <param name="Source">Where its data came from, or null.</param>
public sealed record RunFolder(string Path, TrainingOptions Options, DataSource? Source)
{
    /// <summary>Reads <c>run.json</c>.</summary>
    /// <exception cref="Core.Data.DataException">No run folder, or a damaged, foreign or newer one.</exception>
    public static RunFolder Open(string path) => throw new NotImplementedException(path);
}

/// <summary>A run that could not go on. The message names step, worker and lanes where they matter.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>With a message of one line.</summary>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>With a message of one line and its cause.</summary>
    public TrainingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without a message.</summary>
    public TrainingException()
    {
    }
}
