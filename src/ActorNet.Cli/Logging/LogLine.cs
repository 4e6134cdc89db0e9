using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorNet.Cli.Reporting;
using Microsoft.Extensions.Logging;

namespace ActorNet.Cli.Logging;

/// <summary>An entry of the log.</summary>
internal sealed class LogLine
{
    private const int LongestText = 4_000;

    // What people filter by. Everything else that is structured stands in the message.
    private static readonly string[] Known = ["run", "worker", "step"];
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required DateTimeOffset Time { get; init; }

    public required LogLevel Level { get; init; }

    public required string Category { get; init; }

    public required string Message { get; init; }

    public required Exception? Error { get; init; }

    /// <summary>Run, worker and step, where they are known.</summary>
    public Dictionary<string, object?> Fields { get; } = [];

    /// <summary>Takes the fields of a scope, or of the entry itself, that are known; the innermost counts.</summary>
    public void Add(object? scope)
    {
        if (scope is not IEnumerable<KeyValuePair<string, object?>> pairs) return;

        foreach (var (name, value) in pairs)
        {
            if (Array.Find(Known, known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } field) Fields[field] = value;
        }
    }

    /// <summary>Such as <c>14:05:09 warning: step 12, box:7: it was silent for 10 s</c>.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Time.LocalDateTime:HH:mm:ss} {Name(Level)}: ");
        if (Fields.GetValueOrDefault("step") is { } step && !Message.StartsWith("Step ", StringComparison.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"step {step}: ");
        if (Fields.GetValueOrDefault("worker") is string worker && !Message.Contains(worker, StringComparison.Ordinal)) text.Append(worker).Append(": ");
        text.Append(Line(Message));
        if (Error is not null) text.Append(CultureInfo.InvariantCulture, $" ({Error.GetType().Name}: {Line(Error.Message)})");
        return text.ToString();
    }

    /// <summary>An object on one line.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", Name(Level));
            json.WriteString("category", Category);
            json.WriteString("message", Message);
            foreach (var name in Known)
            {
                switch (Fields.GetValueOrDefault(name))
                {
                    case null:
                        break;
                    case long number:
                        json.WriteNumber(name, number);
                        break;
                    case int number:
                        json.WriteNumber(name, number);
                        break;
                    case var value:
                        json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                        break;
                }
            }

            if (Error is not null) json.WriteString("error", Error.ToString());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string Name(LogLevel level) => level.ToString().ToLowerInvariant();

    private static string Line(string text) => StatusView.Plain(text.ReplaceLineEndings(" "), LongestText);
}
