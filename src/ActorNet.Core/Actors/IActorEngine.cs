namespace ActorNet.Core.Actors;

/// <summary>Hosts the actors of a process, for programs that do not mind which engine does.</summary>
public interface IActorEngine : IComputePool, IDisposable
{
    /// <summary>Time since the engine began; never goes back.</summary>
    TimeSpan Now { get; }

    /// <summary>Starts an actor; its first message is <see cref="Started"/>.</summary>
    /// <param name="name">Name for messages and logs.</param>
    /// <param name="actor">The actor; from now on only the engine may touch it.</param>
    /// <param name="placement">Which thread it runs on.</param>
    ActorRef Spawn(string name, IActor actor, Placement placement);

    /// <summary>Posts a message from outside, from any thread; the actor sees itself as the sender. Dropped once the engine is disposed.</summary>
    void Send(ActorRef receiver, object message);

    /// <summary>Stops an actor once it has received what is in its mailbox now.</summary>
    void Stop(ActorRef actor);

    /// <summary>Holds the calling thread until an actor has stopped; the engine may run actors on it.</summary>
    /// <exception cref="InvalidOperationException">An actor that nobody watches has thrown.</exception>
    void Run(ActorRef until);
}
