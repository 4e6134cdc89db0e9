using System.CommandLine;
using System.Globalization;
using ActorNet.Remote.Security;
using ActorNet.Simulation.Scale;

namespace ActorNet.Cli.Arguments;

/// <summary>The arguments of <c>plan</c>: a training, and the machines and wires between them.</summary>
internal sealed class PlanArguments
{
    private const int DefaultWorkers = 16;

    private static readonly (string Suffix, double Factor)[] BandwidthUnits =
    [
        ("gbit", 1e9 / 8), ("mbit", 1e6 / 8), ("kbit", 1e3 / 8), ("GB", 1e9), ("MB", 1e6),
    ];

    private static readonly (string Suffix, double Factor)[] TimeUnits = [("ms", 1e-3), ("us", 1e-6), ("s", 1)];

    private readonly TrainArguments _run;
    private readonly AccessArguments _access;

    private readonly Option<int?> _workers = OptionFactory.Integer(
        "--workers-up-to", $"The most workers to look at. Default: {DefaultWorkers}", 1, WorkerForecast.MostWorkers);

    private readonly Option<string?> _bandwidth = OptionFactory.Text(
        "--bandwidth", "RATE", "What a machine sends and receives, such as 1gbit, 100mbit or 500MB a second. Default: measured with --server, else 1gbit");

    private readonly Option<string?> _latency = OptionFactory.Text(
        "--latency", "TIME", "From machine to machine, one way, such as 0.2ms. Default: measured with --server, else 0.2ms");

    private readonly Option<int?> _threads = OptionFactory.Integer(
        "--threads", "Threads of a worker. Default: as many as there are processors", 1, TrainingOptions.MaximumWorkers);

    /// <summary>Makes them arguments of a command.</summary>
    public PlanArguments(Command command, Option<string?> dataDirectory)
    {
        _run = new TrainArguments(command, dataDirectory, hasWorkers: false);
        foreach (var option in (Option[])[_workers, _bandwidth, _latency, _threads]) command.Add(option);
        _access = new AccessArguments(command, choosesWire: false);
    }

    /// <summary>Reads what was given.</summary>
    /// <exception cref="UsageException">Something cannot be read, or is of no use to a plan.</exception>
    public PlanRequest Read(ParseResult result)
    {
        var run = _run.Read(result);
        var useless = run.Output is not null ? "--output" : run.Resume is not null ? "--resume" : run.CheckpointEvery is not null ? "--checkpoint-every" : run.Keep is not null ? "--keep" : null;
        useless ??= run.Audit is not null ? "--audit" : run.NoLedger ? "--no-ledger" : run.StepTimeout is not null ? "--step-timeout" : run.JoinTimeout is not null ? "--join-timeout"
            : run.WorkerTimeout is not null ? "--worker-timeout" : null;
        if (run.Parts is > 1) throw new UsageException("--parts: a plan is for one server that holds all weights");
        if (useless is not null) throw new UsageException($"{useless} is of no use to a plan: nothing is trained, and nothing is written");

        return new PlanRequest(
            run,
            _access.ReadIfGiven(result),
            result.GetValue(_workers) ?? DefaultWorkers,
            result.GetValue(_bandwidth) is { } bandwidth ? ReadUnits("--bandwidth", bandwidth, BandwidthUnits, "1gbit, 100mbit or 500MB") : null,
            result.GetValue(_latency) is { } latency ? ReadUnits("--latency", latency, TimeUnits, "0.2ms, 50us or 1s") : null,
            result.GetValue(_threads) ?? Environment.ProcessorCount);
    }

    private static double ReadUnits(string option, string text, (string Suffix, double Factor)[] units, string examples)
    {
        foreach (var (suffix, factor) in units)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                && value * factor is > 0 and < 1e15 and var scaled)
            {
                return scaled;
            }
        }

        throw new UsageException($"{option} is '{text}'; it must be a number above 0 with its unit, such as {examples}");
    }
}

/// <summary>What the user asked of <c>plan</c>.</summary>
/// <param name="Run">The training.</param>
/// <param name="Server">The server to which the way is measured, or null.</param>
/// <param name="Workers">The most workers to look at.</param>
/// <param name="BytesPerSecond">What a machine sends and receives, or null to measure or assume it.</param>
/// <param name="LatencySeconds">From machine to machine, likewise.</param>
/// <param name="Threads">Threads of a worker.</param>
internal sealed record PlanRequest(TrainRequest Run, ServerAccess? Server, int Workers, double? BytesPerSecond, double? LatencySeconds, int Threads);
