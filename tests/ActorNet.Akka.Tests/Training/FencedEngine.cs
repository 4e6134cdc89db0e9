using ActorNet.Akka.Engine;
using ActorNet.Core.Actors;

namespace ActorNet.Akka.Tests.Training;

/// <summary>An engine that knows when none of its actors has anything to do, short of time passing.</summary>
internal sealed class FencedEngine(AkkaEngine engine, VirtualScheduler scheduler) : IActorEngine
{
    private static readonly TimeSpan Bound = Patience.Bound;

    private readonly Lock _lock = new();
    private readonly List<(ActorRef Ref, FencedActor Actor)> _actors = [];

    public TimeSpan Now => engine.Now;

    public ActorRef Spawn(string name, IActor actor, Placement placement)
    {
        var fenced = new FencedActor(actor);

        // Nobody settles meanwhile: it may be at work already.
        lock (_lock)
        {
            var spawned = engine.Spawn(name, fenced, placement);
            _actors.Add((spawned, fenced));
            return spawned;
        }
    }

    public void Send(ActorRef receiver, object message) => engine.Send(receiver, message);

    public void Stop(ActorRef actor) => engine.Stop(actor);

    public void Run(ActorRef until) => engine.Run(until);

    public void For(int count, Action<int> piece) => engine.For(count, piece);

    public void Dispose() => engine.Dispose();

    /// <summary>Lets time pass for everybody in the actor system.</summary>
    /// <param name="time">How much.</param>
    /// <param name="meanwhile">Done whenever something was due.</param>
    public void Pass(TimeSpan time, Action? meanwhile = null) => scheduler.Pass(time, () =>
    {
        Settle();
        if (meanwhile is not null)
        {
            meanwhile();
            Settle();
        }
    });

    /// <summary>Waits until all that was sent has been received, and all that was sent for it.</summary>
    public void Settle()
    {
        long before;
        do
        {
            before = Finished();
            foreach (var (actor, _) in Actors())
            {
                var fence = new Fence();
                engine.Send(actor, fence);
                fence.Reached.Wait(Bound).ShouldBeTrue($"{actor.Name} is stuck");
            }
        }
        while (Finished() != before);
    }

    private long Finished() => Actors().Sum(entry => entry.Actor.Finished);

    private (ActorRef Ref, FencedActor Actor)[] Actors()
    {
        lock (_lock)
        {
            return [.. _actors];
        }
    }

    /// <summary>A message that says when it has come through, or that there is nobody any more for it.</summary>
    private sealed class Fence : PooledMessage
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public override void Release() => _reached.SetResult();
    }

    /// <summary>Counts what an actor is done with: only then it has sent whatever follows.</summary>
    private sealed class FencedActor(IActor actor) : IActor
    {
        private long _finished;

        public long Finished => Interlocked.Read(ref _finished);

        public void Receive(object message, IActorContext context)
        {
            if (message is Fence fence)
            {
                fence.Release();
                return;
            }

            try
            {
                actor.Receive(message, context);
            }
            finally
            {
                Interlocked.Increment(ref _finished);
            }
        }
    }
}
