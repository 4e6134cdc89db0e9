using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Engine;

namespace ActorNet.Remote;

/// <summary>
/// What hosts the actors of a server's or a worker's process and leads to those of the others: the remote engine itself, unless another engine stands before it
/// and leaves to it only what is long.
/// </summary>
/// <param name="wire">The remote engine of the process, which outlives this.</param>
internal class ProcessEngine(RemoteEngine wire) : IDisposable
{
    /// <summary>The remote engine.</summary>
    public RemoteEngine Wire => wire;

    /// <summary>Hosts the actors.</summary>
    public virtual IActorEngine Actors => wire.Actors;

    /// <summary>For workers: where slices of gradients go ahead.</summary>
    public virtual IGradientOutlet Outlet => wire.Outlet;

    /// <summary>Where a worker runs. One with a single thread computes on whichever has brought its request.</summary>
    public virtual Placement WorkerPlacement(int threads) => threads == 1 ? Placement.AnyThread : Placement.ComputeThread(0);

    /// <summary>Lets other processes reach an actor by a name.</summary>
    public virtual void Publish(string name, ActorRef actor) => wire.Publish(name, actor);

    /// <summary>For servers: it listens, and its actor has begun.</summary>
    public virtual void Open(ServerEndpoint endpoint)
    {
    }

    /// <summary>For workers: stands for the server, wherever that is.</summary>
    public virtual ActorRef Reach(ServerPlace server) => wire.Reach(server.Current, RemoteEngine.ServerName);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops what it hosts.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
