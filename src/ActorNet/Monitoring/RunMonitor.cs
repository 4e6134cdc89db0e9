using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Engine;
using ActorNet.Runs;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace ActorNet.Monitoring;

/// <summary>
/// Everything by which a server's run is watched: its status document and endpoints, its metrics, and its lines in the log. A host makes one before it
/// listens, has its observer tell it (<see cref="Around"/>), and attaches the server when that begins.
/// </summary>
internal sealed class RunMonitor : IDisposable
{
    // Those who must not wait (probes, readers of metrics) are answered with what was heard last: once a second somebody asks.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly StatusBoard _board;
    private readonly RunMetrics _metrics;
    private readonly ProcessMetrics _process;
    private readonly RunLog _log;
    private readonly Action<string>? _news;
    private readonly Action? _ending;
    private Timer? _looking;

    /// <summary>Begins to watch.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="engine">The server's process.</param>
    /// <param name="logging">Where lines for the log go.</param>
    /// <param name="news">Told in one line of who joined, was given lanes and the like; not of what warnings say too.</param>
    /// <param name="ending">Called before the instruments go away, so that whoever exports them can do so a last time.</param>
    public RunMonitor(string run, RemoteEngine engine, ILoggerFactory logging, Action<string>? news, Action? ending = null)
    {
        _ending = ending;
        _board = new StatusBoard(run, () => engine.Connections, TimeProvider.System);
        _metrics = new RunMetrics(_board);
        _process = new ProcessMetrics(() => engine.Connections);
        _log = new RunLog(logging.CreateLogger("ActorNet.Run"), run);
        _news = news;
    }

    /// <summary>Attempts to connect that were refused, so far.</summary>
    public Func<long> RefusedAttempts
    {
        get => _board.RefusedAttempts;
        set => _board.RefusedAttempts = value;
    }

    /// <summary>True if workers may come; for <c>/health/ready</c>.</summary>
    public bool IsReady() => _board.IsReady();

    /// <summary>Adds <c>/v1/status</c>, <c>/v1/stop</c>, <c>/v1/echo</c> and <c>/v1/sink</c>.</summary>
    /// <param name="endpoints">Where they are added.</param>
    /// <param name="stop">Ends the run after the step under way.</param>
    public void Map(IEndpointRouteBuilder endpoints, Action stop)
    {
        endpoints.MapStatus(_board, () =>
        {
            _log.StopAsked();
            stop();
        });
        endpoints.MapMeasuring();
    }

    /// <summary>The server has begun.</summary>
    public void Attach(IActorEngine engine, ActorRef server)
    {
        _board.Attach(engine, server);
        _looking = new Timer(_ => _board.Look(), null, TimeSpan.Zero, LookInterval);
    }

    /// <summary>After the run: leaves those who watch it a moment to see how it ended.</summary>
    public void AwaitWatchers() => _board.AwaitWatchers();

    /// <summary>Puts itself between the observer and what it tells.</summary>
    public IRunListener Around(IRunListener listener) => new Listener(this, listener);

    /// <inheritdoc/>
    public void Dispose()
    {
        _looking?.Dispose();
        _ending?.Invoke();
        _metrics.Dispose();
        _process.Dispose();
    }

    /// <summary>What a warning says too is no news to those who hear warnings.</summary>
    private static bool IsWarned(NewsKind kind) => kind is NewsKind.WorkerLeft or NewsKind.WorkerLost or NewsKind.PartLost;

    private sealed class Listener(RunMonitor monitor, IRunListener next) : IRunListener
    {
        private long _step;

        public void OnAdvanced(long step, EpochTotals totals)
        {
            _step = step;
            monitor._metrics.NoteAdvance(step, totals.Epoch, totals.Seconds);
            next.OnAdvanced(step, totals);
        }

        public void OnEvaluated(EpochEnded epoch)
        {
            _step = epoch.Row.Steps;
            monitor._metrics.NoteAdvance(_step, epoch.Totals.Epoch, epoch.Totals.Seconds);
            if (epoch.IsOpen)
            {
                monitor._log.Evaluated(epoch.Row);
            }
            else
            {
                monitor._log.EpochEnded(epoch.Row);
            }

            next.OnEvaluated(epoch);
        }

        public void OnEndedByItself(long step, string reason)
        {
            monitor._log.EndedByItself(step, reason);
            next.OnEndedByItself(step, reason);
        }

        public void OnWarning(string text)
        {
            monitor._log.Warned(_step, text);
            next.OnWarning(text);
        }

        public void OnNews(RunNews news)
        {
            _step = news.Step;
            monitor._log.Told(news, IsWarned(news.Kind) ? LogLevel.Debug : LogLevel.Information);
            if (!IsWarned(news.Kind))
            {
                monitor._news?.Invoke(FormattableString.Invariant($"step {news.Step}: {news.Text}"));
            }

            next.OnNews(news);
        }

        public void OnOver(long? step, string? failure)
        {
            monitor._board.NoteEnd(step, failure);
            monitor._log.Over(step, failure);
            next.OnOver(step, failure);
        }
    }
}
