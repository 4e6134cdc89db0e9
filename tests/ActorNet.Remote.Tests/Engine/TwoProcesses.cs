using System.Collections.Concurrent;
using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;
using ActorNet.Core.Tests.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Remote.Engine;

namespace ActorNet.Remote.Tests.Engine;

/// <summary>A worker's process and a server's, whose actors keep what they get.</summary>
internal sealed class TwoProcesses : IDisposable
{
    public const int Parameters = 50_000;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly Processes _processes;
    private readonly BlockingCollection<(ActorRef Sender, object Message)> _atServer = [];
    private readonly BlockingCollection<(ActorRef Sender, object Message)> _atWorker = [];
    private readonly BlockingCollection<string> _endings = [];

    public TwoProcesses(ExchangePrecision precision = ExchangePrecision.Float32, Func<PeerRole, object, bool>? accepts = null)
    {
        Codec = new MessageCodec(Plan(precision), Parameters);
        _processes = new Processes(Codec)
        {
            Accepts = accepts ?? ((_, _) => true),
            Pair = async () =>
            {
                var (caller, called) = await Processes.PairAsync();
                Wire = new WatchedWire(caller);
                ServerWire = new WatchedWire(called);
                return (Wire, ServerWire);
            },
        };
        Server = _processes.Add("server");
        Server.ConnectionChanged = (_, isConnected, reason) =>
        {
            if (!isConnected)
            {
                _endings.Add(reason);
            }
        };
        Worker = _processes.Add("worker", PeerRole.Worker);
        Server.Publish("server", Server.Actors.Spawn("server", Keeping(_atServer), Placement.ComputeThread(0)));
        WorkerActor = Worker.Actors.Spawn("worker", Keeping(_atWorker), Placement.ComputeThread(0));
        Worker.Publish("worker", WorkerActor);
        ServerRef = (ForeignActorRef)Worker.Reach(_processes.Access("server"), "server");
    }

    public MessageCodec Codec { get; }

    public RemoteEngine Server { get; }

    public RemoteEngine Worker { get; }

    public ActorRef WorkerActor { get; }

    /// <summary>The server, as the worker's process sees it.</summary>
    public ForeignActorRef ServerRef { get; }

    /// <summary>The worker's end.</summary>
    public WatchedWire Wire { get; private set; } = null!;

    /// <summary>The server's end.</summary>
    public WatchedWire ServerWire { get; private set; } = null!;

    /// <summary>The next message that the server's actor gets.</summary>
    public (ActorRef Sender, object Message) AtServer() => Take(_atServer);

    /// <summary>The next message that the worker's actor gets.</summary>
    public (ActorRef Sender, object Message) AtWorker() => Take(_atWorker);

    /// <summary>Why the next connection ended.</summary>
    public string Ending() => Take(_endings);

    public void Dispose()
    {
        _processes.Dispose();
        _atServer.Dispose();
        _atWorker.Dispose();
        _endings.Dispose();
    }

    private static ScriptedActor Keeping<T>(BlockingCollection<(ActorRef, T)> messages)
        where T : class => new((message, context) =>
        {
            if (message is T kept and not Started)
            {
                messages.Add((context.Sender, kept));
            }
        });

    private static T Take<T>(BlockingCollection<T> messages) =>
        messages.TryTake(out var taken, Bound) ? taken : throw new TimeoutException("Nothing came.");

    private static RunPlan Plan(ExchangePrecision precision) => new()
    {
        Samples = 100,
        ValidationSamples = 0,
        TestSamples = 0,
        BatchSize = 32,
        Lanes = 8,
        Epochs = 1,
        Steps = null,
        Seed = 1,
        L2 = 0,
        OnNonFinite = NonFinitePolicy.Fail,
        Precision = precision,
    };
}
