using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker.Tests;

public sealed class DataNeedsTests : IDataGate
{
    private const int Samples = 50;
    private readonly List<int[]> _required = [];
    private readonly List<int[]> _prefetched = [];

    bool IDataGate.HasAll => false;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void AreHere_AllLanesOfAnEpoch_NeedEachSampleOnce(int localSteps)
    {
        var needs = new DataNeeds(Job(localSteps), this);
        for (var step = 0; step < 7; step += localSteps)
        {
            needs.AreHere(Request(step, [0, 1, 2])).ShouldBeFalse();
            needs.AreHere(Request(step, [3])).ShouldBeFalse();
        }

        _required.SelectMany(samples => samples).Order().ShouldBe(Enumerable.Range(0, Samples));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(3, 3)]
    public void Prefetch_NearTheEndOfAnEpoch_IsWhatIsRequiredNext(int localSteps, int step)
    {
        var needs = new DataNeeds(Job(localSteps), this);
        needs.AreHere(Request(step, [1, 3]));
        needs.Prefetch(Request(step, [1, 3]));
        var prefetched = _prefetched.ToArray();
        prefetched.Length.ShouldBe(localSteps == 1 ? 8 : 4);
        _required.Clear();

        foreach (var round in Rounds(Job(localSteps).Plan, step).Take(prefetched.Length))
        {
            needs.AreHere(Request(round, [1, 3]));
            _required[^1].ShouldBe(prefetched[_required.Count - 1]);
        }
    }

    [Fact]
    public void Prefetch_OnceWarm_AllocatesNothing()
    {
        var needs = new DataNeeds(Job(1), new Everything());
        var request = Request(5, [1, 3]);
        Ask();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Ask()
        {
            if (needs.AreHere(request))
            {
                needs.Prefetch(request);
            }
        }
    }

    bool IDataGate.TryRequire(ReadOnlySpan<int> samples)
    {
        _required.Add(samples.ToArray());
        return false;
    }

    bool IDataGate.TryRequire(EvaluationSet set, int first, int count) => false;

    void IDataGate.Prefetch(ReadOnlySpan<int> samples) => _prefetched.Add(samples.ToArray());

    private static IEnumerable<long> Rounds(RunPlan plan, long step)
    {
        while ((step += plan.StepsOfRound(step)) < plan.TotalSteps)
        {
            yield return step;
        }
    }

    private static ComputeLanes Request(long step, int[] lanes) =>
        new MessagePool<ComputeLanes>(pool => new ComputeLanes(pool, 4), 1).Rent().Set(1, step, new float[3], lanes);

    private static WorkerJob Job(int localSteps)
    {
        var data = new Dataset("points", new float[2 * Samples], [2], new int[Samples], ["a", "b"], [], 0);
        var plan = new RunPlan
        {
            Samples = Samples,
            ValidationSamples = 0,
            TestSamples = 0,
            BatchSize = 8,
            Lanes = 4,
            Epochs = 2,
            Steps = null,
            Seed = 7,
            L2 = 0,
            OnNonFinite = NonFinitePolicy.Fail,
            LocalSteps = localSteps,
        };
        var network = new Network(NetworkDescription.Parse([2], "2:softmax"));
        return new WorkerJob(plan, network, Loss.Parse("categorical_crossentropy"), data, null, null, new Update(new Sgd(0.1)));
    }

    private sealed class Everything : IDataGate
    {
        public bool HasAll => false;

        public bool TryRequire(ReadOnlySpan<int> samples) => true;

        public bool TryRequire(EvaluationSet set, int first, int count) => true;

        public void Prefetch(ReadOnlySpan<int> samples)
        {
        }
    }
}
