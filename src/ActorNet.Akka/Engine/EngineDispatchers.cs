using ActorNet.Core.Actors;
using Akka.Actor;
using Akka.Configuration;

namespace ActorNet.Akka.Engine;

/// <summary>Which of Akka's dispatchers runs an actor. None is the system's default or the one of its internals, so that heartbeats never wait for a gradient.</summary>
internal static class EngineDispatchers
{
    /// <summary>A thread for each actor, for those that compute.</summary>
    public const string Compute = "actornet.compute-dispatcher";

    /// <summary>A thread for each actor, for those that wait.</summary>
    public const string Storage = "actornet.storage-dispatcher";

    /// <summary>A few threads for all other actors.</summary>
    public const string Control = "actornet.control-dispatcher";

    private static readonly Lock Gate = new();
    private static readonly Config Defaults = ConfigurationFactory.FromResource<AkkaEngine>("ActorNet.Akka.reference.conf");

    /// <summary>The dispatcher for a placement.</summary>
    public static string For(Placement placement) => placement.Kind switch
    {
        PlacementKind.ComputeThread => Compute,
        PlacementKind.OwnThread => Storage,
        _ => Control,
    };

    /// <summary>
    /// Sees to it that a system knows the dispatchers; what its configuration says of them goes before. A system that has them all is left alone: with every
    /// change of its settings it makes its serializers anew.
    /// </summary>
    public static void Provide(ActorSystem system)
    {
        lock (Gate)
        {
            var config = system.Settings.Config;
            if (!config.HasPath($"{Compute}.type") || !config.HasPath($"{Storage}.type") || !config.HasPath($"{Control}.type"))
            {
                system.Settings.InjectTopLevelFallback(Defaults);
            }
        }
    }
}
