using System.Globalization;
using System.Text;
using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.Akka.Tests.Processes.Failover;

/// <summary>Nodes of a cluster are killed and stopped at random moments, others go on, and the weights come out with the same bits.</summary>
[Collection(ProcessCollection.Name)]
public sealed class FailoverTests
{
    /// <summary>How often the node that drives a run is killed, twice in each run; 6 unless it is set.</summary>
    private const string CountVariable = "ACTORNET_AKKA_KILLS";

    /// <summary>The first run's seed; 0 unless it is set.</summary>
    private const string SeedVariable = "ACTORNET_AKKA_SEED";

    /// <summary>A file that the recovery times are written to, as a table; none unless it is set. Then runs come one after the other, with the program's own settings.</summary>
    private const string RecordVariable = "ACTORNET_AKKA_RECORD";

    private const int KillsOfARun = 2;

    // They wait for each other's deaths more than they compute; what happens besides the kills is another in each.
    private const int SideBySide = 3;

    private static readonly List<IReadOnlyList<Recovery>> Runs = [];

    private static string? Record => Environment.GetEnvironmentVariable(RecordVariable) is { Length: > 0 } file ? file : null;

    /// <summary>Each is a run by its seed, or several that go side by side.</summary>
    public static TheoryData<int[]> Seeds =>
        [.. Enumerable.Range(Number(SeedVariable, 0), (Number(CountVariable, SideBySide * KillsOfARun) + KillsOfARun - 1) / KillsOfARun).Chunk(Record is null ? SideBySide : 1)];

    [SkippableTheory]
    [MemberData(nameof(Seeds))]
    public async Task Train_WithNodesThatDriveKilledAtRandom_EndsInTheSameBits(int[] seeds)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent by their Linux numbers");
        var runs = await Task.WhenAll(seeds.Select(static seed => Execute(seed, MishapsOf(seed))));
        runs.ShouldAllBe(static recoveries => recoveries.Count(static recovery => recovery.Kind == Mishap.DriverKilled) == KillsOfARun);

        // What is known is kept, should a later run fail.
        Runs.AddRange(runs);
        if (Record is { } file) await File.WriteAllTextAsync(file, Table());
    }

    /// <summary>What comes besides the kills takes turns, so that any three runs have seen all of it.</summary>
    private static Mishap[] MishapsOf(int seed) => (seed % 3) switch
    {
        0 => [Mishap.DriverKilled, Mishap.DriverStopped, Mishap.DriverKilled],

        // A dead worker last: until it has been dropped the cluster lets nobody in.
        1 => [Mishap.DriverKilled, Mishap.DriverKilled, Mishap.WorkerKilled],
        _ => [Mishap.DriverKilled, Mishap.DriverToldToLeave, Mishap.DriverKilled],
    };

    private static async Task<IReadOnlyList<Recovery>> Execute(int seed, Mishap[] mishaps)
    {
        using var run = new FailoverRun(seed, Record is not null);
        string hash;
        string[] settings;
        try
        {
            (hash, settings) = await run.Execute(mishaps);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                $"seed {seed} ({SeedVariable}={seed} {CountVariable}={KillsOfARun} dotnet test tests/ActorNet.Akka.Tests -c Release --filter FullyQualifiedName~{nameof(FailoverTests)} repeats it): {exception.Message}",
                exception);
        }

        hash.ShouldBe(await Reference.Hash(settings), $"seed {seed}\n{run}");
        return run.Recoveries;
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string Table()
    {
        var recoveries = Runs.SelectMany(static run => run).ToList();
        var text = new StringBuilder();
        text.AppendLine("| what happened | times | p50, s | p99, s | max, s |").AppendLine("|---|---|---|---|---|");
        foreach (var kind in Enum.GetValues<Mishap>()) Append(Title(kind), [.. recoveries.Where(recovery => recovery.Kind == kind).Select(static recovery => recovery.Seconds)]);
        return text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{Runs.Count} runs, each of which came to the reference hash.").ToString();

        void Append(string name, double[] seconds)
        {
            if (seconds.Length == 0) return;

            Array.Sort(seconds);
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {name} | {seconds.Length} | {Quantile(seconds, 0.5):0.00} | {Quantile(seconds, 0.99):0.00} | {seconds[^1]:0.00} |");
        }
    }

    /// <summary>The smallest value that so large a share of all is not above.</summary>
    private static double Quantile(double[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];

    private static string Title(Mishap kind) => kind switch
    {
        Mishap.DriverKilled => "the node that drives killed (SIGKILL)",
        Mishap.DriverToldToLeave => "the node that drives told to leave (SIGTERM): it hands over",
        Mishap.DriverStopped => "the node that drives stopped (SIGSTOP) until another drove",
        _ => "a node with a worker killed (SIGKILL)",
    };
}
