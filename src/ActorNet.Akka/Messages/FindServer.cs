using Akka.Actor;

namespace ActorNet.Akka.Messages;

/// <summary>
/// A worker node asks where the parameter server is. It goes through the singleton's proxy; the answer is a <see cref="ServerAnnounced"/> or a <see cref="RunOver"/>.
/// </summary>
internal sealed class FindServer : IActorNetMessage
{
    private FindServer()
    {
    }

    /// <summary>The message: it says nothing but itself.</summary>
    public static FindServer Instance { get; } = new();
}

/// <summary>The parameter server tells worker nodes where it is. It asks for no trust: what a worker shows and believes is in its own settings.</summary>
/// <param name="Address">Where its wire listens, <c>wss://host:port</c> or <c>ws://host:port</c>.</param>
/// <param name="Run">Text that says which run it is.</param>
/// <param name="Server">The Akka actor that hosts the parameter server.</param>
internal sealed record ServerAnnounced(Uri Address, string Run, IActorRef Server) : IActorNetMessage;
