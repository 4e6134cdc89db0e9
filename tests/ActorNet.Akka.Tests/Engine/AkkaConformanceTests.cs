using ActorNet.Akka.Engine;
using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using Akka.Actor;
using Akka.Configuration;

namespace ActorNet.Akka.Tests.Engine;

public sealed class ControlConformanceTests : AkkaConformance
{
    public ControlConformanceTests()
        : base(1, Placement.CallingThread, Placement.AnyThread)
    {
    }
}

public sealed class ComputeConformanceTests : AkkaConformance
{
    public ComputeConformanceTests()
        : base(1, Placement.AnyThread, Placement.ComputeThread(0))
    {
    }
}

public sealed class TwoEnginesConformanceTests : AkkaConformance
{
    public TwoEnginesConformanceTests()
        : base(2, Placement.ComputeThread(0), Placement.OwnThread)
    {
    }
}

/// <summary>The suite in an actor system without any setting of ActorNet's; the first actor lives in the first engine, all others in the last.</summary>
public abstract class AkkaConformance(int engines, Placement mainPlacement, Placement otherPlacement) : EngineConformance, IDisposable
{
    // No message of an engine may ever be turned into bytes: this setting would do so with every other one.
    private readonly ActorSystem _system = ActorSystem.Create(
        "conformance",
        ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, actor.serialize-messages = on }"));

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected override void RunAll(params ConformanceActor[] actors)
    {
        using var first = new AkkaEngine(_system, "first", InlineComputePool.Instance);
        using var second = engines == 1 ? null : new AkkaEngine(_system, "second", InlineComputePool.Instance);
        var main = first.Spawn("main", new ScriptedActor((message, context) => actors[0].Receive(message, context, context.Self)), mainPlacement);
        foreach (var actor in actors.Skip(1))
        {
            (second ?? first).Spawn(actor.Name, new ScriptedActor((message, context) => actor.Receive(message, context, main)), otherPlacement);
        }

        first.Run(main);
    }

    protected virtual void Dispose(bool disposing) => _system.Terminate().Wait(Patience.Bound).ShouldBeTrue();
}
