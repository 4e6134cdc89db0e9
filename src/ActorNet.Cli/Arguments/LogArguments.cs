using System.CommandLine;
using ActorNet.Cli.Logging;
using Microsoft.Extensions.Logging;

namespace ActorNet.Cli.Arguments;

/// <summary>The options of commands that run for long: what is logged, how, and where metrics go.</summary>
internal sealed class LogArguments
{
    private static readonly string[] Levels = ["debug", "information", "warning", "error", "none"];

    private readonly Option<string?> _format = OptionFactory.Choice(
        "--log-format", "How lines of the log look on standard error. Default: text", "text", "json");

    private readonly Option<string?> _level = OptionFactory.Choice(
        "--log-level", "The least serious lines that are logged. Default: warning for text, information for json", Levels);

    private readonly Option<string?> _otlp = OptionFactory.Text(
        "--otlp", "URL", "Sends metrics and the log to an OpenTelemetry collector, such as http://localhost:4318. Default: nowhere");

    /// <summary>Makes them options of a command.</summary>
    public LogArguments(Command command)
    {
        foreach (var option in (Option[])[_format, _level, _otlp]) command.Add(option);
    }

    /// <summary>Begins to log as was asked.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="host">Lines go to its standard error.</param>
    /// <param name="identity">What this process is.</param>
    /// <exception cref="UsageException">The collector's address is none.</exception>
    public ProcessLog Start(ParseResult result, CliHost host, ProcessIdentity identity)
    {
        var isJson = result.GetValue(_format) is "json";
        var level = result.GetValue(_level) is { } text ? Enum.Parse<LogLevel>(text, ignoreCase: true) : isJson ? LogLevel.Information : LogLevel.Warning;
        return new ProcessLog(host.Error, isJson, level, ReadCollector(result.GetValue(_otlp)), identity);
    }

    private static Uri? ReadCollector(string? text) => text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url is { UserInfo: "", Query: "", Fragment: "" } ? url
        : throw new UsageException($"--otlp is '{text}'; it must be an address that begins with http:// or https://");
}
