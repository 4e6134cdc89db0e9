using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorNet.Cli.Engines;
using ActorNet.Metrics;
using ActorNet.Remote;
using ActorNet.Simulation;

namespace ActorNet.Cli.Reporting;

/// <summary>Results for programs: one JSON object on one line.</summary>
internal static class JsonReport
{
    public static void Write(
        TextWriter writer, string dataset, TrainingResult result, IReadOnlyList<(string Name, double? Value)>? metrics = null) => Write(writer, json =>
    {
        json.WriteString("dataset", dataset);
        json.WriteNumber("samples", result.Samples);
        json.WriteNumber("parameters", result.Parameters);
        json.WriteNumber("workers", result.Workers);
        json.WriteNumber("lanes", result.Lanes);
        json.WriteNumber("seed", result.Seed);
        json.WriteNumber("epochs", result.Epochs);
        json.WriteNumber("steps", result.Steps);
        WriteNumber(json, "trainLoss", result.TrainLoss);
        WriteNumber(json, "trainAccuracy", result.TrainAccuracy);
        var validation = result.Validation();
        WriteNumber(json, "validationLoss", validation?.ValidationLoss);
        WriteNumber(json, "validationAccuracy", validation?.ValidationAccuracy);
        WriteNumber(json, "testLoss", result.TestLoss);
        WriteNumber(json, "testAccuracy", result.TestAccuracy);
        WriteNumber(json, "samplesPerSecond", result.SamplesPerSecond);
        WriteNumber(json, "seconds", result.Seconds);
        if (result.StopReason is { } reason) json.WriteString("stopReason", reason);
        if (result.Best is { } best)
        {
            json.WriteNumber("bestEpoch", best.Epoch);
            json.WriteNumber("bestStep", best.Step);
            json.WriteNumber("bestValue", best.Value);
            json.WriteBoolean("bestRestored", result.IsBestRestored);
        }

        json.WriteString("weightsSha256", result.WeightsSha256);
        json.WriteBoolean("dependsOnTiming", result.DependsOnTiming);
        json.WriteString("output", result.OutputDirectory);
        if (metrics is { Count: > 0 }) MetricsView.Write(json, metrics);
    });

    public static void Write(TextWriter writer, string dataset, RunEnd end) => Write(writer, json =>
    {
        json.WriteString("dataset", dataset);
        WriteEnd(json, end.Steps, end.Interrupted, end.WeightsSha256 is { Length: > 0 } hash ? hash : null);
    });

    public static void Write(TextWriter writer, WorkerResult result) => Write(writer, json =>
    {
        json.WriteString("worker", result.Name);
        json.WriteNumber("requests", result.Requests);
        json.WriteNumber("samples", result.Samples);
        json.WriteNumber("seconds", result.Seconds);
        json.WriteNumber("computingSeconds", result.ComputingSeconds);
        json.WriteBoolean("left", result.HasLeft);
        WriteEnd(json, result.RunSteps, result.RunInterrupted, result.WeightsSha256);
    });

    public static void Write(TextWriter writer, PartResult result) => Write(writer, json =>
    {
        json.WriteNumber("part", result.Part);
        json.WriteNumber("parameters", result.Parameters);
        json.WriteBoolean("left", result.HasLeft);
        WriteEnd(json, result.RunSteps, result.RunInterrupted, result.WeightsSha256);
    });

    public static void Write(
        TextWriter writer, string dataset, Evaluation evaluation, IReadOnlyList<(string Name, double? Value)> metrics, Measurement? report) => Write(writer, json =>
    {
        json.WriteString("dataset", dataset);
        json.WriteNumber("samples", evaluation.Samples);
        WriteNumber(json, "loss", evaluation.Loss);
        WriteNumber(json, "accuracy", evaluation.Accuracy);
        if (metrics.Count > 0) MetricsView.Write(json, metrics);
        if (report is not null) MetricsView.WriteReport(json, report);
    });

    public static void Write(TextWriter writer, string run, VerificationReport report) => Write(writer, json =>
    {
        json.WriteString("run", run);
        json.WriteBoolean("fine", report.IsFine);
        json.WriteNumber("wrong", report.FindingCount);
        WriteList(json, "findings", report.Findings);
        WriteList(json, "notes", report.Notes);
        json.WriteStartArray("checked");
        foreach (var row in report.Rows)
        {
            json.WriteStartObject();
            json.WriteString("what", row.What);
            json.WriteString("extent", row.Extent);
            json.WriteNumber("wrong", row.Findings);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static void Write(TextWriter writer, SimulationReport report) => Write(writer, json =>
    {
        json.WriteNumber("seeds", report.Seeds);
        json.WriteNumber("failed", report.Failures.Count);
        json.WriteNumber("faults", report.Faults);
        json.WriteNumber("messages", report.Messages);
        json.WriteNumber("simulatedSeconds", report.Time.TotalSeconds);
        json.WriteString("trace", report.TraceHash.ToString("x16", CultureInfo.InvariantCulture));
        json.WriteStartObject("trainingFailures");
        foreach (var (cause, count) in report.TrainingFailures) json.WriteNumber(cause, count);
        json.WriteEndObject();
        json.WriteStartArray("failures");
        foreach (var failure in report.Failures)
        {
            json.WriteStartObject();
            json.WriteNumber("seed", failure.Seed);
            json.WriteString("verdict", failure.Verdict.ToString());
            WriteList(json, "violations", failure.Violations);
            WriteList(json, "faults", failure.Faults);
            json.WriteStartArray("shortened");
            foreach (var number in failure.Shortened) json.WriteNumberValue(number);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>How the run ended, as its server says; null where it did not.</summary>
    private static void WriteEnd(Utf8JsonWriter json, long? steps, bool? isInterrupted, string? weightsSha256)
    {
        if (steps is { } count) json.WriteNumber("runSteps", count);
        else json.WriteNull("runSteps");
        if (isInterrupted is { } flag) json.WriteBoolean("runInterrupted", flag);
        else json.WriteNull("runInterrupted");
        json.WriteString("weightsSha256", weightsSha256);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> lines)
    {
        json.WriteStartArray(name);
        foreach (var line in lines) json.WriteStringValue(line);
        json.WriteEndArray();
    }

    private static void Write(TextWriter writer, Action<Utf8JsonWriter> writeFields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            writeFields(json);
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        writer.Flush();
    }

    /// <summary>JSON has no word for what is not a finite number: null.</summary>
    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
