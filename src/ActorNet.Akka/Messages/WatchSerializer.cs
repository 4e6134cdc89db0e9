using System.Collections.Frozen;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Serialization;
using Akka.Serialization;
using Akka.Util;

namespace ActorNet.Akka.Messages;

/// <summary>
/// Stands in <c>cluster.conf</c> for Akka's serializer of system messages, and reads those of death watch only. The others are for actors that another node has
/// deployed, of which there are none here, and several hold an exception of whatever type the message names, made by reflection. A manifest is looked up among
/// the three, and never becomes a type.
/// </summary>
/// <remarks>
/// It writes all that Akka writes: system messages are numbered, and one that was missing would hold up those behind it. Whoever reads a refused one goes on.
/// </remarks>
/// <param name="system">The system whose messages they are.</param>
internal sealed class WatchSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Akka's number of the serializer it stands for.</summary>
    public const int AkkaIdentifier = 22;

    private static readonly FrozenDictionary<string, Type> Known =
        new[] { typeof(Watch), typeof(Unwatch), typeof(DeathWatchNotification) }.ToFrozenDictionary(static type => type.TypeQualifiedName(), StringComparer.Ordinal);

    private readonly SystemMessageSerializer _akka = new(system);

    /// <inheritdoc/>
    public override int Identifier => AkkaIdentifier;

    /// <inheritdoc/>
    public override string Manifest(object o)
    {
        ArgumentNullException.ThrowIfNull(o);
        return o.GetType().TypeQualifiedName();
    }

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => _akka.ToBinary(obj);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => Known.TryGetValue(manifest, out var type)
        ? _akka.FromBinary(bytes, type)
        : throw new SerializationException("a system message that no node of this cluster sends");
}
