using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using ActorNet.Remote.Local;
using ActorNet.Remote.Wires;

namespace ActorNet.Remote.Tests.Engine;

/// <summary>Each actor in a process of its own, over WebSockets.</summary>
public sealed class WebSocketConformanceTests : RemoteConformance
{
    private protected override Task<(IWire Caller, IWire Called)> PairAsync() => Processes.PairAsync();
}

/// <summary>Each actor in a process of its own, over the local wire.</summary>
public sealed class LocalConformanceTests : RemoteConformance
{
    private protected override async Task<(IWire Caller, IWire Called)> PairAsync()
    {
        using var folder = new TemporaryFolder();
        var accepted = new TaskCompletionSource<LocalWire>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = LocalListener.Start(folder.Path, segment: null, accepted.SetResult);
        var caller = await LocalDialer.ConnectAsync(listener.SocketPath, segment: null, CancellationToken.None);
        return (caller, await accepted.Task);
    }
}

/// <summary>All actors in one process.</summary>
public sealed class OneProcessConformanceTests : EngineConformance
{
    protected override void RunAll(params ConformanceActor[] actors)
    {
        ArgumentNullException.ThrowIfNull(actors);
        using var processes = new Processes(new ConformanceCodec());
        var engine = processes.Add("process");
        ActorRef? main = null;
        foreach (var actor in actors)
        {
            main ??= engine.Actors.Spawn(actor.Name, new ScriptedActor((message, context) => actor.Receive(message, context, main!)), Placement.CallingThread);
            if (actor != actors[0])
            {
                engine.Actors.Spawn(actor.Name, new ScriptedActor((message, context) => actor.Receive(message, context, main)), Placement.ComputeThread(0));
            }
        }

        engine.Actors.Run(main!);
    }
}

public abstract class RemoteConformance : EngineConformance
{
    private protected abstract Task<(IWire Caller, IWire Called)> PairAsync();

    protected override void RunAll(params ConformanceActor[] actors)
    {
        ArgumentNullException.ThrowIfNull(actors);
        using var processes = new Processes(new ConformanceCodec()) { Pair = PairAsync };
        var first = processes.Add("main");
        ActorRef? main = null;
        main = first.Actors.Spawn("main", new ScriptedActor((message, context) => actors[0].Receive(message, context, main!)), Placement.CallingThread);
        first.Publish("main", main);
        foreach (var actor in actors.Skip(1))
        {
            var engine = processes.Add(actor.Name);
            var reached = engine.Reach(processes.Access("main"), "main");
            ActorRef? self = null;
            var published = new TaskCompletionSource();
            self = engine.Actors.Spawn(
                actor.Name,
                new ScriptedActor((message, context) =>
                {
                    published.Task.Wait();
                    actor.Receive(message, context, reached);
                }),
                Placement.ComputeThread(0));
            engine.Publish(actor.Name, self);
            published.SetResult();
        }

        first.Actors.Run(main);
    }
}
