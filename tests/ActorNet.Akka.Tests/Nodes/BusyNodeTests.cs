using ActorNet.Akka.Engine;
using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using Akka.Actor;
using Akka.Event;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>What belongs to the cluster waits for nothing that is computed.</summary>
public sealed class BusyNodeTests
{
    // Few threads for all that is not ours: if what computes shared them, nothing else would move, on any machine.
    private const string FewThreads = """
        akka {
          loglevel = DEBUG
          cluster.debug.verbose-heartbeat-logging = on
          actor {
            default-dispatcher { type = ForkJoinDispatcher, throughput = 30, fork-join-executor { parallelism-min = 2, parallelism-max = 2 } }
            internal-dispatcher { type = ForkJoinDispatcher, throughput = 30, fork-join-executor { parallelism-min = 2, parallelism-max = 2 } }
          }
        }
        """;

    private const int Computing = 8;
    private const int Beats = 3;

    [Fact]
    public async Task Receive_AllThatComputesIsHeld_HeartbeatsAndControlGoOn()
    {
        await using var busy = await ClusterNode.StartAsync("worker", settings: FewThreads);
        await using var other = await ClusterNode.StartAsync("parameter-server", busy, FewThreads);
        using var engine = new AkkaEngine(busy.System, "worker", InlineComputePool.Instance);
        using var hold = new Hold(engine);
        await hold.Holds.WaitAsync(SmallRun.Bound);

        // What the busy node answers, and what it asks itself.
        await Heartbeats(other, busy).WaitAsync(SmallRun.Bound);
        await Heartbeats(busy, other).WaitAsync(SmallRun.Bound);

        // A message of the engine's, and one between actors of the user's.
        var control = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Spawn("control", new ScriptedActor((_, _) => control.TrySetResult()), Placement.AnyThread);
        await control.Task.WaitAsync(SmallRun.Bound);
        busy.System.ActorOf(Props.Create(() => new Echo()), "echo");
        (await other.System.ActorSelection($"{busy.Cluster.SelfAddress}/user/echo").Ask<string>("there?", SmallRun.Bound)).ShouldBe("there?");
    }

    /// <summary>Waits until a node has been answered some more heartbeats by another.</summary>
    private static Task Heartbeats(ClusterNode node, ClusterNode by)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = node.System.ActorOf(Props.Create(() => new HeartbeatListener($"Heartbeat response from [{by.Cluster.SelfAddress}]", heard)));
        node.System.EventStream.Subscribe(listener, typeof(Debug));
        return heard.Task;
    }

    /// <summary>Actors that compute, and do not come back before it is disposed.</summary>
    private sealed class Hold : IDisposable
    {
        private readonly TaskCompletionSource _holds = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _held;

        public Hold(AkkaEngine engine)
        {
            for (var index = 0; index < Computing; index++)
            {
                engine.Spawn("computing", new ScriptedActor((_, _) => Compute()), Placement.ComputeThread(index));
            }
        }

        public Task Holds => _holds.Task;

        public void Dispose() => _goesOn.TrySetResult();

        private void Compute()
        {
            if (Interlocked.Increment(ref _held) == Computing)
            {
                _holds.TrySetResult();
            }

            _goesOn.Task.Wait();
        }
    }

    private sealed class HeartbeatListener : ReceiveActor
    {
        public HeartbeatListener(string text, TaskCompletionSource heard)
        {
            var beats = 0;
            Receive<Debug>(
                news => news.Message.ToString()!.Contains(text, StringComparison.Ordinal),
                _ =>
                {
                    if (++beats == Beats)
                    {
                        heard.TrySetResult();
                    }
                });
            ReceiveAny(static _ => { });
        }
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => Receive<string>(text => Sender.Tell(text));
    }
}
