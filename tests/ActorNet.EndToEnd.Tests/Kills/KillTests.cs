using System.Globalization;
using System.Text;
using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.EndToEnd.Tests.Kills;

/// <summary>Processes are killed and stopped at random moments, and the weights come out with the same bits.</summary>
public sealed class KillTests
{
    /// <summary>How many runs there are; 5 unless it is set.</summary>
    private const string CountVariable = "ACTORNET_E2E_KILLS";

    /// <summary>The first run's seed; 1 unless it is set.</summary>
    private const string SeedVariable = "ACTORNET_E2E_SEED";

    /// <summary>A file that the recovery times are written to, as a table; none unless it is set.</summary>
    private const string RecordVariable = "ACTORNET_E2E_RECORD";

    [SkippableFact]
    public async Task Train_WithProcessesKilledAndStoppedAtRandom_EndsInTheSameBits()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent by their Linux numbers");
        var expected = await Reference.Hash(MishapRun.Settings);
        var recoveries = new List<Recovery>();
        var first = Number(SeedVariable, 1);
        var count = Number(CountVariable, 5);
        for (var seed = first; seed < first + count; seed++)
        {
            using var run = new MishapRun(seed);
            string hash;
            try
            {
                hash = await run.Execute();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed} ({SeedVariable}={seed} {CountVariable}=1 repeats it): {exception.Message}", exception);
            }

            hash.ShouldBe(expected, $"seed {seed}\n{run}");
            recoveries.AddRange(run.Recoveries);
            // What is known is kept, should a later run fail.
            await Record(seed - first + 1, recoveries);
        }

        recoveries.ShouldNotBeEmpty();
    }

    private static async Task Record(int count, List<Recovery> recoveries)
    {
        if (Environment.GetEnvironmentVariable(RecordVariable) is { Length: > 0 } file) await File.WriteAllTextAsync(file, Table(count, recoveries));
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string Table(int runs, List<Recovery> recoveries)
    {
        var text = new StringBuilder();
        text.AppendLine("| what happened | times | p50, s | p99, s | max, s |").AppendLine("|---|---|---|---|---|");
        foreach (var kind in Enum.GetValues<Mishap>()) Append(Title(kind), [.. recoveries.Where(recovery => recovery.Kind == kind).Select(static recovery => recovery.Seconds)]);
        Append("any of these", [.. recoveries.Select(static recovery => recovery.Seconds)]);
        return text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{runs} runs, each of which ended with the reference hash.").ToString();

        void Append(string name, double[] seconds)
        {
            if (seconds.Length == 0) return;

            Array.Sort(seconds);
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {name} | {seconds.Length} | {Quantile(seconds, 0.5):0.000} | {Quantile(seconds, 0.99):0.000} | {seconds[^1]:0.000} |");
        }
    }

    /// <summary>The smallest value that so large a share of all is not above.</summary>
    private static double Quantile(double[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];

    private static string Title(Mishap kind) => kind switch
    {
        Mishap.WorkerKilled => "a worker killed (SIGKILL)",
        Mishap.WorkerStopped => "a worker stopped (SIGSTOP) until the run had gone on without it",
        Mishap.ServerKilled => "the server killed (SIGKILL) and started again",
        _ => "the server stopped (SIGSTOP) for 0.05 to 1.55 s, from SIGCONT on",
    };
}
