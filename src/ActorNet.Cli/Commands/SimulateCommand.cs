using System.CommandLine;
using System.Globalization;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Reporting;
using ActorNet.Core.Naming;
using ActorNet.Core.Training;
using ActorNet.Simulation;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet simulate</c>.</summary>
internal static class SimulateCommand
{
    private const int UsualSeeds = 100;
    private static readonly Dictionary<string, PlantedBug> Bugs =
        Enum.GetValues<PlantedBug>().Where(static bug => bug != PlantedBug.None).ToDictionary(static kind => NameOf(kind));

    private static readonly Dictionary<string, FaultKind> Kinds = Enum.GetValues<FaultKind>().ToDictionary(static kind => NameOf(kind));

    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        _ = dataDirectory;
        var seeds = OptionFactory.Integer<int>("--seeds", $"How many seeds. Default: {UsualSeeds}, or 1 with --seed", 1, 10_000_000);
        var seed = OptionFactory.Integer<ulong>("--seed", "The first seed. Default: 1", 0, ulong.MaxValue);
        var fault = OptionFactory.Text("--fault", "LIST", $"Kinds of faults that may happen, with commas, or none: {string.Join(", ", Kinds.Keys)}. Default: all");
        var keep = OptionFactory.Text("--keep-faults", "LIST", "Numbers of the faults of the seed's plan that are to happen, with commas, or none. Default: all");
        var steps = OptionFactory.Integer<long>("--steps", "Steps of each training. Default: drawn", 1, 1_000_000);
        var workers = OptionFactory.Integer<int>("--workers", "Workers of each training. Default: drawn", 1, 256);
        var parts = OptionFactory.Integer<int>("--parts", "Parts of the parameter vector. Default: drawn", 1, 64);
        var trace = OptionFactory.Flag("--trace", "Prints every message; for one seed");
        var json = OptionFactory.Flag("--json", "Prints the result as one line of JSON");
        var quiet = OptionFactory.Flag("--quiet", "Prints failures only");
        var command = new Command("simulate", "Trains on simulated machines that fail in every way, and checks what comes out.");
        foreach (var option in (Option[])[seeds, seed, fault, keep, steps, workers, parts, trace, json, quiet])
        {
            command.Add(option);
        }

        var bug = OptionFactory.Text("--bug", "NAME", $"A bug to plant, or all: {string.Join(", ", Bugs.Keys)}");
        if (PlantedBugs.CanBeArmed)
        {
            command.Add(bug);
        }

