using ActorNet.Core.Actors;
using Akka.Actor;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Engine;

/// <summary>The engine of a training in one process: its actors live in Akka; threads of an in-process engine help with what they compute.</summary>
internal sealed class LocalEngine : IActorEngine
{
    private readonly InProcessEngine _helpers;
    private readonly AkkaEngine _engine;

    /// <param name="system">Hosts the actors.</param>
    /// <param name="threads">Helping threads.</param>
    public LocalEngine(ActorSystem system, int threads)
    {
        _helpers = new InProcessEngine(threads, sharesProcessors: true);
        _engine = new AkkaEngine(system, "training", _helpers);
    }

    public TimeSpan Now => _engine.Now;

    public ActorRef Spawn(string name, IActor actor, Placement placement) => _engine.Spawn(name, actor, placement);

    public void Send(ActorRef receiver, object message) => _engine.Send(receiver, message);

    public void Stop(ActorRef actor) => _engine.Stop(actor);

    public void Run(ActorRef until) => _engine.Run(until);

    public void For(int count, Action<int> piece) => _engine.For(count, piece);

    public void Dispose()
    {
        _engine.Dispose();
        _helpers.Dispose();
    }
}
