using ActorNet.Core.Optimizers;
using ActorNet.Runs;

namespace ActorNet.Tests.Runs;

/// <summary>Whatever a step has besides the rule: the same bits for any number of workers and parts, after a resume, and in the replay.</summary>
public sealed class UpdateRunTests : IDisposable
{
    private static readonly Dictionary<string, TrainingOptions> Cases = new()
    {
        ["cosine"] = With(new() { Schedule = Schedule.Cosine(epochs: 2, warmup: 5) }),
        ["exponential, local steps"] = With(new() { Schedule = Schedule.Exponential(0.5, epochs: 1) }) with { LocalSteps = 4 },
    };

    private readonly string _root = Directory.CreateTempSubdirectory("actornet-update-").FullName;

    public static TheoryData<string> Names => [.. Cases.Keys];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_AnyWorkers_GivesTheBitsOfTheReplay(string name)
    {
        var options = Cases[name];
        var expected = Replayed(options);

        expected.ShouldNotBe(Replayed(options with { Update = UpdateSettings.None }));
        foreach (var workers in new[] { 1, 2, 3, 8 })
        {
            Trainer.Run(options with { Workers = workers }, TestRuns.Data).WeightsSha256.ShouldBe(expected, $"{workers} workers");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_SeveralParts_GivesTheBitsOfTheReplay(string name)
    {
        var options = Cases[name] with { Parts = 3, Workers = 2 };

        Trainer.Run(options, TestRuns.Data).WeightsSha256.ShouldBe(Replayed(options));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Resume_InTheMiddle_GivesTheBitsOfAnUnbrokenRun(string name)
    {
        var folder = Path.Combine(_root, "run");
        var options = Cases[name] with { OutputDirectory = folder, Steps = 24 };
        Trainer.Run(options, TestRuns.Data);

        var run = RunFolder.Open(folder);
        run.Options.Update.ToString().ShouldBe(options.Update.ToString());
        var result = Trainer.Resume(run with { Options = run.Options with { Steps = null, Workers = 3 } }, TestRuns.Data);

        result.WeightsSha256.ShouldBe(Replayed(Cases[name]));
    }

    private static TrainingOptions With(UpdateSettings update) => TestRuns.Options with { Update = update };

    private static string Replayed(TrainingOptions options)
    {
        var local = options.BuildLocalUpdate();
        var server = options.BuildServerUpdate();
        var replay = new RunReplay(
            options.PlanFor(TestRuns.Data),
            new(options.Network),
            options.Loss,
            local ?? server,
            local is null ? null : server,
            TestRuns.Data.Train);
        while (!replay.IsOver)
        {
            replay.RunRound();
        }

        return replay.WeightsSha256;
    }
}
