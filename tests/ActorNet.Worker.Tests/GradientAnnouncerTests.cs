using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker.Tests;

public sealed class GradientAnnouncerTests : IActorContext, IGradientOutlet
{
    private const int Samples = 32;
    private const int Lanes = 8;
    private readonly TestRef _server = new("server");
    private readonly Network _network = new(NetworkDescription.Parse([600], "512:relu,dropout:0.1,64:relu,3:softmax"));
    private readonly List<Slice> _slices = [];
    private readonly List<SubtreeGradient> _abandoned = [];
    private readonly List<(ActorRef To, object Message)> _sent = [];
    private bool _isDone;
    private bool _wants = true;

    public ActorRef Self { get; } = new TestRef("worker");

    public ActorRef Sender => _server;

    public TimeSpan Now => TimeSpan.Zero;

    [Theory]
    [InlineData(1, 1, 1, ExchangePrecision.Float32)]
    [InlineData(3, 1, 1, ExchangePrecision.Float32)]
    [InlineData(1, 3, 1, ExchangePrecision.Float32)]
    [InlineData(3, 3, 1, ExchangePrecision.Float32)]
    [InlineData(1, 2, 1, ExchangePrecision.BFloat16)]
    [InlineData(2, 2, 1, ExchangePrecision.Float16)]
    [InlineData(1, 2, 2, ExchangePrecision.Float32)]
    public void ComputeLanes_WithOutlet_AnnouncesEachFloatOnceAndFinal(int threads, int parts, int localSteps, ExchangePrecision precision)
    {
        var worker = NewMember(threads, parts, localSteps, precision);

        worker.Receive(Request([0, 1, 2, 3, 5, 6, 7]), this);

        var gradients = _sent.Select(sent => (SubtreeGradient)sent.Message).ToList();
        gradients.Count.ShouldBe(3 * parts);
        _abandoned.ShouldBeEmpty();
        foreach (var slice in _slices)
        {
            // Nothing has changed since, and the message goes where its slices went.
            slice.Gradient.Gradient.Slice(slice.Start, slice.Length).ToArray().ShouldBe(slice.Floats);
            _sent.ShouldContain((slice.Receiver, slice.Gradient));
        }

        var announced = gradients.Where(gradient => _slices.Any(slice => slice.Gradient == gradient)).ToList();
        foreach (var gradient in announced)
        {
            var end = gradient.Gradient.Length;
            foreach (var slice in _slices.Where(slice => slice.Gradient == gradient))
            {
                (slice.Start + slice.Length).ShouldBe(end);
                end = slice.Start;
            }

            end.ShouldBe(0);
            gradient.Statistics.Samples.ShouldBeGreaterThan(0);
        }

        // With several threads, the whole request is either announced or not: it is if something had to be added.
        announced.Count.ShouldBe(gradients.Count);
    }

