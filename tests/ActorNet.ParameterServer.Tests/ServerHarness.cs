using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

/// <summary>A server without an engine: time is what the test says, messages lie in lists, gradients are what the test fills in.</summary>
internal sealed class ServerHarness : IActorContext
{
    private readonly ParameterServerActor _server;
    private readonly Dictionary<string, (TimeSpan Due, object Message)> _timers = [];
    private readonly MessagePool<SubtreeGradient> _gradients;
    private readonly Dictionary<ActorRef, long> _sessions = [];
    private readonly HashSet<ActorRef> _alive = [];
    private readonly Dictionary<ActorRef, int> _taken = [];
    private readonly int _parameters;
    private readonly bool _storageAnswers;
    private int _answered;

    /// <param name="change">Changes the options.</param>
    /// <param name="changePlan">Changes the plan.</param>
    /// <param name="resume">What storage found; with it, storage answers at once.</param>
    /// <param name="claims">False to leave the claim of the run to the test.</param>
    public ServerHarness(
        Func<ServerOptions, ServerOptions>? change = null,
        Func<RunPlan, RunPlan>? changePlan = null,
        TrainingState? resume = null,
        bool claims = true)
    {
        var network = new Network(NetworkDescription.Parse([1], "1:identity:zeros"));
        _parameters = network.ParameterCount;
        _gradients = new(pool => new SubtreeGradient(pool, _parameters), capacity: 16);
        var plan = new RunPlan
        {
            Samples = 40,
            ValidationSamples = 0,
            TestSamples = 0,
            BatchSize = 8,
            Lanes = 4,
            Epochs = 2,
            Steps = null,
            Seed = 1,
            L2 = 0,
            OnNonFinite = NonFinitePolicy.Fail,
        };
        Plan = changePlan?.Invoke(plan) ?? plan;
        var options = new ServerOptions
        {
            Plan = Plan,
            Network = network,
            HasAccuracy = true,
            Update = new Update(new Sgd(1)),
            Compute = InlineComputePool.Instance,
            Observer = Observer,
            Storage = resume is null ? null : Storage,
        };
        _storageAnswers = resume is not null;
        _server = new ParameterServerActor(change?.Invoke(options) ?? options);
        Deliver(Self, Started.Instance);
        if (claims && To<ClaimRun>(Storage).SingleOrDefault() is { } claim)
        {
            Deliver(Storage, new RunClaimed(claim.Claim, 1, resume));
        }
    }

    public static TestRef Storage { get; } = new("storage");

    public int Noted { get; set; }

    public RunPlan Plan { get; }

    public ServerPhase Phase => _server.Phase;

    public TestRef Observer { get; } = new("observer");

    public ActorRef Self { get; } = new TestRef("server");

    public ActorRef Sender { get; private set; } = new TestRef("nobody");

    public TimeSpan Now { get; private set; }

    public List<(ActorRef To, object Message)> Sent { get; } = [];

    public RunFailed? Failure => To<RunFailed>(Observer).SingleOrDefault();

    public RunEnded? Ended => To<RunEnded>(Observer).SingleOrDefault();

    public IEnumerable<T> To<T>(ActorRef receiver) => Sent.Where(sent => sent.To == receiver).Select(sent => sent.Message).OfType<T>();

    public void Deliver(ActorRef from, object message)
    {
        Sender = from;
        _server.Receive(message, this);
        while (_storageAnswers && To<StoreCheckpoint>(Storage).ElementAtOrDefault(_answered) is { } store)
        {
            _answered++;
            Deliver(Storage, new CheckpointStored(store.Term, store.State.Step));
        }
    }

    public TestRef Join(string name)
    {
        var worker = new TestRef(name);
        Rejoin(worker);
        return worker;
    }

    public void Rejoin(ActorRef worker, long incarnation = 1, string host = "")
    {
        Deliver(worker, new JoinRequest(incarnation, host, ""));
        _sessions[worker] = Sent.FindLast(sent => sent.To == worker && sent.Message is JoinAccepted).Message.ShouldBeOfType<JoinAccepted>().Session;
    }

