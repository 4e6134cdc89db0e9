using ActorNet.Akka.Settings;
using Akka.Actor;

namespace ActorNet.Akka;

/// <summary>
/// ActorNet in an <see cref="ActorSystem"/>: adds the settings of <c>reference.conf</c> below the system's own, and with them the dispatchers and the serializer of
/// the messages between nodes.
/// </summary>
public sealed class ActorNetExtension : IExtension
{
    /// <exception cref="Core.Data.DataException">A setting cannot be used.</exception>
    internal ActorNetExtension(ExtendedActorSystem system)
    {
        system.Settings.InjectTopLevelFallback(EmbeddedConfig.Reference);
        Settings = ActorNetSettings.From(system.Settings.Config);
    }

    /// <summary>The settings of the system.</summary>
    public ActorNetSettings Settings { get; }

    /// <summary>The extension of a system, which is loaded at the first call.</summary>
    /// <exception cref="Core.Data.DataException">A setting cannot be used.</exception>
    public static ActorNetExtension Get(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<ActorNetExtension, ActorNetExtensionProvider>();
    }
}

/// <summary>Makes <see cref="ActorNetExtension"/>; this is what <c>akka.extensions</c> names.</summary>
public sealed class ActorNetExtensionProvider : ExtensionIdProvider<ActorNetExtension>
{
    /// <inheritdoc/>
    public override ActorNetExtension CreateExtension(ExtendedActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return new ActorNetExtension(system);
    }
}
