using System.Diagnostics;
using ActorNet.Remote.Engine;

namespace ActorNet.Remote;

/// <summary>Says once a second how a worker gets on and how far its run is, and notices that the run has failed: nobody sends workers a message of that.</summary>
internal sealed class WorkerReports : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TimedWorker _worker;
    private readonly RemoteEngine _engine;
    private readonly RunClient _client;
    private readonly Action<WorkerProgress>? _report;
    private readonly Action<string> _failed;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;
    private long _reported = Stopwatch.GetTimestamp();
    private PeerReport _before = new(0, 0, 0, 0, 0);

    public WorkerReports(TimedWorker worker, RemoteEngine engine, RunClient client, Action<WorkerProgress>? report, Action<string> failed)
    {
        _worker = worker;
        _engine = engine;
        _client = client;
        _report = report;
        _failed = failed;
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Ends them; no call of the program's is under way afterwards.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _loop.GetAwaiter().GetResult();
        _end.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
            {
                var isConnected = _engine.Connections.Any(connection => connection.Peer.Role == PeerRole.Server);
                var run = isConnected ? await _client.TryAskAsync(_end.Token).ConfigureAwait(false) : null;
                _report?.Invoke(Measure(isConnected, run?.Standing.Progress));
                if (run?.Standing.Result?.Failure is { } failure)
                {
                    _failed(failure);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The worker has ended.
        }
    }

    private WorkerProgress Measure(bool isConnected, TrainingProgress? run)
    {
        var now = _worker.Report(0);
        var seconds = Math.Max(Stopwatch.GetElapsedTime(_reported).TotalSeconds, 1e-3);
        _reported = Stopwatch.GetTimestamp();
        var (step, lanes) = _worker.Newest();
        var progress = new WorkerProgress(
            isConnected, step, lanes, now.Steps, now.Samples, (now.Samples - _before.Samples) / seconds,
            Math.Clamp((now.Computing - _before.Computing) / seconds, 0, 1), run);
        _before = now;
        return progress;
    }
}
