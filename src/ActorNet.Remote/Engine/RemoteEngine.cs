using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Security;

namespace ActorNet.Remote.Engine;

/// <summary>
/// Hosts the actors of one process as the in-process engine does, and lets them reach those of other processes. Actors that others may reach are published
/// under a name; an actor elsewhere is an address, <c>wss://host:port/name</c>.
/// </summary>
public sealed class RemoteEngine : IActorAddresses, IDisposable
{
    /// <summary>Name of the actor that drives a run.</summary>
    public const string ServerName = "server";

    /// <summary>Name of the actor that holds a further part.</summary>
    public const string PartName = "part";

    /// <summary>Name of a worker process's actor.</summary>
    public const string WorkerName = "worker";

    /// <summary>Starts the threads.</summary>
    public RemoteEngine(RemoteEngineOptions options) => throw new NotImplementedException();

    /// <summary>The actors of this process: spawns and runs them.</summary>
    public InProcessEngine Actors => throw new NotImplementedException();

    /// <summary>Where others reach this process, once it listens; set by the host.</summary>
    public Uri? Address { get; set; }

    /// <summary>The connections that stand.</summary>
    public IReadOnlyList<ConnectionSnapshot> Connections => throw new NotImplementedException();

    /// <summary>What this process says of its time, asked for once a second; null to say nothing.</summary>
    public Func<PeerReport>? Report { get; set; }

    /// <summary>For workers: slices of gradients go out while the rest is computed.</summary>
    public IGradientOutlet Outlet => throw new NotImplementedException();

    /// <summary>A process has connected (true) or its connection has ended (false, with one line that says why). Called from any thread.</summary>
    public Action<PeerIdentity, bool, string>? ConnectionChanged { get; set; }

    /// <summary>Lets other processes reach an actor by a name.</summary>
    public void Publish(string name, ActorRef actor) => throw new NotImplementedException();

    /// <summary>
    /// An actor of a process that listens. A connection is made when something is sent to it, and again whenever it has broken; what is sent while there is
    /// none is lost.
    /// </summary>
    /// <param name="access">How to reach the process.</param>
    /// <param name="name">The actor's name there.</param>
    public ActorRef Reach(ServerAccess access, string name) => throw new NotImplementedException();

    /// <summary>
    /// Stands for the actor of a part that has yet to call, or will call again: it leads to whatever process has last connected as that part.
    /// </summary>
    /// <param name="part">Number of the part, from 2.</param>
    public ActorRef Expect(int part) => throw new NotImplementedException();

    /// <inheritdoc/>
    public string AddressOf(ActorRef actor) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ActorRef Resolve(string address) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
