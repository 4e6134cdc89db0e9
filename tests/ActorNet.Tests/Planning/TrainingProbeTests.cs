using ActorNet.Datasets;
using ActorNet.Planning;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests.Planning;

public sealed class TrainingProbeTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(40);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 4)]
    public void Measure_ASmallTraining_SaysWhatARoundIsMadeOf(int threads, int localSteps)
    {
        var data = new TrainingData(TestRuns.Points("points", 600, 0), null, null);
        var options = TestRuns.Options with { BatchSize = 64, Lanes = 8, LocalSteps = localSteps };

        var measured = TrainingProbe.Measure(options, data, threads, Short, CancellationToken.None);

        (measured.Threads, measured.Lanes, measured.Samples).ShouldBe((threads, 8, 64 * localSteps));
        measured.SecondsPerSample.ShouldBeInRange(1e-9, 1e-2);
        measured.SecondsPerRequest.ShouldBeInRange(0, 1);
        measured.SecondsPerRound.ShouldBeInRange(0, 1);
        (measured.SecondsPerRound + measured.SecondsPerGradient).ShouldBeInRange(1e-8, 1);
        measured.Rounds.ShouldBeGreaterThanOrEqualTo(14);
    }

    [Fact]
    public void Measure_Cancelled_Stops()
    {
        var data = new TrainingData(TestRuns.Points("points", 600, 0), null, null);

        Should.Throw<OperationCanceledException>(() => TrainingProbe.Measure(TestRuns.Options, data, 1, TimeSpan.FromDays(1), new CancellationToken(canceled: true)));
    }
}
