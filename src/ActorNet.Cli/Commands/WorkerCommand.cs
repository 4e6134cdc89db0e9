using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Engines;
using ActorNet.Cli.Logging;
using ActorNet.Cli.Reporting;
using ActorNet.Remote;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet worker</c>.</summary>
internal static class WorkerCommand
{
    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("worker", "Computes gradients for a server. What the run is it learns from there.");
        var arguments = new WorkerArguments(command, dataDirectory);
        var engines = new EngineChoice<WorkerRequest, IWorking>(command, host, engine => engine.ForWorker(host));
        var logs = new LogArguments(command);
        command.SetAction(result =>
        {
            var request = arguments.Read(result);
            var working = engines.Read(result, request);
            using var log = logs.Start(result, host, ProcessIdentity.Worker(request.Name));
            return Run(request, working, log, host);
        });
        examples[command] =
        [
            "worker --server ws://127.0.0.1:7070 --token-file runs/mnist-1/join-token",
            "worker --server wss://trainer.example:7070 --token-file join-token --threads 4 --data-dir data",
            "worker --server wss://trainer.example:7070 --token-file join-token --data from-server",
            .. engines.Examples,
        ];
        return command;
    }

    private static int Run(WorkerRequest request, IWorking working, ProcessLog log, CliHost host)
    {
        var report = request.Quiet ? null
            : request.Json ? new WorkerReport(host.Error, null)
            : new WorkerReport(host.Out, TrainingRuns.Terminal(host));
        if (working.Warning is { } warning) host.Error.WriteLine($"{host.Name}: {warning}");

        using var interruption = host.ListenForSignals();
        WorkerResult result;
        try
        {
            result = working.Run(report, log, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.ExitCode;
        }

        report?.Finished(result);
        if (request.Json) JsonReport.Write(host.Out, result);
        return result.HasLeft ? interruption.ExitCode : ExitCode.Success;
    }
}
