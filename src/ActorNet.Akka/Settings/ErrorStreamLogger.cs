using System.Globalization;
using ActorNet.Remote.Security;
using Akka.Event;

namespace ActorNet.Akka.Settings;

/// <summary>Writes Akka's log to the error stream, a line an event.</summary>
internal sealed class ErrorStreamLogger : DefaultLogger
{
    /// <inheritdoc/>
    protected override void Print(LogEvent logEvent)
    {
        var cause = logEvent.Cause is { } exception ? $": {OneLine.Of(exception)}" : string.Empty;
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{logEvent.Timestamp:HH:mm:ss} akka {Level(logEvent.LogLevel())}: {OneLine.Of(logEvent.Message?.ToString() ?? string.Empty)}{cause}"));
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.ErrorLevel => "error",
        LogLevel.WarningLevel => "warning",
        LogLevel.InfoLevel => "info",
        _ => "debug",
    };
}
