using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Security;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorNet.Benchmarks.Wire;

/// <summary>An engine with one actor on a thread of its own.</summary>
internal sealed class EngineSide : IDisposable
{
    private readonly RemoteEngineOptions _options;

    public EngineSide(PeerRole role, Remote.Local.TensorSegment? segment)
    {
        Segment = segment;
        _options = new RemoteEngineOptions
        {
            Role = role,
            Name = role.ToString(),
            Codec = new MessageCodec(Plan, WireBenchmark.Parameters),
            Accepts = static (_, _) => true,
            Logging = NullLoggerFactory.Instance,
            Segment = segment,
        };
        Engine = new RemoteEngine(_options) { Address = new Uri("ws://benchmark:1") };
    }

    private static RunPlan Plan => new()
    {
        Samples = 60_000,
        ValidationSamples = 0,
        TestSamples = 0,
        BatchSize = 128,
        Lanes = 8,
        Epochs = 1,
        Steps = null,
        Seed = 1,
        L2 = 0,
        OnNonFinite = NonFinitePolicy.Fail,
        Precision = ExchangePrecision.Float32,
    };

    public RemoteEngine Engine { get; }

    public Remote.Local.TensorSegment? Segment { get; }

    /// <summary>How the other side reaches this one; its connector knows the rest.</summary>
    public static ServerAccess Access => new() { Address = new Uri("ws://benchmark:1"), Token = JoinToken.Create(), AllowsPlainText = true };

    /// <summary>Starts the actor and publishes it.</summary>
    public ActorRef Start(string name, IActor actor)
    {
        var started = Engine.Actors.Spawn(name, actor, Placement.CallingThread);
        Engine.Publish(name, started);
        new Thread(() => Engine.Actors.Run(started)) { IsBackground = true }.Start();
        return started;
    }

    /// <summary>The worker's side: answers weights by a gradient and heartbeats by their answer.</summary>
    /// <param name="pool">Where gradients are computed.</param>
    /// <param name="server">The other side's actor.</param>
    public static IActor NewWorker(MessagePool<SubtreeGradient> pool, ActorRef server) => new WorkerSide(pool, server);

    public void Dispose()
    {
        Engine.Dispose();
        Segment?.Dispose();
    }

    private sealed class WorkerSide(MessagePool<SubtreeGradient> pool, ActorRef server) : IActor
    {
        public void Receive(object message, IActorContext context)
        {
            switch (message)
            {
                case Started:
                    context.Send(server, new Heartbeat(1));
                    break;
                case Heartbeat heartbeat:
                    context.Send(server, new HeartbeatAnswer(heartbeat.Session));
                    break;
                case ComputeLanes request:
                    var gradient = pool.Rent().Set(1, request.Step, new Subtree(0, 0));
                    gradient.Statistics = new LaneStatistics(0, 0, 1);
                    if (request.WithDigest)
                    {
                        // Reads all that came and writes all that goes.
                        request.Parameters.Span.CopyTo(gradient.Gradient.Span);
                    }

                    request.Release();
                    context.Send(server, gradient);
                    break;
                default:
                    break;
            }
        }
    }
}
