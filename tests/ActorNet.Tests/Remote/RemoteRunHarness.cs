using System.Collections.Concurrent;
using ActorNet.Datasets;
using ActorNet.Remote;
using ActorNet.Remote.Security;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests.Remote;

/// <summary>A server and its workers, each with an engine of its own on threads of this process, talking over loopback.</summary>
internal sealed class RemoteRunHarness : IDisposable
{
    /// <summary>More than any of it takes on a busy machine; what is awaited is awaited as an event.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actornet-remote-");
    private readonly CancellationTokenSource _stopServer = new();
    private volatile bool _breaksOff;
    private readonly TaskCompletionSource<ListeningAddress> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TrainingOptions Options { get; init; } = TestRuns.Options;

    public TrainingData Data { get; init; } = TestRuns.Data;

    /// <summary>Where the server listens; TLS with <c>wss://</c>.</summary>
    public string Listen { get; init; } = "127.0.0.1:0";

    public int ExpectedWorkers { get; init; } = 1;

    public TimeSpan RejoinTimeout { get; init; } = Bound;

    public string RunFolder => Path.Combine(_folder.FullName, "run");

    /// <summary>Kept outside of the run folder, so that it stays when the server is started again.</summary>
    public string TokenFile
    {
        get => field ?? Path.Combine(_folder.FullName, "join-token");
        init;
    }

    public ConcurrentQueue<string> News { get; } = new();

    public ConcurrentQueue<string> Warnings { get; } = new();

    /// <summary>Called by the server with every report on its progress.</summary>
    public Action<TrainingProgress>? Progress { get; init; }

    /// <summary>The program's own, of the server.</summary>
    public IReadOnlyList<TrainingCallback> Callbacks { get; init; } = [];

    public string In(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Starts the server, and waits until it listens.</summary>
    public Task<TrainingResult> StartServer()
    {
        var run = OnThread(() => RemoteServer.Run(
            Options with { OutputDirectory = RunFolder }, Data, null, ServerOptions(), OnProgress, Warnings.Enqueue, News.Enqueue, Callbacks, _stopServer.Token));
        Task.WhenAny(run, _listening.Task).WaitAsync(Bound).GetAwaiter().GetResult();
        if (run.IsFaulted) run.GetAwaiter().GetResult();
        return run;
    }

    /// <summary>Goes on with the run.</summary>
    public TrainingResult ResumeServer(string listen) => RemoteServer.Resume(
        ActorNet.RunFolder.Open(RunFolder), Data, ServerOptions() with { Listen = ListenOptions() with { Address = listen } }, Progress, Warnings.Enqueue, News.Enqueue, Callbacks);

    public void StopServer() => _stopServer.Cancel();

    /// <summary>Ends the server as an error of the program that listens to it does: without a word to its workers.</summary>
    public void BreakOff() => _breaksOff = true;

    public ListeningAddress Address => _listening.Task.WaitAsync(Bound).GetAwaiter().GetResult();

    public ServerAccess Access(WireKind wire = WireKind.Auto) =>
        new() { Address = Address.Address, Token = JoinToken.Load(TokenFile), WireKind = wire };

    public Task<WorkerResult> StartWorker(
        WireKind wire = WireKind.Auto, TrainingData? data = null, Action<string>? note = null, int threads = 1, CancellationToken stop = default)
    {
        var access = Access(wire);
        return OnThread(() => RemoteWorker.Run(
            new RemoteWorkerOptions { Server = access, Data = data ?? Data, ServerTimeout = Bound, Threads = threads }, null, note, stop));
    }

    /// <summary>A worker that has no copy of the data, and keeps none.</summary>
    public Task<WorkerResult> StartWorkerWithoutData()
    {
        var access = Access();
        return OnThread(() => RemoteWorker.Run(new RemoteWorkerOptions
        {
            Server = access,
            DataFromServer = true,
            Locations = new DataLocations(),
            ServerTimeout = Bound,
        }));
    }

    public Task<PartResult> StartPart(int part, int parts, string listen = "127.0.0.1:0", Action<string>? note = null, Action<ListeningAddress>? listening = null)
    {
        var access = Access();
        return OnThread(() => RemotePart.Run(new RemotePartOptions
        {
            Server = access,
            Part = part,
            Parts = parts,
            Listen = new ListenOptions { Address = listen },
            StateRoot = In("parts"),
            ServerTimeout = Bound,
            Listening = listening,
        }, note));
    }

    /// <summary>What a task came to, in bounded time.</summary>
    public static T Await<T>(Task<T> task) => task.WaitAsync(Bound).GetAwaiter().GetResult();

    public void Dispose()
    {
        _stopServer.Dispose();
        _folder.Delete(recursive: true);
    }

    private void OnProgress(TrainingProgress progress)
    {
        Progress?.Invoke(progress);
        if (_breaksOff) throw new InvalidOperationException("broken off");
    }

    private RemoteServerOptions ServerOptions() => new()
    {
        Listen = ListenOptions(),
        ExpectedWorkers = ExpectedWorkers,
        RejoinTimeout = RejoinTimeout,
        Listening = address => _listening.TrySetResult(address),
    };

    private ListenOptions ListenOptions() => new() { Address = Listen, TokenFile = TokenFile };

    private static Task<T> OnThread<T>(Func<T> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
