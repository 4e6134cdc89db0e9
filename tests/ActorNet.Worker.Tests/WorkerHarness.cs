using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker.Tests;

/// <summary>A worker without an engine: time is what the test says, messages lie in a list.</summary>
internal sealed class WorkerHarness : IActorContext
{
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly WorkerActor _worker;
    private readonly Network _network = new(NetworkDescription.Parse([2], "2:softmax"));
    private readonly MessagePool<ComputeLanes> _requests = new(pool => new ComputeLanes(pool, 2), capacity: 4);
    private readonly MessagePool<EvaluateRows> _evaluations = new(pool => new EvaluateRows(pool), capacity: 4);
    private (TimeSpan Due, object Message)? _timer;

    public WorkerHarness(Func<WorkerOptions, WorkerOptions>? change = null)
    {
        var options = new WorkerOptions { Incarnation = 3, WorkerTimeout = 8 * Second, ServerTimeout = 60 * Second };
        var data = new Dataset("points", [1, 2, 3, 4, 5, 6, 7, 8], [2], [0, 1, 0, 1], ["a", "b"], [], 0);
        var plan = new RunPlan
        {
            Samples = 4,
            ValidationSamples = 4,
            TestSamples = 0,
            BatchSize = 4,
            Lanes = 2,
            Epochs = 1,
            Steps = null,
            Seed = 1,
            L2 = 0,
            OnNonFinite = NonFinitePolicy.Fail,
        };
        _worker = new WorkerActor(
            Server,
            new WorkerJob(plan, _network, Loss.Parse("categorical_crossentropy"), data, data, null),
            new(pool => new SubtreeGradient(pool, _network.ParameterCount), capacity: 4),
            change?.Invoke(options) ?? options);
    }

    public TestRef Server { get; } = new("server");

    public ActorRef Self { get; } = new TestRef("worker");

    public ActorRef Sender { get; private set; } = new TestRef("nobody");

    public TimeSpan Now { get; private set; }

    public bool HasStopped { get; private set; }

    public WorkerPhase Phase => _worker.Phase;

    public List<(ActorRef To, object Message)> Sent { get; } = [];

    public IEnumerable<T> All<T>() => Sent.Select(sent => sent.Message).OfType<T>();

    public void Deliver(object message, ActorRef? from = null)
    {
        Sender = from ?? Server;
        _worker.Receive(message, this);
    }

    public WorkerHarness Started()
    {
        Deliver(Core.Actors.Started.Instance);
        return this;
    }

    public WorkerHarness Accepted(int number = 1, int term = 1, long incarnation = 3, ActorRef? from = null)
    {
        Deliver(new JoinAccepted(SessionNumber.Of(term, number), incarnation, [Server]), from);
        return this;
    }

    public ComputeLanes Request(long session) => _requests.Rent().Set(session, 0, new float[_network.ParameterCount], [0]);

    public EvaluateRows Evaluation(long session) =>
        _evaluations.Rent().Fill(session, 1, EvaluationSet.Validation, 0, new float[_network.ParameterCount]);

    /// <summary>Lets time pass and delivers the timer whenever it comes due.</summary>
    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        while (_timer is { } timer && timer.Due <= end)
        {
            _timer = null;
            Now = timer.Due;
            Deliver(timer.Message, Self);
        }

        Now = end;
    }

    void IActorContext.Send(ActorRef receiver, object message) => Sent.Add((receiver, message));

    void IActorContext.Watch(ActorRef actor)
    {
    }

    void IActorContext.SetTimer(string name, TimeSpan after, object message) => _timer = (Now + after, message);

    void IActorContext.CancelTimer(string name) => _timer = null;

    void IActorContext.Stop() => HasStopped = true;
}

internal sealed class TestRef(string name) : ActorRef(name);
