using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Datasets;

namespace ActorNet.Tests.Runs;

[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    // Late enough that everything has been used once; the window holds no end of an epoch.
    private const int From = 30;
    private const int To = 230;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Step_InTheSteadyState_AllocatesNothing(int workers)
    {
        var meters = new List<Meter>();
        var data = new TrainingData(TestRuns.Points("many", 3000, 0), null, null);

        Trainer.Run(
            TestRuns.Options with { Workers = workers, BatchSize = 12, Lanes = 4, Epochs = 1 },
            data,
            null,
            null,
            null,
            (_, worker) =>
            {
                var meter = new Meter(worker);
                meters.Add(meter);
                return meter;
            },
            CancellationToken.None);

        meters.Count.ShouldBe(workers);
        meters.Select(meter => meter.Allocated).ShouldAllBe(bytes => bytes == 0);
    }

    /// <summary>Counts what its thread allocates between two steps; whatever else runs on that thread, such as the server, counts too.</summary>
    private sealed class Meter(IActor worker) : IActor
    {
        private long _before;

        public long? Allocated { get; private set; }

        public void Receive(object message, IActorContext context)
        {
            if (message is ComputeLanes { Step: From })
            {
                _before = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (message is ComputeLanes { Step: To })
            {
                Allocated = GC.GetAllocatedBytesForCurrentThread() - _before;
            }

            worker.Receive(message, context);
        }
    }
}
