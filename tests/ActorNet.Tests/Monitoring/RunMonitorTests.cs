using System.Globalization;
using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Monitoring;
using ActorNet.Remote.Engine;
using ActorNet.Runs;
using ActorNet.Tests.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorNet.Tests.Monitoring;

public sealed class RunMonitorTests
{
    private static readonly MessagePool<RunNews> Pool = new(pool => new RunNews(pool), 1);

    [Fact]
    public void News_OfAJoin_GoToTheProgramAndTheLog()
    {
        using var watched = new Watched();

        watched.Listener.OnNews(Pool.Rent().Set(NewsKind.WorkerJoined, 12, "box:7", "box:7"));

        watched.News.ShouldBe(["step 12: box:7 joined"]);
        watched.Lines.ShouldBe(["Information run=mnist-1 step=12 worker=box:7 WorkerJoined: box:7 joined"]);
    }

    [Fact]
    public void News_ThatAWarningSaysToo_AreToldOnce()
    {
        using var watched = new Watched();

        watched.Listener.OnNews(Pool.Rent().Set(NewsKind.WorkerLost, 12, "box:7", "box:7", detail: "was silent for 10 s"));
        watched.Listener.OnWarning("Step 12: box:7 was silent for 10 s.");

        watched.News.ShouldBeEmpty();
        watched.Warnings.ShouldBe(["Step 12: box:7 was silent for 10 s."]);
        watched.Lines.ShouldBe(["Warning run=mnist-1 step=12 Step 12: box:7 was silent for 10 s."]);
    }

    [Fact]
    public void Over_WithAFailure_IsInStatusAndLog()
    {
        using var watched = new Watched();

        watched.Listener.OnOver(null, "Step 9: no worker is left.");

        watched.Lines.ShouldBe(["Error run=mnist-1 the run failed: Step 9: no worker is left."]);
        watched.Monitor.IsReady().ShouldBeFalse();
        watched.Monitor.AwaitWatchers();
    }

    [Fact]
    public async Task AwaitWatchers_SomebodyWatches_WaitsUntilItHasSeenTheEnd()
    {
        using var server = new WatchedServer();
        var board = server.NewBoard();
        board.NoteTold(await board.AskAsync(default));
        board.NoteEnd(100, null);

        var waiting = Task.Run(board.AwaitWatchers);
        board.NoteTold(await board.AskAsync(default));

        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Dispose_Always_LetsWhoeverExportsDoSoFirst()
    {
        var watched = new Watched();

        watched.Dispose();

        watched.HasEnded.ShouldBeTrue();
    }

    /// <summary>A monitor of an engine that hosts nothing.</summary>
    private sealed class Watched : IDisposable, IRunListener, ILoggerFactory, ILogger
    {
        private readonly RemoteEngine _engine;
        private readonly LoggerExternalScopeProvider _scopes = new();

        public Watched()
        {
            var plan = TestRuns.Options.PlanFor(TestRuns.Data);
            _engine = new RemoteEngine(new RemoteEngineOptions
            {
                Role = PeerRole.Server,
                Name = "box:1",
                Codec = new MessageCodec(plan, 100),
                Accepts = static (_, _) => true,
                Logging = NullLoggerFactory.Instance,
            });
            Monitor = new RunMonitor("mnist-1", _engine, this, News.Add, () => HasEnded = true);
            Listener = Monitor.Around(this);
        }

        public RunMonitor Monitor { get; }

        public IRunListener Listener { get; }

        public List<string> News { get; } = [];

        public List<string> Warnings { get; } = [];

        public List<string> Lines { get; } = [];

        public bool HasEnded { get; private set; }

        public void Dispose()
        {
            Monitor.Dispose();
            _engine.Dispose();
        }

        public void OnAdvanced(long step, EpochTotals totals)
        {
        }

        public void OnEvaluated(EpochEnded epoch)
        {
        }

        public void OnWarning(string text) => Warnings.Add(text);

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => _scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var line = logLevel.ToString();
            _scopes.ForEachScope(
                (scope, _) => line += string.Concat(((IEnumerable<KeyValuePair<string, object?>>)scope!).Select(
                    static pair => string.Create(CultureInfo.InvariantCulture, $" {pair.Key}={pair.Value}"))),
                0);
            Lines.Add($"{line} {formatter(state, exception)}");
        }
    }
}
