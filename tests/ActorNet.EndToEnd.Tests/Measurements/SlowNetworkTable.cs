using System.Diagnostics;
using System.Globalization;
using System.Text;
using ActorNet.EndToEnd.Tests.Harness;
using ActorNet.EndToEnd.Tests.Networks;

namespace ActorNet.EndToEnd.Tests.Measurements;

/// <summary>How long MNIST takes to 97 % over a slow network, with each way to exchange less. Run by <c>bench/slow-network</c>.</summary>
public sealed class SlowNetworkTable
{
    /// <summary>The file to write the table to; without it nothing is measured.</summary>
    private const string OutputVariable = "ACTORNET_SLOW_NETWORK";

    private const double Goal = 0.97;
    private const int Workers = 2;
    private const long BytesPerSecond = 100_000_000 / 8;

    /// <summary>Steps between two tests; a multiple of every number of local steps.</summary>
    private const int StepsBetweenTests = 128;

    /// <summary>What does not get there in this many steps (five epochs but for a few steps) is said not to.</summary>
    private const int MostSteps = 2_304;

    /// <summary>A run that would take longer is measured by the time of a step.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(10);

    private static readonly Way[] Ways =
    [
        new("float32", 1), new("bfloat16", 1),
        new("float32", 8), new("bfloat16", 8),
        new("float32", 64), new("bfloat16", 64),
    ];

    [SkippableFact]
    public async Task Mnist_OverASlowNetwork_TimesAreWritten()
    {
        var file = Environment.GetEnvironmentVariable(OutputVariable);
        Skip.If(string.IsNullOrEmpty(file), $"takes a quarter of an hour: bench/slow-network runs it ({OutputVariable})");
        Skip.If(EmulatedNetwork.MissingReason is not null, EmulatedNetwork.MissingReason);

        var text = new StringBuilder()
            .AppendLine("| exchanged as | local steps | steps to 97 % | a step, ms | time to 97 %, s | how | test accuracy there |")
            .AppendLine("|---|---|---|---|---|---|---|");
        foreach (var way in Ways)
        {
            text.AppendLine(await Measure(way));
            // What is known is kept, should a later row fail.
            await File.WriteAllTextAsync(file!, text.ToString());
        }
    }

    private static async Task<string> Measure(Way way)
    {
        var reached = await StepsToGoal(way);
        // Two short runs: what differs between them are steps alone.
        var few = Math.Max(8, way.LocalSteps);
        var first = await Train(way, few);
        var second = await Train(way, 5 * few);
        var step = (second.Seconds - first.Seconds) / (4 * few);
        var expected = step * reached.Steps;
        var isRun = reached.Accuracy >= Goal && expected < LongestRun.TotalSeconds;
        var result = isRun ? await Train(way, reached.Steps) : reached with { Seconds = expected };
        if (isRun) result.Sha256.ShouldBe(reached.Sha256);

        var steps = reached.Accuracy >= Goal ? $"{reached.Steps}" : $"not in {MostSteps}";
        var seconds = reached.Accuracy >= Goal ? result.Seconds.ToString("0", CultureInfo.InvariantCulture) : "–";
        var how = reached.Accuracy < Goal ? "one process" : isRun ? "run" : "steps × time of a step";
        return string.Create(CultureInfo.InvariantCulture, $"| {way.Precision} | {way.LocalSteps} | {steps} | {step * 1e3:0.0} | {seconds} | {how} | {result.Accuracy:0.0000} |");
    }

    /// <summary>The first number of steps after which the test accuracy is reached. One process comes to the same bits, so that it can be asked.</summary>
    private static async Task<Outcome> StepsToGoal(Way way)
    {
        using var folder = new TemporaryFolder();
        var run = folder.File("run");
        string[] arguments = ["train", .. way.Settings(StepsBetweenTests), "--workers", "2", "--no-ledger", "--output", run];
        for (var steps = StepsBetweenTests; ; steps += StepsBetweenTests)
        {
            using var program = await ProgramProcess.Run("train", arguments);
            (await program.ExitCode()).ShouldBe(0, program.Output.ToString());
            var outcome = await Read(program, 0);
            if (outcome.Accuracy >= Goal || steps >= MostSteps) return outcome with { Steps = steps };

            arguments = ["train", "--resume", run, "--steps", $"{steps + StepsBetweenTests}", "--workers", "2"];
        }
    }

    private static async Task<Outcome> Train(Way way, int steps)
    {
        using var network = new EmulatedNetwork(1 + Workers, seed: 1);
        foreach (var host in network.Hosts) host.BytesPerSecond = BytesPerSecond;
        network.Everywhere(static link => link.Delay = OneWay);
        using var cluster = new Cluster(way.Settings(steps))
        {
            Listen = $"wss://{network.Hosts[0].Address}:7070",
            Shared = ["--wire-kind", "websocket"],
            ServerOptions = ["--expected-workers", $"{Workers}", "--worker-timeout", "60", "--no-ledger"],
            Bound = LongestRun + LongestRun,
        };
        var server = await cluster.StartServer(network.Hosts[0].Place);
        var seen = server.Output.Count;
        for (var i = 1; i <= Workers; i++) cluster.StartWorker(network.Hosts[i].Place, "--threads", "1");
        OutputLine joined = await server.Line("joined", seen);
        for (var i = 1; i < Workers; i++) joined = await server.Line("joined", IndexAfter(server, joined));
        (await server.ExitCode()).ShouldBe(0, cluster.ToString());
        var end = await server.Line("^test: ");
        return await Read(server, Stopwatch.GetElapsedTime(joined.Timestamp, end.Timestamp).TotalSeconds) with { Steps = steps };
    }

    private static int IndexAfter(ProgramProcess program, OutputLine line) => program.Output.Lines.TakeWhile(other => other != line).Count() + 1;

    private static async Task<Outcome> Read(ProgramProcess program, double seconds) => new(
        0,
        double.Parse(await program.Value(@"^test: .*accuracy ([0-9.]+)"), CultureInfo.InvariantCulture),
        seconds,
        await Reference.HashOf(program));

    private sealed record Way(string Precision, int LocalSteps)
    {
        public string[] Settings(int steps) =>
        [
            "mnist", "--epochs", "5", "--steps", $"{steps}", "--precision", Precision,
            .. LocalSteps > 1 ? ["--local-steps", $"{LocalSteps}"] : Array.Empty<string>(),
        ];
    }

    private sealed record Outcome(int Steps, double Accuracy, double Seconds, string Sha256);
}
