using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Remote.Engine;

/// <summary>Sends slices of gradients ahead, on the connection of the actor that is to get them.</summary>
internal sealed class ConnectionOutlet : IGradientOutlet
{
    private readonly Dictionary<SubtreeGradient, Connection> _connections = [];
    private readonly Lock _gate = new();

    public bool Wants(SubtreeGradient gradient, ActorRef receiver) =>
        (receiver as RemoteActorRef)?.Link.Connection is { } connection && connection.TakesSlices(gradient);

    public void Announce(SubtreeGradient gradient, ActorRef receiver, int start, int length)
    {
        if ((receiver as RemoteActorRef)?.Link.Connection is not { } connection)
        {
            return;
        }

        lock (_gate)
        {
            // After a connection has broken, the next one gets with the message what it was not told ahead.
            _connections[gradient] = connection;
        }

        connection.Announce(gradient, start, length);
    }

    public void Abandon(SubtreeGradient gradient)
    {
        Connection? connection;
        lock (_gate)
        {
            _connections.Remove(gradient, out connection);
        }

        connection?.Abandon(gradient);
    }
}
