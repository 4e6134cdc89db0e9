using Microsoft.Extensions.Logging;

namespace ActorNet.Monitoring;

/// <summary>Gives every line of a process the same scope, whatever thread it comes from: what the process is part of.</summary>
/// <param name="inner">Where lines go.</param>
/// <param name="scope">What holds when a line is written, such as run and step.</param>
internal sealed class ScopedLogging(ILoggerFactory inner, Func<IReadOnlyList<KeyValuePair<string, object?>>> scope) : ILoggerFactory
{
    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new ScopedLogger(inner.CreateLogger(categoryName), scope);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The inner one is its owner's.
    }

    private sealed class ScopedLogger(ILogger inner, Func<IReadOnlyList<KeyValuePair<string, object?>>> scope) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!inner.IsEnabled(logLevel))
            {
                return;
            }

            using (inner.BeginScope(scope()))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
