using ActorNet.Core.Networks;
using ActorNet.Runs;

namespace ActorNet.Tests.Combinations;

/// <summary>Whatever is combined, the bits are those of one worker: with others, and after a stop.</summary>
public sealed class RandomCombinationTests : IDisposable
{
    private const int Draws = 200;
    private const int DrawsOfATest = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-combinations-").FullName;

    public static TheoryData<int> Firsts => [.. Enumerable.Range(0, Draws / DrawsOfATest).Select(part => part * DrawsOfATest)];

    [Theory]
    [MemberData(nameof(Firsts))]
    public void Train_AnyCombination_HasTheSameBitsForAnyWorkersAndAfterAStop(int first)
    {
        var trained = 0;
        for (var number = first; number < first + DrawsOfATest; number++)
        {
            var run = new DrawnRun(number);
            var expected = Outcome(run, workers: 1);
            foreach (var workers in new[] { 2, 3, 8 })
            {
                Outcome(run, workers).ShouldBe(expected, $"draw {number}, {workers} workers: {run}");
            }

            OutcomeAfterStop(run, number).ShouldBe(expected, $"draw {number}, stopped and resumed: {run}");
            if (!expected.Contains(' '))
            {
                Replayed(run).ShouldBe(expected, $"draw {number}, computed in the plainest way: {run}");
                trained++;
            }
        }

        // Numbers that are not finite may end a few.
        trained.ShouldBeGreaterThan(DrawsOfATest * 3 / 4);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The hash of the weights, or why there are none: numbers that are not finite end a run, whoever computes them.</summary>
    private static string Outcome(DrawnRun run, int workers) => Try(() => Trainer.Run(run.Options with { Workers = workers }, run.Data));

    private string OutcomeAfterStop(DrawnRun run, int number)
    {
        var folder = Path.Combine(_folder, $"{number}");
        var steps = run.Options.PlanFor(run.Data).TotalSteps;
        var stopped = Try(() => Trainer.Run(run.Options with { Workers = 2, Steps = Math.Max(1, steps / 2), OutputDirectory = folder }, run.Data));
        if (stopped.Contains(' '))
        {
            return stopped;
        }

        var opened = RunFolder.Open(folder);
        return Try(() => Trainer.Resume(opened with { Options = opened.Options with { Steps = null, Workers = 3 } }, run.Data));
    }

    private static string Replayed(DrawnRun run)
    {
        var (options, data) = (run.Options, run.Data);
        var (network, plan, local) = (new Network(options.Network), options.PlanFor(data), options.BuildLocalUpdate());
        var control = new ReplayedControl(options.Control, plan, network, options.Loss, data.Validation, options.Loss.HasAccuracy(data.Train.HasLabels));
        var replay = new RunReplay(
            plan, network, options.Loss, local ?? options.BuildServerUpdate(), local is null ? null : options.BuildServerUpdate(), data.Train, options.Initial?.Parameters, control);
        while (!replay.IsOver)
        {
            replay.RunRound();
        }

        return replay.WeightsSha256;
    }

    private static string Try(Func<TrainingResult> train)
    {
        try
        {
            return train().WeightsSha256;
        }
        catch (TrainingException exception)
        {
            return exception.Message;
        }
    }
}
