using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Tests.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Local;
using ActorNet.Remote.Tests.Engine;
using ActorNet.Remote.Wires;

namespace ActorNet.Remote.Tests.Local;

public sealed class LocalEngineTests
{
    private const int Parameters = 5_000;
    private const int Rounds = 200;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Engines_ExchangingWeightsAndGradients_SeeTheSameNumbers(bool shares)
    {
        using var serverSegment = TensorSegment.Create(Parameters, vectors: 1, slots: 0);
        using var workerSegment = TensorSegment.Create(Parameters, vectors: 0, slots: 2);
        using var processes = new Processes(new MessageCodec(Plan(), Parameters))
        {
            Pair = () => shares ? PairAsync(workerSegment, serverSegment) : PairAsync(null, null),
        };
        var server = processes.Add("server");
        var worker = processes.Add("worker", PeerRole.Worker);
        var slots = new GradientSlots(workerSegment);
        var sumOfAll = 0.0;
        var main = server.Actors.Spawn("server", NewServer(serverSegment.Vector(0), sum => sumOfAll += sum), Placement.CallingThread);
        server.Publish("server", main);
        var reached = worker.Reach(processes.Access("server"), "server");
        worker.Publish("worker", worker.Actors.Spawn("worker", NewWorker(slots.NewPool(), reached), Placement.ComputeThread(0)));

        server.Actors.Run(main);

        var connection = server.Connections.ShouldHaveSingleItem();
        sumOfAll.ShouldBe(Enumerable.Range(1, Rounds).Sum(static round => 2.0 * round * Parameters));
        connection.Wire.ShouldBe("local");
        connection.SharedBytesIn.ShouldBe(shares ? sizeof(float) * (long)Parameters * Rounds : 0);
        connection.SharedBytesOut.ShouldBe(connection.SharedBytesIn);
        slots.WithoutSlot.ShouldBe(0);
    }

    /// <summary>Two ends of a local wire.</summary>
    internal static async Task<(IWire Caller, IWire Called)> PairAsync(TensorSegment? caller, TensorSegment? called)
    {
        using var folder = new TemporaryFolder();
        var accepted = new TaskCompletionSource<LocalWire>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = LocalListener.Start(folder.Path, called, accepted.SetResult);
        var wire = await LocalDialer.ConnectAsync(listener.SocketPath, caller, default);
        return (wire, await accepted.Task.WaitAsync(WirePair.Bound));
    }

    private static ScriptedActor NewServer(Memory<float> weights, Action<double> takeSum)
    {
        var round = 0;
        var requests = new MessagePool<ComputeLanes>(pool => new ComputeLanes(pool, 8), 1);
        return new ScriptedActor((message, context) =>
        {
            if (message is SubtreeGradient gradient)
            {
                gradient.Step.ShouldBe(round);
                takeSum(gradient.Gradient.Span.ToArray().Sum(static value => (double)value));
                gradient.Release();
            }
            else if (message is not Heartbeat)
            {
                return;
            }

            if (++round > Rounds)
            {
                context.Stop();
                return;
            }

            weights.Span.Fill(round);
            context.Send(context.Sender, requests.Rent().Set(1, round, weights, [0]));
        });
    }

    private static ScriptedActor NewWorker(MessagePool<SubtreeGradient> gradients, ActorRef server) => new((message, context) =>
    {
        if (message is Started)
        {
            context.Send(server, new Heartbeat(1));
        }
        else if (message is ComputeLanes request)
        {
            var gradient = gradients.Rent().Set(1, request.Step, new Subtree(0, 0));
            gradient.Statistics = new LaneStatistics(1, 1, 1);
            for (var index = 0; index < Parameters; index++)
            {
                gradient.Gradient.Span[index] = 2 * request.Parameters.Span[index];
            }

            request.Release();
            context.Send(server, gradient);
        }
    });

    private static RunPlan Plan() => new()
    {
        Samples = 100,
        ValidationSamples = 0,
        TestSamples = 0,
        BatchSize = 32,
        Lanes = 8,
        Epochs = 1,
        Steps = null,
        Seed = 1,
        L2 = 0,
        OnNonFinite = NonFinitePolicy.Fail,
        Precision = ExchangePrecision.Float32,
    };
}
