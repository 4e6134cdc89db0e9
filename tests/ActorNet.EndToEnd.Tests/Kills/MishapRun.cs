using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.EndToEnd.Tests.Kills;

/// <summary>One training whose processes are killed and stopped at moments that come from a seed.</summary>
internal sealed partial class MishapRun : IDisposable
{
    private const int Workers = 3;
    private const int Mishaps = 4;
    private const int Epochs = 90;

    /// <summary>The last mishap comes before this epoch, so that what comes after it is seen too.</summary>
    private const int LastEpoch = 50;

    private const string EpochPattern = @"^epoch (\d+)/";

    private static readonly string[] OneThread = ["--threads", "1"];

    private readonly Random _random;
    private readonly Cluster _cluster;
    private readonly List<ProgramProcess> _workers = [];
    private readonly List<Recovery> _recoveries = [];
    private ProgramProcess? _server;

    public MishapRun(int seed)
    {
        _random = new Random(seed);
        _cluster = new Cluster(Settings)
        {
            Listen = _random.Next(2) == 0 ? "wss://127.0.0.1:0" : "ws://127.0.0.1:0",
            Shared = ["--wire-kind", _random.Next(2) == 0 ? "local" : "websocket"],
            ServerOptions = ["--expected-workers", "1", "--checkpoint-every", "40", "--worker-timeout", "1"],
        };
    }

    /// <summary>What is trained.</summary>
    public static IReadOnlyList<string> Settings { get; } = ["digits", "--epochs", Epochs.ToString(CultureInfo.InvariantCulture)];

    /// <summary>What happened, and what it cost.</summary>
    public IReadOnlyList<Recovery> Recoveries => _recoveries;

    /// <summary>Trains to the end, come what may.</summary>
    /// <returns>SHA-256 of the weights.</returns>
    public async Task<string> Execute()
    {
        _server = await _cluster.StartServer();
        _workers.AddRange(_cluster.StartWorkers(Workers, OneThread));
        foreach (var epoch in Enumerable.Range(0, Mishaps).Select(_ => _random.Next(2, LastEpoch)).Order().ToArray())
        {
            if (await Reached(epoch) is { } seen) await Suffer((Mishap)_random.Next(4), seen);
        }

        (await _server.ExitCode()).ShouldBe(0, _cluster.ToString());
        foreach (var worker in _workers.Where(IsConnected)) await EndsInGoodOrder(worker);

        using var verify = await ProgramProcess.Run("verify", ["verify", _cluster.RunFolder]);
        (await verify.ExitCode()).ShouldBe(0, verify.Output.ToString());
        return await Reference.HashOf(_server);
    }

    public void Dispose() => _cluster.Dispose();

    public override string ToString() => _cluster.ToString();

    /// <summary>A worker that was started anew may come when the run has just ended, and is told so.</summary>
    private async Task EndsInGoodOrder(ProgramProcess worker)
    {
        var code = await worker.ExitCode();
        var isLate = code == 1 && worker.Output.Lines.Any(static line => line.Text.Contains("the run has ended", StringComparison.Ordinal));
        (code == 0 || isLate).ShouldBeTrue($"{worker.Name} ended with {code}\n{_cluster}");
    }

    private async Task Suffer(Mishap kind, int epoch)
    {
        var index = _random.Next(_workers.Count);
        var pause = TimeSpan.FromSeconds(0.05 + (1.5 * _random.NextDouble()));
        var start = Stopwatch.GetTimestamp();
        switch (kind)
        {
            case Mishap.WorkerKilled:
                _workers[index].Signal(Signals.Kill);
                await _workers[index].ExitCode();
                _workers[index] = _cluster.StartWorker(null, OneThread);
                await Recovered(kind, start, epoch + 2);
                break;
            case Mishap.WorkerStopped:
                _workers[index].Signal(Signals.Stop);
                await Recovered(kind, start, epoch + 2);
                _workers[index].Signal(Signals.Continue);
                break;
            case Mishap.ServerKilled:
                _server!.Signal(Signals.Kill);
                await _server.ExitCode();
                _server = await _cluster.RestartServer();
                await ReplaceLeavers();

                // What it prints is of its new life.
                await Recovered(kind, start, 1);
                break;
            default:
                _server!.Signal(Signals.Stop);

                // A process that is stopped does not end; one that had ended before the signal came has nothing left to show.
                if (await _server.EndsWithin(pause)) return;

                start = Stopwatch.GetTimestamp();
                _server.Signal(Signals.Continue);
                await Recovered(kind, start, epoch + 2);
                break;
        }
    }

    /// <summary>
    /// A server that was killed when it had just told its workers that the run has ended has nobody left who could test the network once more: somebody starts
    /// a worker again.
    /// </summary>
    private async Task ReplaceLeavers()
    {
        var gone = Task.WhenAll(_workers.Select(static worker => worker.Exit));
        if (await Task.WhenAny(gone, EpochLine(1)) == gone) _workers.Add(_cluster.StartWorker(null, OneThread));
    }

    private async Task Recovered(Mishap kind, long start, int epoch)
    {
        if (await EpochLine(epoch) is { } line) _recoveries.Add(new Recovery(kind, Stopwatch.GetElapsedTime(start, line.Timestamp).TotalSeconds));
    }

    /// <summary>Waits for an epoch to be complete.</summary>
    /// <returns>The newest epoch that is; null if the run has ended.</returns>
    private async Task<int?> Reached(int epoch)
    {
        if (await EpochLine(epoch) is null) return null;

        return _server!.Output.Lines.Select(EpochOf).Max();
    }

    private async Task<OutputLine?> EpochLine(int epoch)
    {
        try
        {
            return await _server!.Output.Find(line => EpochOf(line) >= epoch).WaitAsync(ProgramProcess.DefaultBound);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Epoch {epoch} was not reached within {ProgramProcess.DefaultBound.TotalSeconds} s:\n{_cluster}");
        }
    }

    private static int EpochOf(OutputLine line) =>
        EpochExpression().Match(line.Text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    /// <summary>Those that were just started, or stopped, when the run ended, have nobody to tell them.</summary>
    private static bool IsConnected(ProgramProcess worker) =>
        worker.Output.Lines.LastOrDefault(static line => ConnectionExpression().IsMatch(line.Text))?.Text.Contains("connected to", StringComparison.Ordinal) == true;

    [GeneratedRegex(EpochPattern)]
    private static partial Regex EpochExpression();

    [GeneratedRegex("connected to the server|lost the connection to the server")]
    private static partial Regex ConnectionExpression();
}
