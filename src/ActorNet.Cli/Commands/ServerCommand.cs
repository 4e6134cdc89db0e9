using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Logging;
using ActorNet.Cli.Planning;
using ActorNet.Cli.Reporting;
using ActorNet.Core.Data;
using ActorNet.Remote;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet server</c>.</summary>
internal static class ServerCommand
{
    private const string Name = "server";

    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command(Name, "Drives a training whose workers are other processes, on this machine or on others.");
        var arguments = new ServerArguments(command, dataDirectory);
        var logs = new LogArguments(command);
        command.SetAction(result => Run(arguments.Read(result), run => logs.Start(result, host, ProcessIdentity.Server(run)), host));
        examples[command] =
        [
            "actornet server mnist                                     for workers on this machine",
            "actornet server mnist --listen '*:7070' --expected-workers 3",
            "actornet server mnist --output runs/mine --continue       starts, and later goes on with, the same run",
            "actornet server mnist --listen '*:7070' --parts 2",
            "actornet server --part 2/2 --server wss://first.example:7070 --token-file join-token --listen '*:7071'",
        ];
        return command;
    }

    private static int Run(ServerRequest request, Func<string?, ProcessLog> startLog, CliHost host)
    {
        if (request.Part is { Number: > 1 } part)
        {
            using var log = startLog(null);
            return PartRun.Run(request, part, log, host);
        }

        // All of it is settled before a folder is made or data is loaded.
        var listen = RemotePlan.ListenAsServer(request);
        request = request with { Run = RemotePlan.WithParts(request) };
        var run = request.Continue ? Continued(request.Run) : request.Run;
        return run.Resume is { } folder ? Resume(request, run, folder, listen, startLog, host) : Begin(request, run, listen, startLog, host);
    }

    /// <summary>The run in the output folder, if there is one.</summary>
    private static TrainRequest Continued(TrainRequest run) =>
        run.Output is not { } output ? throw new UsageException("--continue goes with --output: it names the run folder")
        : run.Resume is not null ? throw new UsageException("--continue and --resume do not go together: choose one of them")
        : RunFolder.Exists(output) ? run with { Resume = output }
        : run;

    private static int Begin(ServerRequest request, TrainRequest run, ListenOptions listen, Func<string?, ProcessLog> startLog, CliHost host)
    {
        var source = TrainingPlan.Source(run);
        var data = TrainingRuns.Load(source, run, host);
        var options = TrainingPlan.Options(run, source, data.Train);
        options = options with { OutputDirectory = RunFolderName.Create(run.Output, source.Name) };
        var report = new LockedReport(TrainingRuns.CreateReport(run, host));
        report.Started(TrainingPlan.Headline(source, data, options));
        using var log = startLog(NameOf(options.OutputDirectory));
        try
        {
            return TrainingRuns.Execute(run, host, report, source.Name, options.OutputDirectory, Name, token => RemoteServer.Run(
                options, data, source, ServerOptions(request, listen, report, options.Parts, log), report.Progressed, report.Warned, report.Noted, token));
        }
        catch (DataException) when (run.Output is null && !Directory.EnumerateFileSystemEntries(options.OutputDirectory).Any())
        {
            // Nothing began, and nobody asked for a folder of that name.
            Directory.Delete(options.OutputDirectory);
            throw;
        }
    }

    private static int Resume(
        ServerRequest request, TrainRequest run, string folder, ListenOptions listen, Func<string?, ProcessLog> startLog, CliHost host)
    {
        var opened = ResumePlan.Apply(run, RunFolder.Open(folder));
        var source = opened.Source!;
        var data = TrainingRuns.Load(source, run, host);
        ResumePlan.Check(run, opened, data.Train);
        var report = new LockedReport(TrainingRuns.CreateReport(run, host));
        report.Started([.. TrainingPlan.Headline(source, data, opened.Options), $"going on with {opened.Path}"]);
        using var log = startLog(NameOf(opened.Path));
        return TrainingRuns.Execute(run, host, report, source.Name, opened.Path, Name, token => RemoteServer.Resume(
            opened, data, ServerOptions(request, listen, report, opened.Options.Parts, log), report.Progressed, report.Warned, report.Noted, token));
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    private static RemoteServerOptions ServerOptions(ServerRequest request, ListenOptions listen, LockedReport report, int parts, ProcessLog log) => new()
    {
        Logging = log.Factory,
        Ending = log.Flush,
        Listen = listen,
        ExpectedWorkers = request.ExpectedWorkers ?? 1,
        Listening = address =>
        {
            foreach (var line in ServerAddressText.Lines(address, parts)) report.Noted(line);
            if (ServerAddressText.Warning(address.Address, request.Access.Insecure) is { } warning) report.Warned(warning);
        },
    };
}
