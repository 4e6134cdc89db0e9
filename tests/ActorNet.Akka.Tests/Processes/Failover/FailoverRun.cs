using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ActorNet.Core.Training;
using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.Akka.Tests.Processes.Failover;

/// <summary>One training over a cluster with a node that stands by, whose nodes are killed and stopped at moments that come from a seed.</summary>
internal sealed partial class FailoverRun : IDisposable
{
    private const int Workers = 2;

    // However fast the machine, the run is not over before it is ended here.
    private static readonly string[] Endless = ["--epochs", "100000"];

    /// <summary>The last words of a node that others went on without: it meets their claim to the run, in the folder or from a worker, or that they have dropped it.</summary>
    private const string GonePattern = "^actornet-akka: (This node is no longer in the cluster|.*claimed the run)";

    private readonly Random _random;
    private readonly ProcessCluster _cluster;
    private readonly List<ProgramProcess> _workers = [];
    private readonly List<Recovery> _recoveries = [];
    private ProgramProcess _driver = null!;

    // None from when it takes over until something else is to come.
    private ProgramProcess? _standby;

    // Which of the two addresses the driving node has.
    private int _place;

    /// <param name="seed">Where its moments come from.</param>
    /// <param name="isMeasured">True for the program's own settings; else a node is taken for dead later, so that a machine that stands still for some seconds is not.</param>
    public FailoverRun(int seed, bool isMeasured)
    {
        _random = new Random(seed);
        _cluster = new ProcessCluster([.. Settings, .. Endless], servers: 2)
        {
            Shared = ["--wire-kind", _random.Next(2) == 0 ? "local" : "websocket"],
            ServerOptions = ["--expected-workers", "2", "--checkpoint-every", $"{_random.Next(30, 400)}"],
            Configuration = isMeasured ? "" : "akka.cluster { failure-detector.acceptable-heartbeat-pause = 6s, split-brain-resolver.stable-after = 4s }",
        };
    }

    /// <summary>What is trained: many short steps, so that what happens at a random moment happens at a random step.</summary>
    private static IReadOnlyList<string> Settings { get; } = ["digits", "--batch-size", "16"];

    /// <summary>What happened, and what it cost.</summary>
    public IReadOnlyList<Recovery> Recoveries => _recoveries;

    /// <summary>Trains until all that is to come has come, whatever it is; then all nodes are ended, and one process trains a little further.</summary>
    /// <param name="mishaps">What comes, one after the other.</param>
    /// <returns>SHA-256 of the weights, and the settings that are to come to them.</returns>
    public async Task<(string Hash, string[] Settings)> Execute(IEnumerable<Mishap> mishaps)
    {
        _driver = await _cluster.StartDriver();
        _standby = await _cluster.StartStandby(1);
        _workers.AddRange(_cluster.StartWorkers(Workers));
        foreach (var mishap in mishaps)
        {
            _standby ??= await _cluster.StartStandby(1 - _place);

            // A few epochs on, and then somewhere within one.
            var newest = NewestEpoch(_driver);
            await Reached(_driver, newest + _random.Next(2, 15));
            await Task.Delay(_random.Next(60));
            await Suffer(mishap);
        }

        return await End();
    }

    public void Dispose() => _cluster.Dispose();

    public override string ToString() => _cluster.ToString();

    private async Task Suffer(Mishap kind)
    {
        var start = Stopwatch.GetTimestamp();
        switch (kind)
        {
            case Mishap.WorkerKilled:
                var index = _random.Next(_workers.Count);
                _workers[index].Signal(Signals.Kill);
                var newest = NewestEpoch(_driver);
                (await _workers[index].ExitCode()).ShouldBe(128 + Signals.Kill);
                _workers[index] = _cluster.StartWorkers(1)[0];
                Note(kind, start, await Reached(_driver, newest + 2));
                break;
            case Mishap.DriverKilled:
                _driver.Signal(Signals.Kill);
                (await _driver.ExitCode()).ShouldBe(128 + Signals.Kill, _cluster.ToString());
                await TakenOver(kind, start);
                break;
            case Mishap.DriverToldToLeave:
                await Terminate(_driver);
                await _driver.Line("stopped after step [0-9]+; go on with: actornet-akka server --engine akka");
                await TakenOver(kind, start);
                break;
            default:
                // Not within the lock of the run's folder, which it would keep: nobody else could drive the run until it continues.
                new FileSystemDisk(_cluster.RunFolder).Exclusively(_driver.Freeze);
                var stopped = _driver;
                await TakenOver(kind, start);
                stopped.Signal(Signals.Continue);
                (await stopped.ExitCode()).ShouldBe(1, _cluster.ToString());
                await stopped.Line(GonePattern);
                break;
        }
    }

