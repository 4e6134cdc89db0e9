using ActorNet.Akka.Engine;
using ActorNet.Core.Actors;

namespace ActorNet.Akka.Tests.Training;

/// <summary>Tests in an actor system whose time is what they say.</summary>
public abstract class VirtualTimeKit() : TrainingKit("akka.scheduler.implementation = \"ActorNet.Akka.Tests.Training.VirtualScheduler, ActorNet.Akka.Tests\"")
{
    internal static TimeSpan Second { get; } = TimeSpan.FromSeconds(1);

    internal FencedEngine NewEngine() => new(new AkkaEngine(Sys, "training", InlineComputePool.Instance), (VirtualScheduler)Sys.Scheduler);

    internal ProbeRef Probe(string name) => new(CreateTestProbe(), name);
}
