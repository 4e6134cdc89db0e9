using System.Collections.Concurrent;
using ActorNet.Akka.Engine;
using ActorNet.Akka.Settings;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace ActorNet.Akka;

/// <summary>
/// ActorNet in an <see cref="ActorSystem"/>: adds the settings of <c>reference.conf</c> below the system's own, and with them the dispatchers and the serializer of
/// the messages between nodes.
/// </summary>
public sealed class ActorNetExtension : IExtension
{
    private readonly ExtendedActorSystem _system;
    private readonly ConcurrentDictionary<string, bool> _warnedPhases = new();
    private int _hasWarned;

    /// <exception cref="DataException">A setting cannot be used.</exception>
    internal ActorNetExtension(ExtendedActorSystem system)
    {
        _system = system;
        system.Settings.InjectTopLevelFallback(EmbeddedConfig.Reference);
        Settings = ActorNetSettings.From(system.Settings.Config);
        foreach (var dispatcher in new[] { EngineDispatchers.Compute, EngineDispatchers.Storage, EngineDispatchers.Control })
        {
            RequireDispatcher(dispatcher);
        }
    }

    /// <summary>The settings of the system.</summary>
    public ActorNetSettings Settings { get; }

    /// <summary>The extension of a system, which is loaded at the first call.</summary>
    /// <exception cref="DataException">A setting cannot be used.</exception>
    public static ActorNetExtension Get(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<ActorNetExtension, ActorNetExtensionProvider>();
    }

    /// <summary>Finds what is wrong with a dispatcher here, and not when the first actor is to run on it.</summary>
    private void RequireDispatcher(string name)
    {
        try
        {
            _system.Dispatchers.Lookup(name);
        }
        catch (Exception exception)
        {
            // Akka throws whatever it meets.
            throw SettingsReader.Wrong(name, OneLine.Of(exception.GetBaseException().Message), exception);
        }
    }

    /// <summary>
    /// Says once, in the system's log, that nobody decides what becomes of nodes that cannot be reached: the parameter server of a node that is gone would then
    /// never start on another. Akka has a split-brain resolver unless it is told otherwise.
    /// </summary>
    internal void WarnWithoutDowning()
    {
        if (Cluster.Get(_system).DowningProvider is NoDowning && Interlocked.Exchange(ref _hasWarned, 1) == 0)
        {
            Logging.GetLogger(_system, typeof(ActorNetExtension)).Warning(
                "akka.cluster.downing-provider-class is empty: when the node of a parameter server dies, no other takes its place. ActorNet.Akka.Nodes.ServerDowningProvider, ActorNet.Akka is one for a cluster that trains");
        }
    }

    /// <summary>Says once for each phase, in the system's log, that Akka would not wait as long for a node that leaves as <see cref="ActorNetSettings.HandOverTimeout"/> has it.</summary>
    /// <param name="phase">In which it does what may take so long.</param>
    internal void WarnOfShortPhase(string phase)
    {
        var path = $"akka.coordinated-shutdown.phases.{phase}.timeout";
        var config = _system.Settings.Config;
        var time = config.GetTimeSpan(config.HasPath(path) ? path : "akka.coordinated-shutdown.default-phase-timeout", allowInfinite: false);
        if (time < Settings.HandOverTimeout && _warnedPhases.TryAdd(phase, true))
        {
            Logging.GetLogger(_system, typeof(ActorNetExtension)).Warning(
                "{0} is {1} s, shorter than actornet.hand-over-timeout, {2} s: a longer step is cut short when this node leaves. Set it to more, or that to less",
                path,
                time.TotalSeconds,
                Settings.HandOverTimeout.TotalSeconds);
        }
    }

    /// <summary>Makes sure that control messages of a training do not go in plain text over a network, unless that is allowed.</summary>
    /// <exception cref="DataException">They would.</exception>
    internal void RequireProtectedRemoting()
    {
        var address = _system.Provider.DefaultAddress;
        if (!address.HasGlobalScope || Settings.AllowsPlainText || address.Protocol.EndsWith(".ssl.tcp", StringComparison.Ordinal))
        {
            return;
        }

        var where = Hosts.IsLoopback(address.Host) ? OpenHost() is { } host ? $"listens at '{OneLine.Of(host)}'" : null : $"is reached at {address}";
        if (where is not null)
        {
            throw new DataException(
                $"Akka.Remote of this system {where} in plain text, which is allowed on loopback only: set up its TLS, or allow it with actornet.wire.allow-plain-text if everybody on the way may read along and change things");
        }
    }

    /// <summary>A host beyond loopback that a transport listens at, whatever others are told, or null; an empty one is all addresses of this machine.</summary>
    private string? OpenHost()
    {
        var config = _system.Settings.Config;
        return config.GetStringList("akka.remote.enabled-transports")
            .Select(static transport => $"{transport}.hostname")
            .Where(config.HasPath)
            .Select(path => config.GetString(path))
            .FirstOrDefault(static host => !Hosts.IsLoopback(host));
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
