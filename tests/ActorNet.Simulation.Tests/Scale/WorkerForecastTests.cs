using ActorNet.Simulation.Scale;

namespace ActorNet.Simulation.Tests.Scale;

public sealed class WorkerForecastTests
{
    // A network of a million parameters, 100 µs a sample, 512 samples a step, on 1 Gbit/s.
    private static readonly ForecastInput Usual = new()
    {
        Parameters = 1_000_000,
        BatchSize = 512,
        Lanes = 8,
        PerSample = TimeSpan.FromMicroseconds(100),
        PerRequest = TimeSpan.FromMicroseconds(20),
        PerGradient = TimeSpan.FromMicroseconds(100),
        PerRound = TimeSpan.FromMicroseconds(300),
        PerMessage = TimeSpan.FromMicroseconds(25),
        BytesPerSecond = 125e6,
        Latency = TimeSpan.FromMilliseconds(0.2),
    };

    [Fact]
    public void Counts_UpToANumber_GrowAndEndThere()
    {
        WorkerForecast.Counts(1).ShouldBe([1]);
        WorkerForecast.Counts(4).ShouldBe([1, 2, 3, 4]);
        WorkerForecast.Counts(20).ShouldBe([1, 2, 3, 4, 8, 16, 20]);
    }

    [Fact]
    public void Make_OneWorker_TakesTheTimeThatFollowsFromItsParts()
    {
        // Two times 4 MB over the wire, twice its latency, messages, computing and the server, one after the other.
        var seconds = (2 * 4e6 / 125e6) + (2 * 0.2e-3) + (2 * 25e-6) + 20e-6 + (512 * 100e-6) + 100e-6 + 300e-6;

        var row = WorkerForecast.Make(Usual, 1).Rows.ShouldHaveSingleItem();

        row.SamplesPerSecond.ShouldBe(512 / seconds, 512 / seconds * 0.01);
        row.Exchange.ShouldBe(1 - (51.22e-3 / seconds), 0.01);
    }

    [Fact]
    public void Make_MuchToComputeAndAFastWire_WorkersPayUpToTheLanes()
    {
        var forecast = WorkerForecast.Make(Usual with { PerSample = TimeSpan.FromMilliseconds(5), BytesPerSecond = 1.25e9 }, 16);

        forecast.Best.ShouldBe(8);
        forecast.Paying.ShouldBe(8);
        forecast.Rows.Single(row => row.Workers == 8).Speedup.ShouldBeInRange(7, 8);
        forecast.Rows.Single(row => row.Workers == 16).Speedup.ShouldBe(forecast.Rows.Single(row => row.Workers == 8).Speedup, 0.05);
        forecast.Rows.Max(row => row.SamplesPerSecond).ShouldBeGreaterThan(forecast.Alone);
    }

    [Fact]
    public void Make_LittleToComputeAndASlowWire_OneIsBestAndChangesHelp()
    {
        var forecast = WorkerForecast.Make(Usual with { PerSample = TimeSpan.FromMicroseconds(5) }, 8);

        (forecast.Best, forecast.Paying, forecast.HurtsFrom).ShouldBe((1, 1, 2));
        forecast.Alone.ShouldBeGreaterThan(forecast.Rows[0].SamplesPerSecond);
        forecast.Changes.Select(change => change.What).ShouldBe(["--batch-size 2048", "--precision bfloat16", "--local-steps 8"], ignoreOrder: true);
        forecast.Changes[0].What.ShouldBe("--local-steps 8");
        forecast.Changes.ShouldAllBe(change => change.Gain > 1.2);
    }

    [Fact]
    public void Make_SameTwice_IsTheSame() =>
        WorkerForecast.Make(Usual, 4).Rows.ShouldBe(WorkerForecast.Make(Usual, 4).Rows);

    [Fact]
    public void Model_TimeOfARound_IsTakenOnce()
    {
        var scenario = new ScaleScenario { Workers = 4, Parts = 1, Parameters = 1_000, BatchSize = 64, Lanes = 8 };

        var plain = 1 / ScaleModel.Run(scenario).StepsPerSecond;
        var slower = 1 / ScaleModel.Run(scenario with { PerRound = TimeSpan.FromMilliseconds(50), PerRequest = TimeSpan.FromMilliseconds(7) }).StepsPerSecond;

        (slower - plain).ShouldBe(0.057, 0.001);
    }
}
