using ActorNet.Core.Actors;

namespace ActorNet.Simulation.Engine;

/// <summary>An address: a name on a machine. Whoever is started there under this name receives what is sent to it, as with real addresses.</summary>
internal sealed class SimulatedRef(SimulatedHost host, string name, int number) : ActorRef(name)
{
    public SimulatedHost Host { get; } = host;

    /// <summary>Number of the address within the simulation.</summary>
    public int Number { get; } = number;

    public string Address { get; } = $"{host.Name}/{name}";

    /// <summary>The actor that was last started under the address; null before the first.</summary>
    public SimulatedCell? Cell { get; set; }
}
