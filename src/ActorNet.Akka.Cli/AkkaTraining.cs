using ActorNet.Akka.Cli.Nodes;
using ActorNet.Cli;
using ActorNet.Cli.Commands;
using ActorNet.Cli.Engines;
using ActorNet.Cli.Logging;
using ActorNet.Cli.Reporting;
using ActorNet.Datasets;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Logging;

namespace ActorNet.Akka.Cli;

/// <summary><c>train --engine akka</c>: all actors in this process, in an actor system of its own.</summary>
/// <param name="configFile">The file with the user's settings, or null.</param>
/// <param name="host">Warnings go to its standard error.</param>
internal sealed class AkkaTraining(string? configFile, CliHost host) : ITraining
{
    // Read before anything begins.
    private readonly Config _config = NodePlan.ReadConfig(configFile);

    public string GoOnCommand(string folder) => $"train {AkkaCommandEngine.Chosen} --resume {TrainingRuns.Quoted(folder)}";

    public TrainingResult Begin(TrainingOptions options, TrainingData data, DataSource source, ITrainingReport report, CancellationToken cancellation)
    {
        using var log = NewLog(options.OutputDirectory);
        using var system = Start(log.Factory);
        return system.System.Train(options, data, source, report.Progressed, report.Warned, cancellation: cancellation);
    }

    public TrainingResult GoOn(RunFolder run, TrainingData data, ITrainingReport report, CancellationToken cancellation)
    {
        using var log = NewLog(run.Path);
        using var system = Start(log.Factory);
        return system.System.ResumeTraining(run, data, report.Progressed, report.Warned, cancellation: cancellation);
    }

    private LocalSystem Start(ILoggerFactory logging) => LocalSystem.Start(
        BootstrapSetup.Create().WithConfig(_config.SafeWithFallback(AkkaLogger.Settings(logging))).And(new LoggingSetup(logging)), configFile);

    private ProcessLog NewLog(string? run) => new(host.Error, isJson: false, LogLevel.Warning, collector: null, ProcessIdentity.Server(run));
}
