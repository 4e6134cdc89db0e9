using Microsoft.Extensions.Logging;

namespace ActorNet.Cli.Logging;

/// <summary>Writes one line for each entry of the log, with what scopes say of run, worker and step.</summary>
/// <param name="writer">Where lines go.</param>
/// <param name="isJson">JSON objects instead of text.</param>
/// <param name="run">Name of the run, if no scope says it.</param>
internal sealed class LineLoggerProvider(TextWriter writer, bool isJson, string? run) : ILoggerProvider, ISupportExternalScope
{
    private readonly Lock _lock = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        // The writer is the host's.
    }

    private void Write(LogLine line)
    {
        var text = isJson ? line.ToJson() : line.ToText();
        lock (_lock)
        {
            writer.WriteLine(text);
            writer.Flush();
        }
    }

    private sealed class LineLogger(LineLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes.Push(state);

        // The factory's filter has decided already.
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new LogLine
            {
                Time = TimeProvider.System.GetUtcNow(),
                Level = logLevel,
                Category = category,
                Message = formatter(state, exception),
                Error = exception,
            };
            line.Fields["run"] = provider.Run;
            provider._scopes.ForEachScope(static (scope, line) => line.Add(scope), line);
            line.Add(state);
            provider.Write(line);
        }
    }

    private string? Run => run;
}
