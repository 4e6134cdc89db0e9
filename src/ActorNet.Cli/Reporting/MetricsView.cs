using System.Text.Json;
using ActorNet.Metrics;

namespace ActorNet.Cli.Reporting;

/// <summary>Metrics for people and for programs.</summary>
internal static class MetricsView
{
    public static IEnumerable<string> Lines(IReadOnlyList<(string Name, double? Value)> metrics) =>
        metrics.Select(metric => $"{metric.Name}: {(metric.Value is { } value ? Format.Loss(value) : "none, only one class occurs")}");

    public static void Write(Utf8JsonWriter json, IReadOnlyList<(string Name, double? Value)> metrics)
    {
        json.WriteStartObject("metrics");
        foreach (var (name, value) in metrics) WriteNumber(json, name, value);
        json.WriteEndObject();
    }

    /// <summary>The table of all classes, or the errors of values.</summary>
    public static void WriteReport(TextWriter writer, Measurement measurement)
    {
        if (measurement.Classes is { } classes)
        {
            TextTable.Write(writer, ["class", "precision", "recall", "f1", "samples"], [
                .. classes.Classes.Select(score => Row(score.Name, new(score.Precision, score.Recall, score.F1), score.Samples)),
                Row("(mean of classes)", classes.Macro, classes.Samples),
                Row("(mean by samples)", classes.Weighted, classes.Samples)]);
            foreach (var score in classes.Classes.Where(score => score.Predicted == 0 || score.Samples == 0))
            {
                writer.WriteLine(score.Samples == 0
                    ? $"note: no sample is of class {score.Name}: its recall counts as 0"
                    : $"note: no sample was taken for class {score.Name}: its precision counts as 0");
            }
        }

        if (measurement.Values is { } values)
        {
            TextTable.Write(writer, ["error", "value"], [
                ["mean absolute", Format.Loss(values.MeanAbsoluteError)], ["mean squared", Format.Loss(values.MeanSquaredError)],
                ["root mean squared", Format.Loss(values.RootMeanSquaredError)], ["R2", Format.Loss(values.R2)]]);
        }
    }

    /// <summary>The same for programs.</summary>
    public static void WriteReport(Utf8JsonWriter json, Measurement measurement)
    {
        json.WriteStartObject("report");
        if (measurement.Classes is { } classes)
        {
            json.WriteStartArray("classes");
            foreach (var score in classes.Classes)
            {
                json.WriteStartObject();
                json.WriteString("class", score.Name);
                WriteScore(json, new(score.Precision, score.Recall, score.F1));
                json.WriteNumber("samples", score.Samples);
                json.WriteNumber("predicted", score.Predicted);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteAverage(json, "macro", classes.Macro);
            WriteAverage(json, "weighted", classes.Weighted);
            WriteNumber(json, "auc", classes.Auc);
        }

        if (measurement.Values is { } values)
        {
            WriteNumber(json, "mae", values.MeanAbsoluteError);
            WriteNumber(json, "mse", values.MeanSquaredError);
            WriteNumber(json, "rmse", values.RootMeanSquaredError);
            WriteNumber(json, "r2", values.R2);
        }

        json.WriteEndObject();
    }

    private static string[] Row(string name, AverageScore score, int samples) =>
        [name, Format.Accuracy(score.Precision), Format.Accuracy(score.Recall), Format.Accuracy(score.F1), Format.Count(samples)];

    private static void WriteAverage(Utf8JsonWriter json, string name, AverageScore score)
    {
        json.WriteStartObject(name);
        WriteScore(json, score);
        json.WriteEndObject();
    }

    private static void WriteScore(Utf8JsonWriter json, AverageScore score)
    {
        json.WriteNumber("precision", score.Precision);
        json.WriteNumber("recall", score.Recall);
        json.WriteNumber("f1", score.F1);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
