using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

/// <summary>The second of two parts, which shares a kernel with the first: it keeps to the order of a round whatever comes twice, late or wrong.</summary>
public sealed class PartActorTests
{
    private const int Term = 3;
    private const int Columns = 60;

    private static readonly Network Network = new(NetworkDescription.Parse([30], "60:identity"));
    private static readonly ParameterRange Range = ParameterRange.OfPart(2, 2, Network.ParameterCount);
    private static readonly double[] Before = [.. Enumerable.Range(0, Columns).Select(column => column / 10.0)];

    /// <summary>A round in order, and nothing twice: what all others must come to.</summary>
    private static readonly float[] Expected = InOrder();

    [Fact]
    public void Round_InOrder_LimitsTheColumnsOfAllRows()
    {
        var weights = InOrder(new UpdateSettings { ClipNorm = 0.5 });
        var rows = Network.Tensors[0].Length - Range.Start;
        var squares = Before.ToArray();
        for (var place = 0; place < rows; place++)
        {
            ref var square = ref squares[(Range.Start + place) % Columns];
            square = Math.FusedMultiplyAdd(weights[place], weights[place], square);
        }

        for (var place = 0; place < rows; place++)
        {
            weights[place] *= (float)(1 / Math.Max(1, Math.Sqrt(squares[(Range.Start + place) % Columns])));
        }

        Expected.ShouldBe(weights);
    }

    [Fact]
    public void Round_EverythingTwice_IsAppliedAndLimitedOnce()
    {
        var part = new Part();
        part.Tell(Commit());
        part.Tell(Commit());
        part.Tell(Add());
        part.Tell(Add());
        var answers = part.Answers<ColumnsAdded>().ToList();
        answers.Count.ShouldBe(2);
        answers[1].Sums.ToArray().ShouldBe(answers[0].Sums.ToArray());

        part.Tell(Finish(answers[0]));
        part.Tell(Finish(answers[0]));
        part.Tell(Commit());
        part.Tell(Add());

        part.Answers<PartStatus>().Last().Step.ShouldBe(1);
        part.Answers<ColumnsAdded>().Count().ShouldBe(2);
        part.Collect(1).ShouldBe(Expected);
    }

    [Fact]
    public void Round_BetweenCommitAndFinish_HandsItsWeightsToNobody()
    {
        var part = new Part();
        part.Fetch(0);
        part.Answers<PartParameters>().Count().ShouldBe(1);
        part.Tell(Commit());

        part.Fetch(0);
        part.Tell(new CollectPart(Term, 0));
        part.Fetch(1);
        part.Answers<PartParameters>().Count().ShouldBe(1);
        part.Answers<PartCollected>().ShouldBeEmpty();
        part.Answers<PartStatus>().Last().Step.ShouldBe(0);

        part.Tell(Add());
        part.Tell(Finish(part.Answers<ColumnsAdded>().Single()));
        part.Answers<PartParameters>().Last().Parameters.ToArray().ShouldBe(Expected);
    }

