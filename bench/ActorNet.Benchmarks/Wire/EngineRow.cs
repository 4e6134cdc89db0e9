using System.Diagnostics;
using System.Numerics.Tensors;
using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Benchmarks.Wire;

/// <summary>Our engine: the weights of a step to an actor of the other process, and a gradient from it.</summary>
internal sealed class EngineRow : IWireRow
{
    private readonly EngineSide _side;
    private readonly ServerSide _actor;
    private readonly ActorRef _self;

    /// <summary>Starts the actor.</summary>
    /// <param name="name">For the table.</param>
    /// <param name="side">The engine; this row's from now on.</param>
    /// <param name="touches">Whether both sides write all floats that they send, and read all that come.</param>
    public EngineRow(string name, EngineSide side, bool touches)
    {
        Name = name;
        _side = side;
        _actor = new ServerSide(side.Segment?.Vector(0) ?? new AlignedBuffer(WireBenchmark.Parameters).Memory, touches);
        _self = side.Start("server", _actor);
    }

    public string Name { get; }

    public double[] Exchange(int count, bool isSmall)
    {
        if (!_actor.Ready.Wait(TimeSpan.FromSeconds(30)))
        {
            throw new InvalidOperationException($"{Name}: the other process has not connected.");
        }

        _side.Engine.Actors.Send(_self, new Exchanges(new double[count], isSmall));
        return _actor.Results.Take();
    }

    public void Dispose()
    {
        _side.Dispose();
        _actor.Ready.Dispose();
        _actor.Results.Dispose();
    }

    private sealed record Exchanges(double[] Times, bool IsSmall);

    private sealed class ServerSide(Memory<float> weights, bool touches) : IActor
    {
        private readonly MessagePool<ComputeLanes> _requests = new(static pool => new ComputeLanes(pool, 8), 1);
        private ActorRef? _peer;
        private Exchanges? _current;
        private int _done;
        private long _start;
        private float _seen;

        public ManualResetEventSlim Ready { get; } = new();

        public System.Collections.Concurrent.BlockingCollection<double[]> Results { get; } = [];

        public void Receive(object message, IActorContext context)
        {
            switch (message)
            {
                case Heartbeat:
                    _peer = context.Sender;
                    Ready.Set();
                    break;
                case Exchanges exchanges:
                    (_current, _done) = (exchanges, 0);
                    Next(context);
                    break;
                case SubtreeGradient gradient:
                    if (touches)
                    {
                        _seen += TensorPrimitives.Sum<float>(gradient.Gradient.Span);
                    }

                    gradient.Release();
                    Finish(context);
                    break;
                case HeartbeatAnswer:
                    Finish(context);
                    break;
                default:
                    break;
            }
        }

        private void Next(IActorContext context)
        {
            _start = Stopwatch.GetTimestamp();
            if (_current!.IsSmall)
            {
                context.Send(_peer!, new Heartbeat(1));
                return;
            }

            if (touches)
            {
                weights.Span.Fill(_done);
            }

            var request = _requests.Rent().Begin(1, _done, weights, 0, withDigest: touches);
            request.Add(new Core.Training.Subtree(0, 0));
            context.Send(_peer!, request);
        }

        private void Finish(IActorContext context)
        {
            _current!.Times[_done] = Stopwatch.GetElapsedTime(_start).TotalSeconds;
            if (++_done < _current.Times.Length)
            {
                Next(context);
            }
            else
            {
                Results.Add(_current.Times);
            }
        }
    }
}
