using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Engine;

namespace ActorNet.Remote.Tests.Engine;

/// <summary>Tensors between processes: in slices, ahead of their message, out of date.</summary>
public sealed class TensorTests
{
    private const int Parameters = TwoProcesses.Parameters;
    private readonly MessagePool<SubtreeGradient> _pool = new(pool => new SubtreeGradient(pool, Parameters), 4);

    [Theory]
    [InlineData(ExchangePrecision.Float32)]
    [InlineData(ExchangePrecision.BFloat16)]
    [InlineData(ExchangePrecision.Float16)]
    public void Send_Gradient_ArrivesAsItWasSentAndIsReleased(ExchangePrecision precision)
    {
        using var processes = new TwoProcesses(precision);
        var gradient = Gradient(seed: 1);
        gradient.Digest = 77;

        processes.ServerRef.Post(processes.WorkerActor, gradient);

        var came = processes.AtServer().Message.ShouldBeOfType<SubtreeGradient>();
        (came.Session, came.Step, came.Subtree, came.Digest, came.Statistics.Samples, came.Start).ShouldBe((5, 7, new Subtree(1, 2), 77UL, 8, 0));
        came.Gradient.ToArray().ShouldBe(Numbers(seed: 1));
        came.Release();
        _pool.Rent().ShouldBeSameAs(gradient);
    }

    [Fact]
    public async Task Announce_Slices_TravelBeforeTheMessage()
    {
        using var processes = new TwoProcesses();
        Connect(processes);
        var gradient = Gradient(seed: 2);
        var before = processes.Wire.Written.Count(kind => kind == FrameKind.Slice);

        processes.Worker.Outlet.Announce(gradient, processes.ServerRef, 40_000, 10_000);
        processes.Worker.Outlet.Announce(gradient, processes.ServerRef, 20_000, 15_000);
        await processes.Wire.AwaitAsync(FrameKind.Slice, before + 2);
        processes.Wire.Written.ShouldNotContain(FrameKind.TensorMessage);
        processes.ServerRef.Post(processes.WorkerActor, gradient);

        processes.AtServer().Message.ShouldBeOfType<SubtreeGradient>().Gradient.ToArray().ShouldBe(Numbers(seed: 2));
    }

    [Fact]
    public void Abandon_Announced_AnotherGradientInTheSameMemoryArrives()
    {
        using var processes = new TwoProcesses();
        Connect(processes);
        var gradient = Gradient(seed: 3);
        processes.Worker.Outlet.Announce(gradient, processes.ServerRef, 0, Parameters);
        processes.Worker.Outlet.Abandon(gradient);
        Numbers(seed: 4).CopyTo(gradient.Gradient);

        processes.ServerRef.Post(processes.WorkerActor, gradient);

        processes.AtServer().Message.ShouldBeOfType<SubtreeGradient>().Gradient.ToArray().ShouldBe(Numbers(seed: 4));
    }

    [Fact]
    public void Send_WeightsThatHaveChanged_AreNotDelivered()
    {
        using var processes = new TwoProcesses();
        var worker = Connect(processes);
        var weights = Numbers(seed: 5);
        var changes = new ChangeCounter();
        var requests = new MessagePool<ComputeLanes>(pool => new ComputeLanes(pool, 8), 4);
        using (processes.ServerWire.Hold())
        {
            worker.Post(worker, requests.Rent().Set(1, 1, weights, [0, 1]).WatchedBy(changes));
            changes.Count();
            weights.AsSpan().Clear();
        }

        worker.Post(worker, new HeartbeatAnswer(9));

        processes.AtWorker().Message.ShouldBe(new HeartbeatAnswer(9));
    }

    [Fact]
    public void Send_WeightsThatStay_AreDelivered()
    {
        using var processes = new TwoProcesses();
        var worker = Connect(processes);
        var requests = new MessagePool<ComputeLanes>(pool => new ComputeLanes(pool, 8), 4);

        worker.Post(worker, requests.Rent().Set(1, 2, Numbers(seed: 6), [0, 1, 4]).WatchedBy(new ChangeCounter()));

        var came = processes.AtWorker().Message.ShouldBeOfType<ComputeLanes>();
        came.Parameters.ToArray().ShouldBe(Numbers(seed: 6));
        came.Lanes.ToArray().ShouldBe([0, 1, 4]);
    }

    [Fact]
    public async Task Send_HeartbeatBehindATensor_OvertakesIt()
    {
        using var processes = new TwoProcesses();
        Connect(processes);
        using (processes.Wire.Hold())
        {
            processes.ServerRef.Post(processes.WorkerActor, Gradient(seed: 7));
            processes.ServerRef.Post(processes.WorkerActor, new Heartbeat(3));
        }

        await processes.Wire.AwaitAsync(FrameKind.TensorMessage, 1);
        processes.AtServer().Message.ShouldBe(new Heartbeat(3));
        processes.AtServer().Message.ShouldBeOfType<SubtreeGradient>().Gradient.ToArray().ShouldBe(Numbers(seed: 7));
    }

    [Fact]
    public void Send_LongMessageWithoutTensor_ArrivesInPieces()
    {
        using var processes = new TwoProcesses();
        var slice = new PartParameters(1, 2, Exact: true, 0, Numbers(seed: 8));

        processes.ServerRef.Post(processes.WorkerActor, slice);

        processes.AtServer().Message.ShouldBeOfType<PartParameters>().Parameters.ToArray().ShouldBe(Numbers(seed: 8));
        processes.Wire.Written.ShouldContain(FrameKind.Piece);
    }

    /// <summary>Sends one heartbeat each way, so that there is a connection; the worker as the server sees it.</summary>
    private static ForeignActorRef Connect(TwoProcesses processes)
    {
        processes.ServerRef.Post(processes.WorkerActor, new Heartbeat(1));
        return (ForeignActorRef)processes.AtServer().Sender;
    }

    private SubtreeGradient Gradient(int seed)
    {
        var gradient = _pool.Rent().Set(5, 7, new Subtree(1, 2));
        Numbers(seed).CopyTo(gradient.Gradient);
        gradient.Statistics = new LaneStatistics(1.5, 3, 8);
        return gradient;
    }

    // Multiples of 1/4 below 256, which all precisions hold exactly.
    private static float[] Numbers(int seed) => [.. Enumerable.Range(0, Parameters).Select(index => ((index * 31) + seed) % 128 / 4f)];
}
