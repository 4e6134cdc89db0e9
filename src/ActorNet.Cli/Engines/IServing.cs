using ActorNet.Cli.Arguments;
using ActorNet.Cli.Logging;
using ActorNet.Cli.Reporting;
using ActorNet.Datasets;

namespace ActorNet.Cli.Engines;

/// <summary>A server of a training whose workers are other processes.</summary>
internal interface IServing
{
    /// <summary>What was asked for of the run: <see cref="TrainRequest.Resume"/> is set if it goes on with one.</summary>
    TrainRequest Run { get; }

    /// <summary>True if other processes may drive the same run in the same folder, in turn.</summary>
    bool SharesFolder { get; }

    /// <summary>The command, without the program's name, that goes on with a run that was stopped.</summary>
    string GoOnCommand(string folder);

    /// <summary>A new run.</summary>
    RunEnd Begin(TrainingOptions options, TrainingData data, DataSource source, LockedReport report, ProcessLog log, CancellationToken cancellation);

    /// <summary>A run that goes on in its folder.</summary>
    RunEnd GoOn(RunFolder run, TrainingData data, LockedReport report, ProcessLog log, CancellationToken cancellation);
}

/// <summary>How a run ended.</summary>
/// <param name="Steps">Steps applied.</param>
/// <param name="WeightsSha256">SHA-256 of the weights; empty if the run was stopped and has none.</param>
/// <param name="Interrupted">True if it was stopped before its last step.</param>
/// <param name="Result">All of its results, or null if another process drove it to its end.</param>
internal sealed record RunEnd(long Steps, string WeightsSha256, bool Interrupted, TrainingResult? Result)
{
    /// <summary>The end of a run that this process drove.</summary>
    public static RunEnd Of(TrainingResult result) => new(result.Steps, result.WeightsSha256, result.Interrupted, result);
}