    [Fact]
    public void ComputeLanes_LargeLayer_IsAnnouncedBeforeTheRestIsComputed()
    {
        var worker = NewMember(1, 1, 1, ExchangePrecision.Float32);

        worker.Receive(Request([0, 1, 2, 3, 4, 5, 6, 7]), this);

        // The last layers, and the first one in two.
        var first = _network.Tensors.First(tensor => tensor.Layer > 0).Offset;
        _slices.Select(slice => slice.Start).ShouldBe([first, 512 * 304, 0]);
        _slices[1].IsRestComputed.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ComputeLanes_WithOutlet_HasTheBitsOfOneWithout(int threads)
    {
        NewMember(threads, 1, 1, ExchangePrecision.Float32).Receive(Request([0, 1, 2, 3, 5]), this);
        var with = Digests();
        _sent.Clear();

        NewMember(threads, 1, 1, ExchangePrecision.Float32, announces: false).Receive(Request([0, 1, 2, 3, 5]), this);

        Digests().ShouldBe(with);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    public void ComputeLanes_NotFinite_AbandonsWhatWasAnnounced(int threads, int parts)
    {
        var worker = NewMember(threads, parts, 1, ExchangePrecision.Float32);
        var weights = Weights();
        weights[^1] = float.NaN;

        worker.Receive(Request([0, 1, 2, 3], weights), this);

        _sent.Single().Message.ShouldBeOfType<NonFiniteGradient>();
        _slices.Count.ShouldBeGreaterThan(parts);
        _abandoned.ShouldBe(_slices.Select(slice => slice.Gradient).Distinct(), ignoreOrder: true);
    }

    [Fact]
    public void ComputeLanes_ShortGradient_IsNotAnnounced()
    {
        var network = new Network(NetworkDescription.Parse([600], "8:relu,3:softmax"));

        NewMember(1, 1, 1, ExchangePrecision.Float32, network: network).Receive(Request([0, 1], new float[network.ParameterCount]), this);

        _sent.Single().Message.ShouldBeOfType<SubtreeGradient>();
        _slices.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ComputeLanes_OutletThatWantsNoSlices_GetsNone(int parts)
    {
        _wants = false;

        NewMember(1, parts, 1, ExchangePrecision.Float32).Receive(Request([0, 1]), this);

        _sent.Count.ShouldBe(parts);
        _slices.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ComputeLanes_WithOutlet_AllocatesNothingOnceWarm(int threads)
    {
        var job = Job(_network, 1, ExchangePrecision.Float32);
        var computation = new LaneComputation(job, new ComputeThreads(job, InlineComputePool.Instance, threads));
        var announcer = new GradientAnnouncer(new Nowhere(), job);
        var assembly = new ParameterAssembly(_network.ParameterCount);
        assembly.Begin([_server, new TestRef("part 2")]);
        var pool = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, _network.ParameterCount), 4);
        var request = Request([0, 1, 2, 3, 4, 5, 6, 7]);
        Round();

        // The runtime itself may take memory in one of them; what a round takes would be in all.
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.ShouldBe(0);

        void Round()
        {
            var gradients = computation.Begin(request, pool);
            announcer.Begin(gradients, _server, assembly);
            _ = computation.Run(request, request.Parameters, announcer);
            announcer.Abandon();
            gradients[0].Release();
        }
    }

    bool IGradientOutlet.Wants(SubtreeGradient gradient, ActorRef receiver) => _wants;

    void IGradientOutlet.Announce(SubtreeGradient gradient, ActorRef receiver, int start, int length)
    {
        _isDone.ShouldBeFalse();
        _slices.Add(new Slice(gradient, receiver, start, length, gradient.Gradient.Slice(start, length).ToArray(), IsComputed(gradient)));
    }

    void IGradientOutlet.Abandon(SubtreeGradient gradient) => _abandoned.Add(gradient);

    void IActorContext.Send(ActorRef receiver, object message)
    {
        _isDone = true;
        _sent.Add((receiver, message));
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

    private static bool IsComputed(SubtreeGradient gradient) => gradient.Gradient.Span[..1000].ContainsAnyExcept(0f);

    private static WorkerJob Job(Network network, int localSteps, ExchangePrecision precision)
    {
        var data = new Dataset(
            "points",
            [.. Enumerable.Range(0, 600 * Samples).Select(index => ((index * 37 % 101) / 50f) - 1)],
            [600],
            [.. Enumerable.Range(0, Samples).Select(index => index % 3)],
            ["a", "b", "c"],
            [],
            0);
        var plan = new RunPlan
        {
            Samples = Samples,
            ValidationSamples = 0,
            TestSamples = 0,
            BatchSize = 16,
            Lanes = Lanes,
            Epochs = 1,
            Steps = null,
            Seed = 1,
            L2 = 0,
            OnNonFinite = NonFinitePolicy.Fail,
            LocalSteps = localSteps,
            Precision = precision,
        };
        return new WorkerJob(plan, network, Loss.Parse("categorical_crossentropy"), data, null, null, new Update(new Sgd(0.01)));
    }

    private WorkerActor NewMember(
        int threads, int parts, int localSteps, ExchangePrecision precision, bool announces = true, Network? network = null)
    {
        network ??= _network;
        var worker = new WorkerActor(
            _server,
            Job(network, localSteps, precision),
            new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, network.ParameterCount), capacity: 16),
            new WorkerOptions { Threads = threads, Outlet = announces ? this : null });
        _isDone = false;
        worker.Receive(
            new JoinAccepted(1, 1, parts == 1 ? [] : [_server, .. Enumerable.Range(2, parts - 1).Select(part => new TestRef($"part {part}"))]), this);
        return worker;
    }

    private ComputeLanes Request(int[] lanes, float[]? weights = null) =>
        new MessagePool<ComputeLanes>(pool => new ComputeLanes(pool, Lanes), 1).Rent().Set(1, 0, weights ?? Weights(), lanes);

    private float[] Weights()
    {
        var weights = new float[_network.ParameterCount];
        _network.Initialize(3, weights);
        return weights;
    }

    private ulong[] Digests() => [.. _sent.Select(sent => VectorDigest.Of(((SubtreeGradient)sent.Message).Gradient.Span))];

    private sealed record Slice(SubtreeGradient Gradient, ActorRef Receiver, int Start, int Length, float[] Floats, bool IsRestComputed);

    private sealed class Nowhere : IGradientOutlet
    {
        public void Announce(SubtreeGradient gradient, ActorRef receiver, int start, int length)
        {
        }

        public void Abandon(SubtreeGradient gradient)
        {
        }
    }
}
