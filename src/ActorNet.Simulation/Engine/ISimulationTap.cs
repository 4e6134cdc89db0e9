using ActorNet.Core.Actors;

namespace ActorNet.Simulation.Engine;

/// <summary>Sees everything that goes on, for checkers. It must change nothing and keep no pooled message.</summary>
internal interface ISimulationTap
{
    /// <summary>An actor sends a message.</summary>
    void OnSent(SimulatedRef sender, SimulatedRef receiver, object message, TimeSpan time);

    /// <summary>An actor is about to receive a message.</summary>
    void OnReceiving(ActorRef sender, SimulatedRef receiver, object message, TimeSpan time);

    /// <summary>An actor has thrown.</summary>
    void OnThrown(SimulatedRef actor, Exception exception, TimeSpan time);

    /// <summary>Something that an engine must never see has happened.</summary>
    void OnBroken(string what, TimeSpan time);
}
