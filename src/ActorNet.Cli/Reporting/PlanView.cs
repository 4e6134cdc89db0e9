using System.Globalization;
using ActorNet.Core.Numerics;
using ActorNet.Planning;
using ActorNet.Simulation.Scale;

namespace ActorNet.Cli.Reporting;

/// <summary>The wire that a forecast is for.</summary>
/// <param name="BytesPerSecond">What a machine sends, and receives at the same time.</param>
/// <param name="LatencySeconds">From machine to machine.</param>
/// <param name="BandwidthSource">measured, given or assumed.</param>
/// <param name="LatencySource">Likewise.</param>
/// <param name="IsThisMachine">True if it was measured to a server on this machine, which is no network.</param>
internal sealed record PlannedWire(double BytesPerSecond, double LatencySeconds, string BandwidthSource, string LatencySource, bool IsThisMachine);

/// <summary>A forecast as people read it.</summary>
internal static class PlanView
{
    public static readonly string[] Columns = ["workers", "samples/s", "of one worker", "exchange"];

    /// <summary>What was measured and what is assumed.</summary>
    public static IEnumerable<string> Basis(TrainingMeasurement measured, ForecastInput input, PlannedWire wire, ExchangePrecision precision)
    {
        yield return Text($"measured here, {measured.Threads} thread{(measured.Threads == 1 ? "" : "s")}, {measured.Rounds:N0} rounds: {StatusView.Short(measured.SecondsPerSample)} a sample and {StatusView.Short(measured.SecondsPerRequest)} a request; the server takes {StatusView.Short(measured.SecondsPerRound)} a round and {StatusView.Short(measured.SecondsPerGradient)} a gradient");
        yield return Text($"exchange of {StatusView.Bytes((double)input.Parameters * input.BytesPerParameter)} each way ({measured.Parameters:N0} parameters, {Name(precision)}), every {(input.LocalSteps == 1 ? "step" : Text($"{input.LocalSteps} steps"))} of {input.BatchSize:N0} samples");
        yield return Text($"wire: {wire.BytesPerSecond * 8 / 1e9:G3} Gbit/s ({wire.BandwidthSource}), {StatusView.Short(wire.LatencySeconds)} one way ({wire.LatencySource})");
        yield return Text($"assumed: every worker is a machine like this one, the server too; {StatusView.Short(input.PerMessage.TotalSeconds)} a message; nothing is sent while a worker computes");
        if (wire.IsThisMachine) yield return "note: that server is on this machine, so what was measured is no network, and workers here would share its processors";
    }

    /// <summary>A row for one machine alone, and one for each number of workers.</summary>
    public static IEnumerable<string[]> Rows(WorkerForecast forecast) =>
    [
        ["train alone", Text($"{forecast.Alone:N0}"), "", ""],
        .. forecast.Rows.Select(Row),
    ];

    private static string[] Row(ForecastRow row) =>
    [
        Text($"{row.Workers:N0}"),
        Text($"{row.SamplesPerSecond:N0}"),
        Text($"{row.Speedup:0.00} x"),
        Text($"{row.Exchange * 100:0} %"),
    ];

    /// <summary>What to do, in two or three sentences.</summary>
    public static string Advice(WorkerForecast forecast, int lanes, string program)
    {
        var best = forecast.Rows.First(row => row.Workers == forecast.Best);
        var paying = forecast.Rows.First(row => row.Workers == forecast.Paying);
        var most = forecast.Rows[^1].Workers;
        var first = forecast.Alone >= best.SamplesPerSecond
            ? Text($"One machine alone is best: `{program} train` on it reaches about {forecast.Alone:N0} samples/s, more than any of these with what they exchange.")
            : forecast.Best == 1
            ? forecast.Rows.Count > 1 ? Text($"One worker is best: {forecast.Rows[1].Workers} reach {forecast.Rows[1].Speedup:0.00} times its speed.") : "One worker was looked at."
            : forecast.Paying == 1 ? Text($"More workers help little: {best.Workers} are {best.Speedup:0.0} times as fast as one.")
            : Text($"Up to {paying.Workers} workers pay: they are {paying.Speedup:0.0} times as fast as one{(best.Workers > paying.Workers ? Text($", and {best.Workers}, the fastest, {best.Speedup:0.0} times") : "")}.");
        var second = forecast.Alone >= best.SamplesPerSecond ? ""
            : forecast.HurtsFrom is { } hurts ? Text($" From {hurts} on more workers make it slower.")
            : most > lanes ? Text($" A run of {lanes} lanes has work for {lanes} workers; --lanes gives it more (and other bits).")
            : "";
        var third = forecast.Changes.Count > 0
            ? Text($" What would help most is {forecast.Changes[0].What}: {forecast.Changes[0].SamplesPerSecond:N0} samples/s with {forecast.Changes[0].Workers} worker{(forecast.Changes[0].Workers == 1 ? "" : "s")}, {forecast.Changes[0].Gain:0.0} times the best without it{(forecast.Changes[0].What.Contains("batch", StringComparison.Ordinal) || forecast.Changes[0].What.Contains("local", StringComparison.Ordinal) ? ", but it may take more epochs to learn the same" : "")}.")
            : "";
        return first + second + third;
    }

    /// <summary>What changes would bring, a line each.</summary>
    public static IEnumerable<string> Changes(WorkerForecast forecast) => forecast.Changes.Select(static change =>
        Text($"with {change.What}: {change.SamplesPerSecond:N0} samples/s with {change.Workers} worker{(change.Workers == 1 ? "" : "s")}, {change.Gain:0.00} x"));

    private static string Name(ExchangePrecision precision) => precision.ToString().ToLowerInvariant();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
