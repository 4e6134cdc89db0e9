using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Logging;
using ActorNet.Cli.Planning;
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
        var logs = new LogArguments(command);
        command.SetAction(result =>
        {
            var request = arguments.Read(result);
            using var log = logs.Start(result, host, ProcessIdentity.Worker(request.Name));
            return Run(request, log, host);
        });
        examples[command] =
        [
            "actornet worker --server ws://127.0.0.1:7070 --token-file runs/mnist-1/join-token",
            "actornet worker --server wss://trainer.example:7070 --token-file join-token --threads 4 --data-dir data",
            "actornet worker --server wss://trainer.example:7070 --token-file join-token --data from-server",
        ];
        return command;
    }

    private static int Run(WorkerRequest request, ProcessLog log, CliHost host)
    {
        var options = new RemoteWorkerOptions
        {
            Server = request.Access,
            Threads = request.Threads ?? Environment.ProcessorCount,
            DataPath = request.Data == WorkerRequest.FromServer ? null : request.Data,
            DataFromServer = request.Data == WorkerRequest.FromServer,
            Locations = DataAccess.Locations(host, request.DataDirectory),
            ServerTimeout = RemotePlan.Seconds(request.ServerTimeout),
            Name = RemotePlan.Name(request.Name),
            Logging = log.Factory,
            Ending = log.Flush,
        };
        var report = request.Quiet ? null
            : request.Json ? new WorkerReport(host.Error, null)
            : new WorkerReport(host.Out, TrainingRuns.Terminal(host));
        if (ServerAddressText.Warning(options.Server.Address, request.Insecure) is { } warning)
        {
            host.Error.WriteLine($"{CliApplication.Name}: {warning}");
        }

        using var interruption = host.ListenForSignals();
        WorkerResult result;
        try
        {
            result = RemoteWorker.Run(options, report is null ? null : report.Progressed, report is null ? null : report.Noted, interruption.Token);
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
