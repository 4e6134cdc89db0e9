using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Engines;
using ActorNet.Cli.Logging;
using ActorNet.Cli.Planning;
using ActorNet.Cli.Reporting;
using ActorNet.Core.Data;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet server</c>.</summary>
internal static class ServerCommand
{
    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("server", "Drives a training whose workers are other processes, on this machine or on others.");
        var arguments = new ServerArguments(command, dataDirectory);
        var engines = new EngineChoice<ServerRequest, IServing>(command, host, engine => engine.ForServer(host));
        var logs = new LogArguments(command);
        command.SetAction(result =>
        {
            var request = arguments.Read(result);
            Func<string?, ProcessLog> startLog = run => logs.Start(result, host, ProcessIdentity.Server(run));
            if (request.Part is { Number: > 1 } part && engines.IsStandard(result))
            {
                engines.RefuseStrays(result);
                return PartRun.Run(request, part, startLog, host);
            }

            // All of it is settled before a folder is made or data is loaded.
            var serving = engines.Read(result, request);
            return serving.Run.Resume is { } folder ? Resume(folder, serving, startLog, host) : Begin(serving, startLog, host);
        });
        examples[command] =
        [
            "server mnist                                     for workers on this machine",
            "server mnist --listen '*:7070' --expected-workers 3",
            "server mnist --output runs/mine --continue       starts, and later goes on with, the same run",
            "server mnist --listen '*:7070' --parts 2",
            "server --part 2/2 --server wss://first.example:7070 --token-file join-token --listen '*:7071'",
            .. engines.Examples,
        ];
        return command;
    }

    private static int Begin(IServing serving, Func<string?, ProcessLog> startLog, CliHost host)
    {
        var run = serving.Run;
        var source = TrainingPlan.Source(run);
        var data = TrainingRuns.Load(source, run, host);
        var options = TrainingPlan.Options(run, source, data);
        var folder = serving.SharesFolder ? RunFolderName.Share(run.Output!) : RunFolderName.Create(run.Output, source.Name);
        options = options with { OutputDirectory = folder };
        var report = new LockedReport(TrainingRuns.CreateReport(run, host));
        report.Started(TrainingPlan.Headline(source, data, options));
        using var log = startLog(NameOf(folder));
        try
        {
            return TrainingRuns.Execute(
                run, host, report, source.Name, serving.GoOnCommand(folder), data.Test, token => serving.Begin(options, data, source, report, log, token));
        }
        catch (DataException) when (run.Output is null && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            // Nothing began, and nobody asked for a folder of that name.
            Directory.Delete(folder);
            throw;
        }
    }

    private static int Resume(string folder, IServing serving, Func<string?, ProcessLog> startLog, CliHost host)
    {
        var run = serving.Run;
        var opened = ResumePlan.Apply(run, RunFolder.Open(folder));
        var source = opened.Source!;
        var data = TrainingRuns.Load(source, run, host);
        var notes = ResumePlan.Check(run, opened, data.Train);
        var report = new LockedReport(TrainingRuns.CreateReport(run, host));
        report.Started([.. TrainingPlan.Headline(source, data, opened.Options), $"going on with {opened.Path}", .. notes]);
        using var log = startLog(NameOf(opened.Path));
        return TrainingRuns.Execute(
            run, host, report, source.Name, serving.GoOnCommand(opened.Path), data.Test, token => serving.GoOn(opened, data, report, log, token));
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
