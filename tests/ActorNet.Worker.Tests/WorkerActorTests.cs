using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker.Tests;

public sealed class WorkerActorTests : IActorContext
{
    private const int Samples = 12;
    private readonly TestRef _server = new("server");
    private readonly List<object> _sent = [];
    private readonly Network _network = new(NetworkDescription.Parse([2], "3:tanh,2:softmax"));
    private readonly MessagePool<ComputeLanes> _requests = new(pool => new ComputeLanes(pool, 4), capacity: 4);
    private readonly MessagePool<EvaluateRows> _evaluations = new(pool => new EvaluateRows(pool), capacity: 4);
    private readonly MessagePool<SubtreeGradient> _gradients;
    private bool _stopped;

    public WorkerActorTests() => _gradients = new(pool => new SubtreeGradient(pool, _network.ParameterCount), capacity: 16);

    public ActorRef Self { get; } = new TestRef("worker");

    public ActorRef Sender => _server;

    public TimeSpan Now => TimeSpan.Zero;

    [Fact]
    public void Started_Always_AsksToJoin()
    {
        NewWorker(NewData()).Receive(Started.Instance, this);

        _sent.ShouldBe([new JoinRequest(1, "", "")]);
    }

    [Fact]
    public void ComputeLanes_OfAnotherSession_IsIgnored()
    {
        var worker = NewMember(NewData(), session: 5);

        worker.Receive(_requests.Rent().Set(4, 0, Weights(), [0, 1]), this);

        _sent.ShouldBeEmpty();
    }

    [Fact]
    public void ComputeLanes_ThreeLanes_SendsEachMaximalSubtree()
    {
        var worker = NewMember(NewData(), session: 5);

        worker.Receive(_requests.Rent().Set(5, 0, Weights(), [1, 2, 3]), this);

        var gradients = _sent.Cast<SubtreeGradient>().ToList();
        gradients.Select(gradient => gradient.Subtree).ShouldBe([new Subtree(0, 1), new Subtree(1, 1)]);
        gradients.ShouldAllBe(gradient => gradient.Session == 5 && gradient.Step == 0);
        gradients.Sum(gradient => gradient.Statistics.Samples).ShouldBe(6);
    }

    [Fact]
    public void ComputeLanes_TogetherOrApart_AddUpToTheSameBits()
    {
        var whole = Gradients([0, 1, 2, 3]).Single();
        var lanes = Enumerable.Range(0, 4).Select(lane => Gradients([lane]).Single()).ToList();

        for (var parameter = 0; parameter < whole.Length; parameter++)
        {
            whole[parameter].ShouldBe((lanes[0][parameter] + lanes[1][parameter]) + (lanes[2][parameter] + lanes[3][parameter]));
        }
    }

    [Fact]
    public void ComputeLanes_EveryStepOfAnEpoch_CountsEachSampleOnce()
    {
        var data = NewData();
        var worker = NewMember(data, session: 1);
        var plan = NewPlan();

        for (var step = 0; step < plan.StepsPerEpoch; step++)
        {
            worker.Receive(_requests.Rent().Set(1, step, Weights(), [0, 1, 2, 3]), this);
        }

        _sent.Cast<SubtreeGradient>().Sum(gradient => gradient.Statistics.Samples).ShouldBe(Samples);
    }

    [Fact]
    public void ComputeLanes_NonFiniteSum_NamesLaneAndLayer()
    {
        var weights = Weights();
        weights.Span[0] = float.NaN;
        var worker = NewMember(NewData(), session: 1);

        worker.Receive(_requests.Rent().Set(1, 0, weights, [2, 3]), this);

        _sent.Single().ShouldBe(new NonFiniteGradient(1, 0, 2, "dense_1"));
    }

    [Fact]
    public void EvaluateRows_Validation_SumsItsSamples()
    {
        var worker = NewMember(NewData(), session: 1);

        worker.Receive(_evaluations.Rent().Fill(1, 7, EvaluationSet.Validation, 0, Weights()), this);

        var result = _sent.Single().ShouldBeOfType<RowsEvaluated>();
        result.Step.ShouldBe(7);
        result.Statistics.Samples.ShouldBe(Samples);
        result.Statistics.Loss.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Expelled_OwnSession_JoinsAgain()
    {
        var worker = NewMember(NewData(), session: 3);

        worker.Receive(new Expelled(2, "silence", MayReturn: true), this);
        _sent.ShouldBeEmpty();
        worker.Receive(new Expelled(3, "silence", MayReturn: true), this);

        _sent.ShouldBe([new JoinRequest(1, "", "")]);
    }

    [Fact]
    public void Terminated_Server_StopsTheWorker()
    {
        NewMember(NewData(), session: 3).Receive(new Terminated(_server, null), this);

        _stopped.ShouldBeTrue();
    }

    [Fact]
    public void Receive_UnknownMessage_Throws() =>
        Should.Throw<InvalidOperationException>(() => NewMember(NewData(), session: 3).Receive("what?", this));

    void IActorContext.Send(ActorRef receiver, object message)
    {
        receiver.ShouldBe(_server);
        _sent.Add(message);
    }

    void IActorContext.Watch(ActorRef actor) => actor.ShouldBe(_server);

    void IActorContext.SetTimer(string name, TimeSpan after, object message)
    {
    }

    void IActorContext.CancelTimer(string name)
    {
    }

    void IActorContext.Stop() => _stopped = true;

    private static Dataset NewData() => new(
        "points",
        [.. Enumerable.Range(0, 2 * Samples).Select(index => (index % 7) - 3f)],
        [2],
        [.. Enumerable.Range(0, Samples).Select(index => index % 2)],
        ["a", "b"],
        [],
        0);

    private static RunPlan NewPlan() => new()
    {
        Samples = Samples,
        ValidationSamples = Samples,
        TestSamples = 0,
        BatchSize = 8,
        Lanes = 4,
        Epochs = 1,
        Steps = null,
        Seed = 1,
        L2 = 0,
        OnNonFinite = NonFinitePolicy.Fail,
    };

    private Memory<float> Weights()
    {
        var weights = new float[_network.ParameterCount];
        _network.Initialize(1, weights);
        return weights;
    }

    private List<float[]> Gradients(int[] lanes)
    {
        _sent.Clear();
        NewMember(NewData(), session: 1).Receive(_requests.Rent().Set(1, 0, Weights(), lanes), this);
        return [.. _sent.Cast<SubtreeGradient>().Select(gradient => gradient.Gradient.ToArray())];
    }

    private WorkerActor NewMember(Dataset data, long session)
    {
        var worker = NewWorker(data);
        worker.Receive(new JoinAccepted(session, 1, []), this);
        return worker;
    }

    private WorkerActor NewWorker(Dataset data) =>
        new(_server, new WorkerJob(NewPlan(), _network, Loss.Parse("categorical_crossentropy"), data, data, null), _gradients);


}
