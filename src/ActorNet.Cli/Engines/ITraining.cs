using ActorNet.Cli.Reporting;
using ActorNet.Datasets;

namespace ActorNet.Cli.Engines;

/// <summary>A training in this process.</summary>
internal interface ITraining
{
    /// <summary>The command, without the program's name, that goes on with a run that was stopped.</summary>
    string GoOnCommand(string folder);

    /// <summary>A new run.</summary>
    TrainingResult Begin(TrainingOptions options, TrainingData data, DataSource source, ITrainingReport report, CancellationToken cancellation);

    /// <summary>A run that goes on in its folder.</summary>
    TrainingResult GoOn(RunFolder run, TrainingData data, ITrainingReport report, CancellationToken cancellation);
}
