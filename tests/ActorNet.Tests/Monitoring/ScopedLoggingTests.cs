using ActorNet.Monitoring;
using Microsoft.Extensions.Logging;

namespace ActorNet.Tests.Monitoring;

public sealed class ScopedLoggingTests
{
    [Fact]
    public void Log_EveryLine_HasTheScopeOfThatMoment()
    {
        var lines = new Lines();
        using var inner = LoggerFactory.Create(builder => builder.AddProvider(lines));
        var step = 3;
        using var logging = new ScopedLogging(inner, () => [new("run", "mnist-1"), new("step", step)]);
        var log = logging.CreateLogger("engine");

        log.Log(LogLevel.Information, default, "one", null, static (text, _) => text);
        step = 4;
        log.Log(LogLevel.Information, default, "two", null, static (text, _) => text);
        inner.CreateLogger("other").Log(LogLevel.Information, default, "three", null, static (text, _) => text);

        lines.Written.ShouldBe(["run=mnist-1 step=3 one", "run=mnist-1 step=4 two", "three"]);
    }

    private sealed class Lines : ILoggerProvider, ILogger, ISupportExternalScope
    {
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public List<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => _scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var words = new List<string>();
            _scopes.ForEachScope(
                static (scope, words) => words.AddRange(((IEnumerable<KeyValuePair<string, object?>>)scope!).Select(static pair => $"{pair.Key}={pair.Value}")), words);
            words.Add(formatter(state, exception));
            Written.Add(string.Join(' ', words));
        }

        public void Dispose()
        {
        }
    }
}
