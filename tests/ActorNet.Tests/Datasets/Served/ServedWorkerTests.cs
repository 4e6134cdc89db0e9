using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Datasets;
using ActorNet.Datasets.Served;
using ActorNet.Worker;

namespace ActorNet.Tests.Datasets.Served;

/// <summary>A worker whose samples come from a server, beside one that has them all.</summary>
public sealed class ServedWorkerTests : IActorContext
{
    private const int Samples = 200;
    private readonly Server _server = new();
    private readonly Network _network = new(NetworkDescription.Parse([40, 100], "3:softmax"));
    private readonly List<object> _sent = [];
    private readonly RunPlan _plan = new()
    {
        Samples = Samples,
        ValidationSamples = 9,
        TestSamples = 6,
        BatchSize = 16,
        Lanes = 8,
        Epochs = 2,
        Steps = null,
        Seed = 5,
        L2 = 0,
        OnNonFinite = NonFinitePolicy.Fail,
    };

    private long _asked = -1;

    ActorRef IActorContext.Self => _server;

    ActorRef IActorContext.Sender => _server;

    TimeSpan IActorContext.Now => TimeSpan.Zero;

    [Fact]
    public async Task Worker_OfTwoLanes_FetchesTheirBlocksAndComputesTheSame()
    {
        var data = BlockServer.NewData(Samples);
        await using var server = await BlockServer.StartAsync(data);
        using var served = await server.OpenAsync(null);
        var arrivals = new Arrivals(served);
        var (without, with) = (NewWorker(data, null), NewWorker(served.Data, served.Gate));
        for (var step = 0; step < 3; step++)
        {
            var expected = Compute(without, step);

            (await arrivals.UntilAsync(() => IsComputed(with, step))).ShouldBeNull();
            Digests().ShouldBe(expected);
            _sent.Clear();
        }

        // Two of eight lanes, in the first three steps and the eight after them.
        var order = new int[Samples];
        Permutation.Fill(order, _plan.Seed, 0);
        var needed = Enumerable.Range(0, 3 + 8)
            .SelectMany(step => Enumerable.Range((step * 16) + 4, 4).Select(position => $"/v1/data/train/{order[position] / 4}"))
            .ToHashSet();
        server.Requests.Where(path => path != DataBlocks.ManifestPath).ShouldBeSubsetOf(needed);
        server.Requests.ShouldBeUnique();
        needed.Count.ShouldBeLessThan(Samples / 4);

        // An evaluation waits for its own rows.
        var rows = new MessagePool<EvaluateRows>(pool => new EvaluateRows(pool), 1);
        without.Receive(rows.Rent().Fill(1, 3, EvaluationSet.Test, 0, Weights()), this);
        var sums = _sent.Single();
        _sent.Clear();
        with.Receive(rows.Rent().Fill(1, 3, EvaluationSet.Test, 0, Weights()), this);
        (await arrivals.UntilAsync(() => IsDone(with))).ShouldBeNull();
        _sent.ShouldBe([sums]);
    }

    void IActorContext.Send(ActorRef receiver, object message)
    {
        if (message is not JoinRequest)
        {
            _sent.Add(message);
        }
    }

    void IActorContext.Watch(ActorRef actor)
    {
    }

    void IActorContext.SetTimer(string name, TimeSpan after, object message)
    {
    }

    void IActorContext.CancelTimer(string name)
    {
    }

    void IActorContext.Stop()
    {
    }

    private WorkerActor NewWorker(TrainingData data, IDataGate? gate)
    {
        var job = new WorkerJob(_plan, _network, Loss.Parse("categorical_crossentropy"), data.Train, data.Validation, data.Test);
        var pool = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, _network.ParameterCount), capacity: 4);
        var worker = new WorkerActor(_server, job, pool, new WorkerOptions { Data = gate });
        worker.Receive(Started.Instance, this);
        worker.Receive(new JoinAccepted(1, 1, []), this);
        return worker;
    }

    private string[] Compute(WorkerActor worker, long step)
    {
        _sent.Clear();
        worker.Receive(Request(step), this);
        var digests = Digests();
        _sent.Clear();
        return digests;
    }

    /// <summary>Asks once, then says that samples have arrived.</summary>
    private bool IsComputed(WorkerActor worker, long step)
    {
        if (_asked != step)
        {
            _asked = step;
            _sent.Clear();
            worker.Receive(Request(step), this);
            return _sent.Count > 0;
        }

        return IsDone(worker);
    }

    private bool IsDone(WorkerActor worker)
    {
        worker.Receive(new DataArrived(), this);
        return _sent.Count > 0;
    }

    private ComputeLanes Request(long step) =>
        new MessagePool<ComputeLanes>(pool => new ComputeLanes(pool, 8), 1).Rent().Set(1, step, Weights(), [2, 3]);

    private string[] Digests() => [.. _sent.Cast<SubtreeGradient>()
        .Select(gradient => $"{gradient.Subtree} {gradient.Statistics} {VectorDigest.Of(gradient.Gradient.Span)}")];

    private float[] Weights()
    {
        var weights = new float[_network.ParameterCount];
        _network.Initialize(3, weights);
        return weights;
    }

    private sealed class Server() : ActorRef("server");
}
