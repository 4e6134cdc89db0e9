using ActorNet.Akka.Cli.Nodes;
using ActorNet.Cli;
using ActorNet.Cli.Commands;
using ActorNet.Cli.Engines;
using ActorNet.Cli.Logging;
using ActorNet.Cli.Reporting;
using ActorNet.Datasets;
using Akka.Configuration;
using Microsoft.Extensions.Logging;

namespace ActorNet.Akka.Cli;

/// <summary><c>train --engine akka</c>: all actors in this process, in an actor system of its own.</summary>
/// <param name="config">The user's settings.</param>
/// <param name="host">Warnings go to its standard error.</param>
internal sealed class AkkaTraining(Config config, CliHost host) : ITraining
{
    public string GoOnCommand(string folder) => $"train {AkkaCommandEngine.Chosen} --resume {TrainingRuns.Quoted(folder)}";

    public TrainingResult Begin(TrainingOptions options, TrainingData data, DataSource source, ITrainingReport report, CancellationToken cancellation)
    {
        using var log = NewLog(options.OutputDirectory);
        using var system = LocalSystem.Start(config, log.Factory);
        return system.System.Train(options, data, source, report.Progressed, report.Warned, cancellation);
    }

    public TrainingResult GoOn(RunFolder run, TrainingData data, ITrainingReport report, CancellationToken cancellation)
    {
        using var log = NewLog(run.Path);
        using var system = LocalSystem.Start(config, log.Factory);
        return system.System.ResumeTraining(run, data, report.Progressed, report.Warned, cancellation);
    }

    private ProcessLog NewLog(string? run) => new(host.Error, isJson: false, LogLevel.Warning, collector: null, ProcessIdentity.Server(run));
}
