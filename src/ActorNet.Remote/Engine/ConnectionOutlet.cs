using System.Runtime.CompilerServices;
using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Remote.Engine;

/// <summary>Sends slices of gradients ahead, on the connection of the actor that is to get them.</summary>
internal sealed class ConnectionOutlet : IGradientOutlet
{
    // Without holding on to a message that its owner has lost.
    private readonly ConditionalWeakTable<SubtreeGradient, Connection> _connections = [];

    public bool Wants(SubtreeGradient gradient, ActorRef receiver) =>
        (receiver as RemoteActorRef)?.Link.Connection is { } connection && connection.TakesSlices(gradient);

    public void Announce(SubtreeGradient gradient, ActorRef receiver, int start, int length)
    {
        if ((receiver as RemoteActorRef)?.Link.Connection is not { } connection)
        {
            return;
        }

        // After a connection has broken, the next one gets with the message what it was not told ahead.
        if (!_connections.TryGetValue(gradient, out var before) || before != connection)
        {
            _connections.AddOrUpdate(gradient, connection);
        }

        connection.Announce(gradient, start, length);
    }

    public void Abandon(SubtreeGradient gradient)
    {
        if (_connections.TryGetValue(gradient, out var connection))
        {
            connection.Abandon(gradient);
        }
    }
}
