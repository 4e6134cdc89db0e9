using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using ActorNet.Core.Tests.Training;
using ActorNet.Core.Training;
using ActorNet.Simulation.Disks;
using ActorNet.Simulation.Engine;

namespace ActorNet.Simulation.Tests.Conformance;

public sealed class OneMachineConformanceTests : SimulationConformance
{
    public OneMachineConformanceTests()
        : base(separate: false, codec: null)
    {
    }
}

public sealed class MachinesByReferenceConformanceTests : SimulationConformance
{
    public MachinesByReferenceConformanceTests()
        : base(separate: true, codec: null)
    {
    }
}

public sealed class MachinesByBytesConformanceTests : SimulationConformance
{
    public MachinesByBytesConformanceTests()
        : base(separate: true, new ConformanceCodec())
    {
    }
}

public abstract class SimulationConformance(bool separate, IMessageCodec? codec) : EngineConformance
{
    protected override void RunAll(params ConformanceActor[] actors)
    {
        ArgumentNullException.ThrowIfNull(actors);
        var engine = new SimulationEngine(seed: 1, codec);
        var shared = engine.AddHost("host");
        SimulatedRef? main = null;
        foreach (var actor in actors)
        {
            var host = separate ? engine.AddHost($"host of {actor.Name}") : shared;
            var spawned = host.Spawn(actor.Name, new ScriptedActor((message, context) => actor.Receive(message, context, main!)));
            main ??= spawned;
        }

        engine.Run(() => main!.Cell!.HasStopped, TimeSpan.FromMinutes(1), 1_000_000).ShouldBe(RunEnd.Done);
    }
}

public sealed class SimulatedDiskConformanceTests : DiskConformance
{
    public SimulatedDiskConformanceTests()
    {
        var engine = new SimulationEngine(seed: 1, codec: null);
        Disk = new SimulatedDisk(engine, "disk").Mount(engine.AddHost("host"));
    }

    protected override IDisk Disk { get; }
}