    /// <summary>Lets time pass in which the server receives nothing; then its timer comes.</summary>
    public void Stall(TimeSpan time)
    {
        Now += time;
        var (name, timer) = _timers.Single();
        _timers.Remove(name);
        Deliver(Self, timer.Message);
    }

    /// <summary>From now on the worker says that it is there, as long as time passes.</summary>
    public void KeepAlive(ActorRef worker) => _alive.Add(worker);

    /// <summary>The lanes of the last request to a worker.</summary>
    public int[] LanesOf(ActorRef worker) => To<ComputeLanes>(worker).Last().Lanes.ToArray();

    /// <summary>Answers the last request of a worker with gradients that are <paramref name="value"/> of the lane in each place.</summary>
    public void Answer(ActorRef worker, Func<int, float>? value = null)
    {
        var request = To<ComputeLanes>(worker).Last();
        var lanes = request.Lanes.ToArray();
        for (var position = 0; position < lanes.Length;)
        {
            var subtree = Subtree.MaximalAt(lanes, position);
            Deliver(worker, Gradient(_sessions[worker], request.Step, subtree, value ?? (_ => 1f)));
            position += subtree.LaneCount;
        }
    }

    /// <summary>Answers every request of a worker that it has not answered yet, as it asks: subtree by subtree, with digests where they are asked for.</summary>
    public void AnswerAll(ActorRef worker, Func<int, float>? value = null)
    {
        var end = Sent.Count;
        for (var index = _taken.GetValueOrDefault(worker); index < end; index++)
        {
            _taken[worker] = index + 1;
            if (Sent[index] is not (var to, ComputeLanes request) || to != worker)
            {
                continue;
            }

            var withDigest = request.WithDigest;
            foreach (var subtree in request.Subtrees.ToArray())
            {
                var gradient = Gradient(_sessions[worker], request.Step, subtree, value ?? (_ => 1f));
                gradient.Digest = withDigest ? Core.Numerics.VectorDigest.Of(gradient.Gradient.Span) : 0;
                Deliver(worker, gradient);
            }
        }
    }

    public SubtreeGradient Gradient(long session, long step, Subtree subtree, Func<int, float> value, bool isBounded = true)
    {
        var gradient = _gradients.Rent().Set(session, step, subtree);
        gradient.Gradient.Span.Fill(Sum(subtree, value));
        gradient.IsBounded = float.IsFinite(Sum(subtree, value)) && isBounded;
        gradient.Statistics = new LaneStatistics(subtree.LaneCount, subtree.LaneCount, Plan.BatchSize / Plan.Lanes * subtree.LaneCount);
        return gradient;
    }

    public long SessionOf(ActorRef worker) => _sessions[worker];

    /// <summary>Lets time pass and delivers the timers that come due.</summary>
    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        while (_timers.Where(timer => timer.Value.Due <= end).OrderBy(timer => timer.Value.Due).Select(timer => timer.Key).FirstOrDefault() is { } name)
        {
            var (due, message) = _timers[name];
            _timers.Remove(name);
            Now = due;
            foreach (var worker in _alive)
            {
                Deliver(worker, new Heartbeat(_sessions[worker]));
            }

            Deliver(Self, message);
        }

        Now = end;
    }

    public void Send(ActorRef receiver, object message)
    {
        if (message is SubtreeGradient)
        {
            throw new InvalidOperationException("A server sends no gradients.");
        }

        Sent.Add((receiver, message));
    }

    public void Watch(ActorRef actor)
    {
    }

    public void SetTimer(string name, TimeSpan after, object message) => _timers[name] = (Now + after, message);

    public void CancelTimer(string name) => _timers.Remove(name);

    public void Stop()
    {
    }

    private static float Sum(Subtree subtree, Func<int, float> value) =>
        subtree.Level == 0 ? value(subtree.Index) : Sum(subtree.Left, value) + Sum(subtree.Right, value);
}

internal sealed class TestRef(string name) : ActorRef(name);
