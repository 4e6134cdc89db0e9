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
        var network = layers is null ? TestRuns.Options.Network : NetworkDescription.Parse([5], layers);

        AllocatesNothing(TestRuns.Options with { Network = network, Workers = workers }, TestRuns.Points("many", 3000, 0));
    }

    [Theory]
    [InlineData("categorical_crossentropy(0.1)", "3:softmax")]
    [InlineData("hinge", "3")]
    [InlineData("huber", "3")]
    [InlineData("categorical_hinge", "3")]
    [InlineData("kullback_leibler_divergence", "3:softmax")]
    public void Step_WeightedSamplesAndClasses_AllocatesNothing(string loss, string last)
    {
        var data = TestRuns.Points("many", 3000, 0);

        AllocatesNothing(
            TestRuns.Options with { Network = NetworkDescription.Parse([5], $"12:relu,{last}"), Loss = Loss.Parse(loss), ClassWeights = [0.5f, 1, 2] },
            data.WithWeights([.. Enumerable.Range(0, data.Count).Select(sample => sample % 3 / 2f)]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Step_NormsAreClippedAndLimited_AllocatesNothing(int workers) => AllocatesNothing(
        TestRuns.Options with { Workers = workers, Update = new() { ClipNorm = 0.1, MaxNorm = 0.9, AverageDecay = 0.9 } }, TestRuns.Points("many", 3000, 0));

    private static void AllocatesNothing(TrainingOptions options, Core.Data.Dataset data)
    {
        var meters = new List<Meter>();

        Trainer.Run(
            options with { BatchSize = 12, Lanes = 4, Epochs = 1 },
            new TrainingData(data),
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

        meters.Count.ShouldBe(options.Workers!.Value);
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