    /// <summary>Waits until the node that stood by has brought the run further than it was: it drives the run from now on.</summary>
    private async Task TakenOver(Mishap kind, long start)
    {
        Note(kind, start, await Reached(_standby!, NewestEpoch(_driver) + 1));
        foreach (var worker in _workers) worker.Exit.IsCompleted.ShouldBeFalse($"{worker.Name} did not outlive its server\n{_cluster}");
        (_driver, _standby, _place) = (_standby!, null, 1 - _place);
    }

    private async Task<(string Hash, string[] Settings)> End()
    {
        // One that was started again is let in when the dead one has been dropped.
        foreach (var worker in _workers) await worker.Line("^connected to the server");
        if (_standby is not null) await Terminate(_standby);
        await Terminate(_driver);
        await _driver.Line("stopped after step [0-9]+; go on with: actornet-akka server --engine akka");
        var stopped = await Reference.HashOf(_driver);
        foreach (var worker in _workers)
        {
            (await worker.ExitCode()).ShouldBe(0, $"{worker.Name}\n{_cluster}");
            (await Reference.HashOf(worker)).ShouldBe(stopped, $"{worker.Name}\n{_cluster}");
        }

        using var verify = await ProgramProcess.Run("verify", ["verify", _cluster.RunFolder]);
        (await verify.ExitCode()).ShouldBe(0, $"{verify.Output}\n{_cluster}");

        // Somewhere within the epoch after the newest one it was stopped.
        string[] epochs = ["--epochs", $"{NewestEpoch(_driver) + 2}"];
        using var train = await ProgramProcess.Run("train", ["train", "--resume", _cluster.RunFolder, .. epochs]);
        (await train.ExitCode()).ShouldBe(0, $"{train.Output}\n{_cluster}");
        return (await Reference.HashOf(train), [.. Settings, .. epochs]);
    }

    private async Task Terminate(ProgramProcess server)
    {
        server.Signal(Signals.Terminate);
        (await server.ExitCode()).ShouldBe(128 + Signals.Terminate, $"{server.Name}\n{_cluster}");
    }

    private void Note(Mishap kind, long start, OutputLine line) => _recoveries.Add(new Recovery(kind, Stopwatch.GetElapsedTime(start, line.Timestamp).TotalSeconds));

    /// <summary>Waits for a node to say that an epoch is complete.</summary>
    private async Task<OutputLine> Reached(ProgramProcess server, int epoch)
    {
        while (true)
        {
            // The bound is for each of those before it, too.
            var next = Math.Min(NewestEpoch(server) + 1, epoch);
            try
            {
                var line = await server.Output.Find(line => EpochOf(line) >= next).WaitAsync(server.Bound)
                    ?? throw new InvalidOperationException($"{server.Name} ended before epoch {next} was complete:\n{_cluster}");
                if (EpochOf(line) >= epoch) return line;
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"{server.Name}: epoch {next} was not complete within {server.Bound.TotalSeconds} s:\n{_cluster}");
            }
        }
    }

    private static int NewestEpoch(ProgramProcess server) => server.Output.Lines.Select(EpochOf).DefaultIfEmpty().Max();

    private static int EpochOf(OutputLine line) =>
        EpochExpression().Match(line.Text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^epoch (\d+)/")]
    private static partial Regex EpochExpression();
}
