using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training.Messages;
using ActorNet.Datasets;

namespace ActorNet.Tests.Runs;

[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    // Late enough that everything has been used once; no window holds an end of an epoch. Where the machine is busy with other things, lanes move now and then, and
    // a worker gets a message that it has not had before: so what counts is the best of several windows. What is taken in each step would be in all of them.
    private const int From = 30;
    private const int Window = 40;
    private const int Windows = 5;

    private const string OtherLayers = "layer_norm,12:prelu,gaussian_noise:0.1,9:gelu,layer_norm,3:softmax";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1, OtherLayers)]
    [InlineData(3, OtherLayers)]
    public void Step_InTheSteadyState_AllocatesNothing(int workers, string? layers = null)
    {
        var meters = new List<Meter>();
        var data = new TrainingData(TestRuns.Points("many", 3000, 0), null, null);
        var network = layers is null ? TestRuns.Options.Network : NetworkDescription.Parse([5], layers);

        Trainer.Run(
            TestRuns.Options with { Network = network, Workers = workers, BatchSize = 12, Lanes = 4, Epochs = 1 },
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
        private readonly List<long> _bytes = new(Windows + 1);

        /// <summary>The least of any window, or null if there was none.</summary>
        public long? Allocated => _bytes.Count < 2 ? null : _bytes.Zip(_bytes.Skip(1), (before, after) => after - before).Min();

        public void Receive(object message, IActorContext context)
        {
            if (message is ComputeLanes { Step: >= From and <= From + (Window * Windows) } request && (request.Step - From) % Window == 0)
            {
                _bytes.Add(GC.GetAllocatedBytesForCurrentThread());
            }

            worker.Receive(message, context);
        }
    }
}