        command.SetAction(result =>
        {
            var options = new SimulationOptions
            {
                Faults = ReadKinds(result.GetValue(fault)),
                KeepFaults = ReadNumbers(result.GetValue(keep)),
                Steps = result.GetValue(steps),
                Workers = result.GetValue(workers),
                Parts = result.GetValue(parts),
                Trace = result.GetValue(trace) ? (result.GetValue(json) ? host.Error : host.Out).WriteLine : null,
            };
            var count = result.GetValue(seeds) ?? (result.GetValue(seed) is null ? UsualSeeds : 1);
            if ((options.KeepFaults is not null || options.Trace is not null) && count != 1)
            {
                throw new UsageException($"{(options.Trace is null ? "--keep-faults" : "--trace")} is for one seed: give --seed, and no --seeds");
            }

            if (PlantedBugs.CanBeArmed && result.GetValue(bug) is { } name)
            {
                return Hunt(name, options, result.GetValue(seed) ?? 1, count, host);
            }

            var fixedOptions = string.Concat(
                Given("--fault", result.GetValue(fault)), Given("--steps", options.Steps), Given("--workers", options.Workers), Given("--parts", options.Parts));
            return Run(options, result.GetValue(seed) ?? 1, count, fixedOptions, result.GetValue(json), result.GetValue(quiet), host);
        });
        examples[command] =
        [
            "simulate --seeds 2000",
            "simulate --seeds 500 --fault crash,cut,loss --workers 3",
            "simulate --seed 42 --keep-faults 1,4",
        ];
        return command;
    }

    private static int Run(SimulationOptions options, ulong first, int count, string fixedOptions, bool isJson, bool isQuiet, CliHost host)
    {
        using var interruption = host.ListenForSignals();
        var notes = isJson ? host.Error : host.Out;
        var done = 0;
        var failed = 0;
        SimulationReport report;
        try
        {
            report = Simulator.RunMany(first, count, options, 0, Progressed, interruption.Token);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }

        if (isJson)
        {
            JsonReport.Write(host.Out, report);
        }
        else if (!isQuiet)
        {
            Summarise(report, host.Out);
        }

        return report.Failures.Count > 0 ? ExitCodeOf(report) : interruption.Token.IsCancellationRequested ? interruption.ExitCode : ExitCode.Success;

        void Progressed(SimulationResult result)
        {
            done++;
            if (!result.Passed)
            {
                failed++;
                notes.WriteLine(result);
                notes.WriteLine($"  again: {host.Name} simulate --seed {result.Seed}{fixedOptions} --keep-faults {(result.Shortened.Count == 0 ? "none" : string.Join(',', result.Shortened))}");
                notes.Flush();
            }
            else if (count == 1 && !isQuiet)
            {
                notes.WriteLine($"case: {result.Case}");
                foreach (var fault in result.Faults) notes.WriteLine($"  {fault}");
                notes.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trace {result.TraceHash:x16}, unseed {result.Unseed:x16}, {result.Time.TotalSeconds:0.000} s of simulated time{(result.TrainingFailure is null ? "" : $"; the training failed as it may: {result.TrainingFailure}")}"));
            }

            var interval = Math.Max(1, count / 20);
            if (!isQuiet && count > 1 && (done % interval == 0 || done == count))
            {
                notes.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {count:N0} seeds, {failed:N0} failed"));
                notes.Flush();
            }
        }
    }

    /// <summary>Plants one bug after the other and says how many seeds it took to find each.</summary>
    private static int Hunt(string name, SimulationOptions options, ulong first, int count, CliHost host)
    {
        PlantedBug[] bugs = name == "all"
            ? [.. Bugs.Values]
            : [Bugs.TryGetValue(name, out var bug) ? bug : throw new UsageException($"--bug is '{name}'; it must be all, or one of {string.Join(", ", Bugs.Keys)}{NearestName.Hint(name, [.. Bugs.Keys])}")];
        var hunts = bugs.Select(bug => BugHunt.Run(bug, first, count, options)).ToList();
        TextTable.Write(host.Out, ["bug", "seeds", "verdict", "what was found"], hunts.Select(static hunt => new[]
        {
            NameOf(hunt.Bug),
            hunt.Seeds?.ToString("N0", CultureInfo.InvariantCulture) ?? "not found",
            hunt.Found?.Verdict.ToString() ?? "",
            hunt.Found is { Violations: [var violation, ..] } ? violation : "",
        }));
        return hunts.TrueForAll(static hunt => hunt.Found is not null) ? ExitCode.Success : ExitCode.Failure;
    }

    private static void Summarise(SimulationReport report, TextWriter writer)
    {
        var failures = report.TrainingFailures.Count == 0
            ? "none"
            : string.Join(", ", report.TrainingFailures.Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:N0}")));
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Seeds:N0} seeds, {report.Failures.Count:N0} failed; {report.Faults:N0} faults, {report.Messages:N0} messages, {report.Time.TotalHours:N1} h of simulated time; trace {report.TraceHash:x16}"));
        writer.WriteLine($"trainings that failed with an error that a fault explains: {failures}");
    }

    /// <summary>The worst of what was found decides: a crash, then a wrong result, then a hang.</summary>
    private static int ExitCodeOf(SimulationReport report) =>
        report.Failures.Any(static result => result.Verdict == SimulationVerdict.Crash) ? ExitCode.SimulationCrash
        : report.Failures.Any(static result => result.Verdict == SimulationVerdict.WrongResult) ? ExitCode.SimulationWrongResult
        : ExitCode.SimulationHang;

    private static string Given(string name, object? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $" {name} {value}");

    private static FaultKind[] ReadKinds(string? text) => text switch
    {
        null => Enum.GetValues<FaultKind>(),
        "none" => [],
        _ => [.. text.Split(',', StringSplitOptions.TrimEntries).Select(static name => Kinds.TryGetValue(name, out var kind)
            ? kind
            : throw new UsageException($"--fault names '{name}'; it must be one of {string.Join(", ", Kinds.Keys)}{NearestName.Hint(name, [.. Kinds.Keys])}"))],
    };

    private static int[]? ReadNumbers(string? text) => text switch
    {
        null => null,
        "none" => [],
        _ => [.. text.Split(',', StringSplitOptions.TrimEntries).Select(static number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new UsageException($"--keep-faults has '{number}'; it must be numbers of faults, with commas"))],
    };

    /// <summary>"OneWayCut" as "one-way-cut".</summary>
    private static string NameOf<T>(T kind)
        where T : struct, Enum =>
        string.Concat(kind.ToString()!.Select(static (letter, index) => char.IsUpper(letter) ? (index > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}
