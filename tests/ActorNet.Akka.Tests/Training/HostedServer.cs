using ActorNet.Akka.Engine;
using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.ParameterServer;

namespace ActorNet.Akka.Tests.Training;

/// <summary>A parameter server in an actor system, amid actors of the test's.</summary>
internal sealed class HostedServer : IDisposable
{
    private readonly VirtualTimeKit _kit;
    private readonly FencedEngine _engine;
    private readonly ActorRef _server;
    private readonly List<(ProbeRef Worker, long Session)> _alive = [];

    public HostedServer(VirtualTimeKit kit, Func<ServerOptions, ServerOptions> change)
    {
        _kit = kit;
        _engine = kit.NewEngine();
        Observer = kit.Probe("observer");
        var options = new ServerOptions
        {
            Plan = new RunPlan
            {
                Samples = 40,
                ValidationSamples = 0,
                TestSamples = 0,
                BatchSize = 8,
                Lanes = 4,
                Epochs = 2,
                Steps = null,
                Seed = 1,
                L2 = 0,
                OnNonFinite = NonFinitePolicy.Fail,
            },
            Network = new Network(NetworkDescription.Parse([1], "1:identity:zeros")),
            HasAccuracy = true,
            Update = new Update(new Sgd(1)),
            Compute = InlineComputePool.Instance,
            Observer = Observer,
        };
        _server = _engine.Spawn("server", new ParameterServerActor(change(options)), Placement.AnyThread);
        _engine.Settle();
    }

    public ProbeRef Observer { get; }

    public void Dispose() => _engine.Dispose();

    public (ProbeRef Worker, long Session) Join(string name)
    {
        var worker = _kit.Probe(name);
        return (worker, Join(worker));
    }

    public long Join(ProbeRef worker, long incarnation = 1)
    {
        Send(worker, new JoinRequest(incarnation, "", ""));
        return worker.Expect<JoinAccepted>().Session;
    }

    public void Send(ProbeRef from, object message)
    {
        ((HostedActorRef)_server).Post(from, message);
        _engine.Settle();
    }

    /// <summary>From now on the worker says that it is there, as long as time passes.</summary>
    public void KeepAlive((ProbeRef Worker, long Session) member) => _alive.Add(member);

    public void Pass(TimeSpan time) => _engine.Pass(time, () =>
    {
        foreach (var (worker, session) in _alive)
        {
            ((HostedActorRef)_server).Post(worker, new Heartbeat(session));
        }
    });
}
