using ActorNet.Cli.Arguments;
using ActorNet.Cli.Engines;
using ActorNet.Cli.Reporting;
using ActorNet.Core.Data;
using ActorNet.Datasets;
using Spectre.Console;

namespace ActorNet.Cli.Commands;

/// <summary>What <c>train</c> and <c>server</c> have in common: the data, the report, and the end.</summary>
internal static class TrainingRuns
{
    /// <summary>Loads the data of a run.</summary>
    public static TrainingData Load(DataSource source, TrainRequest request, CliHost host)
    {
        // What is wrong with names is said before a download.
        var metrics = MetricsArguments.Read(request.Weighing.Metrics);
        var data = DataLoader.Load(source, DataAccess.Locations(host, request.DataDirectory), DataAccess.Notes(host, request.Quiet));
        return metrics.Count > 0 && data.Test is null
            ? throw new UsageException("--metrics are measured on test samples, but the run holds none out; give --test a share")
            : data;
    }

    /// <summary>Trains, and says what came of it.</summary>
    /// <param name="request">What the user asked for.</param>
    /// <param name="host">Where it is said.</param>
    /// <param name="report">Shows how it goes.</param>
    /// <param name="dataset">Name of the data.</param>
    /// <param name="goOn">The command, without the program's name, that goes on with the run if it is stopped.</param>
    /// <param name="test">What the metrics that were asked for are measured on, or null.</param>
    /// <param name="train">The training.</param>
    public static int Execute(
        TrainRequest request, CliHost host, ITrainingReport report, string dataset, string goOn, Dataset? test, Func<CancellationToken, RunEnd> train)
    {
        // From here on a signal ends the run in good order; before, there is nothing to keep.
        using var interruption = host.ListenForSignals();
        RunEnd end;
        try
        {
            end = train(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            // Nothing was under way, or nobody was there to finish it.
            host.Error.WriteLine($"{host.Name}: stopped; go on with: {host.Name} {goOn}");
            return interruption.ExitCode;
        }

        if (end.Result is { } result)
        {
            report.Finished(dataset, result);
            var metrics = MetricsArguments.Read(request.Weighing.Metrics);
            var measured = metrics.Count > 0 && test is not null && !end.Interrupted ? MetricsArguments.Measure(metrics, result.Model.Measure(test)) : [];
            foreach (var line in MetricsView.Lines(measured)) report.Noted("test " + line);
            if (request.Json) JsonReport.Write(host.Out, dataset, result, measured);
        }
        else
        {
            report.Noted($"{(end.Interrupted ? "the run was stopped" : "another process has ended the run")} after {Format.Count(end.Steps)} steps");
            if (end.WeightsSha256.Length > 0) report.Noted($"weights SHA-256: {end.WeightsSha256}");
            if (request.Json) JsonReport.Write(host.Out, dataset, end);
        }

        if (!end.Interrupted) return ExitCode.Success;

        host.Error.WriteLine(FormattableString.Invariant(
            $"{host.Name}: stopped after step {end.Steps}; go on with: {host.Name} {goOn}"));
        return interruption.ExitCode;
    }

    /// <summary>How a training is shown to whoever looks.</summary>
    public static ITrainingReport CreateReport(TrainRequest request, CliHost host)
    {
        if (request.Quiet) return new SilentReport();
        if (request.Json) return new PlainReport(host.Error, host.Error, host.Name);
        return Terminal(host) is { } console ? new TerminalReport(console, host.Name) : new PlainReport(host.Out, host.Error, host.Name);
    }

    /// <summary>The terminal that a person looks at, if it can draw a line over itself; else null.</summary>
    public static IAnsiConsole? Terminal(CliHost host)
    {
        if (!host.OutIsTerminal) return null;

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(host.Out) });
        if (host.TerminalWidth is { } width) console.Profile.Width = width;
        return console.Profile.Capabilities.Ansi ? console : null;
    }

    /// <summary>A path as a shell takes it.</summary>
    public static string Quoted(string path) =>
        path.All(letter => char.IsLetterOrDigit(letter) || "/\\._-:".Contains(letter, StringComparison.Ordinal)) ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
