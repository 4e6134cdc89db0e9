using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Planning;
using ActorNet.Cli.Reporting;
using ActorNet.Datasets;
using Spectre.Console;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet train</c>.</summary>
internal static class TrainCommand
{
    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("train", "Trains a network on a data set or a file, and writes it to a run folder.");
        var arguments = new TrainArguments(command, dataDirectory);
        command.SetAction(result => Run(arguments.Read(result), host));
        examples[command] =
        [
            "actornet train                                            a small network on the built-in digits",
            "actornet train mnist --epochs 3 --seed 2 --output runs/mine",
            "actornet train houses.csv --target price --layers 64:relu,64:relu,1:identity",
            "actornet train mnist --layers 256:tanh,dropout:0.2,10:softmax --optimizer momentum --learning-rate 0.1",
            "actornet train --resume runs/mine --workers 4 --epochs 10",
        ];
        return command;
    }

    private static int Run(TrainRequest request, CliHost host)
    {
        if (request.Resume is not null) return Resume(request, request.Resume, host);

        var source = TrainingPlan.Source(request);
        var data = Load(source, request, host);
        var options = TrainingPlan.Options(request, source, data.Train);
        options = options with { OutputDirectory = RunFolderName.Create(request.Output, source.Name) };
        var report = CreateReport(request, host);
        report.Started(TrainingPlan.Headline(source, data, options));
        return Train(request, host, report, source.Name, token => Trainer.Run(options, data, source, report.Progressed, report.Warned, token));
    }

    private static int Resume(TrainRequest request, string folder, CliHost host)
    {
        var run = ResumePlan.Apply(request, RunFolder.Open(folder));
        var source = run.Source!;
        var data = Load(source, request, host);
        ResumePlan.Check(request, run, data.Train);
        var report = CreateReport(request, host);
        report.Started([.. TrainingPlan.Headline(source, data, run.Options), $"going on with {run.Path}"]);
        return Train(request, host, report, source.Name, token => Trainer.Resume(run, data, report.Progressed, report.Warned, token));
    }

    private static int Train(
        TrainRequest request, CliHost host, ITrainingReport report, string dataset, Func<CancellationToken, TrainingResult> train)
    {
        // From here on a signal ends the run in good order; before, there is nothing to keep.
        using var interruption = host.ListenForSignals();
        var result = train(interruption.Token);
        report.Finished(dataset, result);
        if (request.Json) JsonReport.Write(host.Out, dataset, result);
        if (!result.Interrupted) return ExitCode.Success;

        host.Error.WriteLine(FormattableString.Invariant(
            $"{CliApplication.Name}: stopped after step {result.Steps}; go on with: {CliApplication.Name} train --resume {Quoted(result.OutputDirectory!)}"));
        return interruption.ExitCode;
    }

    private static TrainingData Load(DataSource source, TrainRequest request, CliHost host) =>
        DataLoader.Load(source, DataAccess.Locations(host, request.DataDirectory), DataAccess.Notes(host, request.Quiet));

    private static ITrainingReport CreateReport(TrainRequest request, CliHost host)
    {
        if (request.Quiet) return new SilentReport();
        if (request.Json) return new PlainReport(host.Error, host.Error);
        if (!host.OutIsTerminal) return new PlainReport(host.Out, host.Error);

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(host.Out) });
        if (host.TerminalWidth is { } width) console.Profile.Width = width;
        return console.Profile.Capabilities.Ansi ? new TerminalReport(console) : new PlainReport(host.Out, host.Error);
    }

    /// <summary>A path as a shell takes it.</summary>
    private static string Quoted(string path) =>
        path.All(letter => char.IsLetterOrDigit(letter) || "/\\._-:".Contains(letter, StringComparison.Ordinal)) ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
