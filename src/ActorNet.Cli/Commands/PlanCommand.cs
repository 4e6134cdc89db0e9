using System.CommandLine;
using System.Text.Json;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Planning;
using ActorNet.Cli.Reporting;
using ActorNet.Cli.Watching;
using ActorNet.Core.Numerics;
using ActorNet.Planning;
using ActorNet.Simulation.Scale;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet plan</c>.</summary>
internal static class PlanCommand
{
    // What a network has that nobody has measured.
    private const double AssumedBytesPerSecond = 1e9 / 8;
    private const double AssumedLatencySeconds = 0.2e-3;

    // Half of the round trip of a small message over a socket, measured (PERFORMANCE: 30 to 70 µs).
    private static readonly TimeSpan PerMessage = TimeSpan.FromMicroseconds(25);
    private static readonly TimeSpan MeasuringTime = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("plan", "Foretells how fast a training is with more machines, from what this one and the wire to a server can do.");
        var arguments = new PlanArguments(command, dataDirectory);
        command.SetAction(result => Run(arguments.Read(result), host));
        examples[command] =
        [
            "plan mnist                                       on a network of 1 Gbit/s",
            "plan mnist --batch-size 1024 --bandwidth 10gbit --latency 50us --workers-up-to 64",
            "plan mnist --server wss://10.0.0.5:7070 --token-file join-token",
            "plan data.csv --precision bfloat16 --local-steps 8 --bandwidth 100mbit --latency 20ms",
        ];
        return command;
    }

    private static int Run(PlanRequest request, CliHost host)
    {
        using var interruption = host.ListenForSignals();
        var run = request.Run;
        var source = TrainingPlan.Source(run);
        var data = TrainingRuns.Load(source, run, host);
        var options = TrainingPlan.Options(run, source, data);
        var notes = run.Json ? host.Error : host.Out;
        if (!run.Quiet) foreach (var line in TrainingPlan.Headline(source, data, options)) notes.WriteLine(line);
        try
        {
            var wire = Wire(request, interruption.Token);
            var measured = TrainingProbe.Measure(options, data, request.Threads, MeasuringTime, interruption.Token);
            var input = Input(options, measured, wire);
            Report(request, host, measured, input, wire, options.Precision, WorkerForecast.Make(input, request.Workers));
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.ExitCode;
        }
    }

    private static PlannedWire Wire(PlanRequest request, CancellationToken cancellation)
    {
        var measured = request.Server is null ? null : WireProbe.MeasureAsync(request.Server, cancellation).GetAwaiter().GetResult();
        return new PlannedWire(
            request.BytesPerSecond ?? (measured is null ? AssumedBytesPerSecond : Math.Min(measured.DownBytesPerSecond, measured.UpBytesPerSecond)),
            request.LatencySeconds ?? measured?.LatencySeconds ?? AssumedLatencySeconds,
            Source(request.BytesPerSecond, measured),
            Source(request.LatencySeconds, measured),
            measured is not null && request.Server!.Address.IsLoopback);
    }

    private static string Source(double? given, WireMeasurement? measured) => given is not null ? "given" : measured is not null ? "measured" : "assumed";

    private static ForecastInput Input(TrainingOptions options, TrainingMeasurement measured, PlannedWire wire) => new()
    {
        Parameters = measured.Parameters,
        BatchSize = Math.Max(measured.Samples / options.LocalSteps, 1),
        Lanes = measured.Lanes,
        BytesPerParameter = options.Precision == ExchangePrecision.Float32 ? sizeof(float) : sizeof(ushort),
        LocalSteps = options.LocalSteps,
        PerSample = TimeSpan.FromSeconds(measured.SecondsPerSample),
        PerRequest = TimeSpan.FromSeconds(measured.SecondsPerRequest),
        PerGradient = TimeSpan.FromSeconds(measured.SecondsPerGradient),
        PerRound = TimeSpan.FromSeconds(measured.SecondsPerRound),
        PerMessage = PerMessage,
        BytesPerSecond = wire.BytesPerSecond,
        Latency = TimeSpan.FromSeconds(wire.LatencySeconds),
    };

    private static void Report(
        PlanRequest request,
        CliHost host,
        TrainingMeasurement measured,
        ForecastInput input,
        PlannedWire wire,
        ExchangePrecision precision,
        WorkerForecast forecast)
    {
        var advice = PlanView.Advice(forecast, input.Lanes, host.Name);
        if (request.Run.Json)
        {
            host.Out.WriteLine(JsonSerializer.Serialize(
                new { measured, wire, forecast.Alone, forecast.Rows, forecast.Best, forecast.Paying, forecast.HurtsFrom, forecast.Changes, advice }, Json));
            host.Out.Flush();
            return;
        }

        foreach (var line in PlanView.Basis(measured, input, wire, precision)) host.Out.WriteLine(line);
        host.Out.WriteLine();
        TextTable.Write(host.Out, PlanView.Columns, PlanView.Rows(forecast));
        host.Out.WriteLine();
        foreach (var line in PlanView.Changes(forecast)) host.Out.WriteLine(line);
        if (forecast.Changes.Count > 0) host.Out.WriteLine();
        host.Out.WriteLine(advice);
        host.Out.Flush();
    }
}
