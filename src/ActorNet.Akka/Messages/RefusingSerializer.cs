using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorNet.Akka.Messages;

/// <summary>
/// Stands in <c>cluster.conf</c> for serializers that make objects of whatever type a message names: it writes nothing and reads nothing. What would have taken one
/// of them is an error in Akka's log, and is not sent.
/// </summary>
internal sealed class RefusingSerializer : SerializerWithStringManifest
{
    /// <summary>Made by Akka.</summary>
    public RefusingSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <summary>Made by Akka, with settings that were meant for the serializer it stands for.</summary>
    public RefusingSerializer(ExtendedActorSystem system, Config config)
        : this(system) => _ = config;

    /// <inheritdoc/>
    public override int Identifier => ActorNetSerializer.FixedIdentifier + 1;

    /// <inheritdoc/>
    public override string Manifest(object o) => throw Refused(o);

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw Refused(obj);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => throw new SerializationException("no node of this cluster sends such messages");

    private static SerializationException Refused(object? message) =>
        new($"{message?.GetType().FullName ?? "null"} has no serializer, and nothing is written by reflection here; bind one to it in akka.actor.serialization-bindings");
}
