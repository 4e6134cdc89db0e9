using System.CommandLine;
using System.Globalization;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Reporting;
using ActorNet.Datasets;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet verify</c>.</summary>
internal static class VerifyCommand
{
    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("verify", "Checks a run against its ledger: that nothing was changed, lost or counted twice; and, if asked, that steps computed again agree.");
        var run = new Argument<string>("RUN") { Description = "Run folder" };
        var replay = OptionFactory.Text(
            "--replay", "FROM..TO", "Computes these steps (from 0, both included) again and compares gradients and weights; begins at the checkpoint before them");
        var json = OptionFactory.Flag("--json", "Prints the results as one JSON object");
        var quiet = OptionFactory.Flag("--quiet", "Prints nothing but what is wrong");
        command.Add(run);
        command.Add(replay);
        command.Add(dataDirectory);
        command.Add(json);
        command.Add(quiet);
        command.SetAction(result => Run(
            result.GetRequiredValue(run), result.GetValue(replay), result.GetValue(dataDirectory), result.GetValue(json), result.GetValue(quiet), host));
        examples[command] = ["verify runs/digits-1", "verify runs/digits-1 --replay 0..9", "verify runs/mnist-1 --json"];
        return command;
    }

    private static int Run(string path, string? replay, string? dataDirectory, bool isJson, bool isQuiet, CliHost host)
    {
        var range = replay is null ? null : ReadRange(replay);
        var run = RunFolder.Open(path);
        if (range is not null && run.Options.Staleness != 0)
        {
            throw new UsageException($"--replay: the run in {path} was trained with staleness: its steps depend on timing and cannot be computed again");
        }

        var data = range is null ? null : LoadData(run, dataDirectory, isQuiet || isJson, host);
        var report = RunVerifier.Verify(run, data, range);
        if (isJson) JsonReport.Write(host.Out, run.Path, report);
        else if (!isQuiet) Write(host.Out, report);

        if (!isJson)
        {
            foreach (var finding in report.Findings) host.Error.WriteLine($"{host.Name}: {finding}");
            if (report.FindingCount > report.Findings.Count)
            {
                host.Error.WriteLine($"{host.Name}: and {Format.Count(report.FindingCount - report.Findings.Count)} more");
            }
        }

        return report.IsFine ? ExitCode.Success : ExitCode.Failure;
    }

    private static TrainingData LoadData(RunFolder run, string? dataDirectory, bool isQuiet, CliHost host) => run.Source is { } source
        ? DataLoader.Load(source, DataAccess.Locations(host, dataDirectory), DataAccess.Notes(host, isQuiet))
        : throw new UsageException($"--replay: the run in {run.Path} was trained by a program on data of its own, which cannot be loaded again");

    private static StepRange ReadRange(string text)
    {
        const string Dots = "..";
        var place = text.IndexOf(Dots, StringComparison.Ordinal);
        return place > 0
            && long.TryParse(text[..place], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && long.TryParse(text[(place + Dots.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            && from <= to && to < long.MaxValue
            ? new StepRange(from, to)
            : throw new UsageException($"--replay is '{text}'; it must be two steps such as 0..9, the first not after the last");
    }

    private static void Write(TextWriter output, VerificationReport report)
    {
        TextTable.Write(output, ["checked", "extent", "found"], report.Rows.Select(row => new[]
        {
            row.What, row.Extent, row.Findings == 0 ? "fine" : Format.Count(row.Findings) + " wrong",
        }));
        foreach (var note in report.Notes) output.WriteLine("note: " + note);
        output.WriteLine(report.IsFine ? "nothing is wrong" : Format.Count(report.FindingCount) + (report.FindingCount == 1 ? " thing is wrong" : " things are wrong"));
    }
}
