using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace ActorNet.Akka.Messages;

/// <summary>
/// Stands in <c>cluster.conf</c> for Akka's serializer of miscellaneous messages, and does what that does for those that a cluster lives by. The others are refused
/// on both ways: <see cref="Status.Failure"/> holds an exception of whatever type the message names, made by reflection; routers, settings and scopes deploy actors
/// on other nodes; and nobody here stops the actors of another node by <see cref="PoisonPill"/> or <see cref="Kill"/>.
/// </summary>
/// <param name="system">The system whose messages they are.</param>
internal sealed class MiscSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Akka's number of the serializer it stands for.</summary>
    public const int AkkaIdentifier = 16;

    private readonly MiscMessageSerializer _akka = new(system);

    /// <inheritdoc/>
    public override int Identifier => AkkaIdentifier;

    /// <inheritdoc/>
    public override string Manifest(object o) => _akka.Manifest(Check(o));

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => _akka.ToBinary(Check(obj));

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        // Identify and its answer, an actor, a success, and the heartbeats of those that watch an actor of another node.
        "ID" or "AID" or "AR" or "STS" or "RWHB" or "RWHR" => _akka.FromBinary(bytes, manifest),
        _ => throw new SerializationException("a message of a kind of Akka's that no node of this cluster sends"),
    };

    private static object Check(object message) => message is Identify or ActorIdentity or IActorRef or Status.Success or RemoteWatcher.Heartbeat or RemoteWatcher.HeartbeatRsp
        ? message
        : throw new SerializationException($"{message?.GetType().FullName ?? "null"} is not sent to other nodes of this cluster");
}