    [Fact]
    public void Round_OutOfOrder_IsAnsweredByWhereThePartStands()
    {
        var part = new Part();
        foreach (var early in new object[] { Add(), Finish(new ColumnsAdded(Term, 2, 0, 0, Before)) })
        {
            part.Tell(early);
            part.Answers<PartStatus>().Last().Step.ShouldBe(0);
        }

        part.Tell(Commit());
        object[] wrong =
        [
            Add() with { Step = 1 },
            Add() with { Kernel = 1800 },
            Add() with { Sums = new double[Columns - 1] },
            new FinishRound(Term, 0, []),
            new FinishRound(Term, 0, [new ColumnSums(0, new double[1])]),
            new FinishRound(Term, 1, [new ColumnSums(0, Before)]),
        ];
        foreach (var message in wrong)
        {
            part.Tell(message);
            part.Answers<PartStatus>().Last().Step.ShouldBe(0);
        }

        part.Answers<ColumnsAdded>().ShouldBeEmpty();
        part.Tell(Add());
        part.Tell(Finish(part.Answers<ColumnsAdded>().Single()));
        part.Collect(1).ShouldBe(Expected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Commit_ScalesOfAnotherNetwork_ChangesNothing(int scales)
    {
        var part = new Part();

        part.Tell(Commit() with { Scales = new float[scales] });
        part.Tell(Add());

        part.Answers<ColumnsAdded>().ShouldBeEmpty();
        part.Tell(Commit());
        part.Tell(Add());
        part.Tell(Finish(part.Answers<ColumnsAdded>().Single()));
        part.Collect(1).ShouldBe(Expected);
    }

    [Fact]
    public void Start_OfANewTermInTheMiddleOfARound_BeginsAnew()
    {
        var part = new Part();
        part.Tell(Commit());

        part.Start(Term + 1);
        part.Tell(Add());
        part.Fetch(0, Term + 1);

        part.Answers<ColumnsAdded>().ShouldBeEmpty();
        part.Answers<PartParameters>().Single().Parameters.ToArray().ShouldBe(Part.InitialWeights);
    }

    /// <summary>With what is left of the kernel's gradient and of the bias's.</summary>
    private static CommitRound Commit() => new(Term, 0, Apply: true, 1, new[] { 0.5f, 1 });

    private static AddColumns Add() => new(Term, 0, Kernel: 0, Before);

    private static FinishRound Finish(ColumnsAdded added) => new(Term, 0, [new ColumnSums(0, added.Sums)]);

    private static float[] InOrder(UpdateSettings? settings = null)
    {
        var part = new Part(settings);
        part.Tell(Commit());
        if (settings is null)
        {
            part.Tell(Add());
            part.Tell(Finish(part.Answers<ColumnsAdded>().Single()));
        }

        return part.Collect(1);
    }

    /// <summary>A part that has all lanes of its first round.</summary>
    private sealed class Part : IActorContext
    {
        private readonly PartActor _actor;
        private readonly List<object> _sent = [];
        private readonly ActorRef _server = new TestRef("server");

        public Part(UpdateSettings? settings = null)
        {
            var update = new Update(new Sgd(0.5), settings ?? new UpdateSettings { MaxNorm = 1, ClipNorm = 0.5 });
            var plan = new RunPlan
            {
                Samples = 8,
                ValidationSamples = 0,
                TestSamples = 0,
                BatchSize = 4,
                Lanes = 1,
                Epochs = 2,
                Steps = null,
                Seed = 1,
                L2 = 0,
                OnNonFinite = NonFinitePolicy.Fail,
            };
            _actor = new PartActor(new PartOptions { Plan = plan, Network = Network, Update = update, Compute = InlineComputePool.Instance });
            Start(Term);
            var gradient = new SubtreeGradient(new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, Range.Length), 1), new float[Network.ParameterCount])
                .Set(SessionNumber.Of(Term, 1), 0, new Subtree(0, 0));
            gradient.Gradient.Span.Fill(0.1f);
            Tell(gradient.Split([new ParameterRange(0, Range.Start), Range])[1]);
        }

        public static float[] InitialWeights { get; } = [.. Enumerable.Range(0, Range.Length).Select(place => (place % 7) - 3f)];

        public ActorRef Self { get; } = new TestRef("part");

        public ActorRef Sender => _server;

        public TimeSpan Now => TimeSpan.Zero;

        public void Start(int term) => Tell(new StartPart(term, 2, Range, 0, 0, InitialWeights, null));

        public void Fetch(long step, int term = Term) => Tell(new FetchParameters(SessionNumber.Of(term, 1), step, Exact: true));

        public float[] Collect(long step)
        {
            Tell(new CollectPart(Term, step));
            return Answers<PartCollected>().Last().Parameters;
        }

        public void Tell(object message) => _actor.Receive(message, this);

        public IEnumerable<T> Answers<T>() => _sent.OfType<T>();

        public void Send(ActorRef receiver, object message) => _sent.Add(message);

        public void Watch(ActorRef actor)
        {
        }

        public void SetTimer(string name, TimeSpan after, object message) => throw new InvalidOperationException("A part sets no timer.");

        public void CancelTimer(string name)
        {
        }

        public void Stop()
        {
        }
    }
}
