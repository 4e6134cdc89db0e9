using ActorNet.Core.Actors;

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

    /// <summary>The dispatcher for a placement.</summary>
    public static string For(Placement placement) => placement.Kind switch
    {
        PlacementKind.ComputeThread => Compute,
        PlacementKind.OwnThread => Storage,
        _ => Control,
    };
}
