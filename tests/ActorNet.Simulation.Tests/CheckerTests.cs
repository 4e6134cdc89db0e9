using System.Text;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;
using ActorNet.Core.Training.Messages;
using ActorNet.Simulation.Checking;
using ActorNet.Simulation.Disks;
using ActorNet.Simulation.Engine;
using ActorNet.Simulation.Faults;
using ActorNet.Simulation.Training;

namespace ActorNet.Simulation.Tests;

public sealed class CheckerTests
{
    private static readonly SimulatedCase Case = Enumerable.Range(1, 100)
        .Select(static seed => SimulatedCase.Draw((ulong)seed, new SimulationOptions { Parts = 1, Workers = 2, Steps = 4 })).First(static @case => @case.HasLedger);

    private readonly List<string> _violations = [];

    [Fact]
    public void Ledger_AsItWasWritten_IsRight() => Problems(static text => text).ShouldBeEmpty();

    [Theory]
    [InlineData("removed")]
    [InlineData("doubled")]
    [InlineData("changed")]
    [InlineData("cut")]
    public void Ledger_TamperedWith_IsFound(string how) => Problems(text =>
    {
        var lines = text.Split('\n');
        var step = Array.FindIndex(lines, static line => line.Contains("\"kind\":\"step\"", StringComparison.Ordinal));
        return how switch
        {
            "removed" => string.Join('\n', [.. lines[..step], .. lines[(step + 1)..]]),
            "doubled" => string.Join('\n', [.. lines[..step], lines[step], .. lines[step..]]),
            "changed" => string.Join('\n', [.. lines[..step], lines[step].Replace("\"samples\":", "\"samples\":1", StringComparison.Ordinal), .. lines[(step + 1)..]]),
            _ => text[..^20],
        };
    }).ShouldNotBeEmpty();

    [Fact]
    public void Fence_WriteAfterAnothersClaim_IsFound()
    {
        var engine = new SimulationEngine(1, codec: null);
        var disk = new SimulatedDisk(engine, "disk");
        var (one, two) = (disk.Mount(engine.AddHost("one")), disk.Mount(engine.AddHost("two")));
        _ = new FenceWatch(disk, _violations);

        AtomicFile.Write(one, "term", static stream => stream.Write("1\n"u8));
        Append(one);
        _violations.ShouldBeEmpty();
        AtomicFile.Write(two, "term", static stream => stream.Write("2\n"u8));
        Append(one);

        _violations.ShouldHaveSingleItem().ShouldContain("ledger.jsonl");
    }

    [Fact]
    public void Fence_ClaimLostInACrash_FencesNobody()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            _violations.Clear();
            var engine = new SimulationEngine(seed, codec: null);
            var disk = new SimulatedDisk(engine, "disk");
            var host = engine.AddHost("two");
            var (one, two) = (disk.Mount(engine.AddHost("one")), disk.Mount(host));
            _ = new FenceWatch(disk, _violations);
            AtomicFile.Write(one, "term", static stream => stream.Write("1\n"u8));

            // Not synced, and so lost or not.
            using (var stream = two.Create("next"))
            {
                stream.Write("2\n"u8);
                two.Sync(stream);
            }

            two.Move("next", "term");
            host.Crash(CrashKind.Power);
            var isLost = Encoding.ASCII.GetString(disk.Peek("term")!) == "1\n";
            Append(one);

            _violations.Count.ShouldBe(isLost ? 0 : 1, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(RunFailure.Disagreement, FaultKind.WrongNumbers, true)]
    [InlineData(RunFailure.Disagreement, FaultKind.Crash, false)]
    [InlineData(RunFailure.Storage, FaultKind.DiskFull, true)]
    [InlineData(RunFailure.Storage, FaultKind.Loss, false)]
    [InlineData(RunFailure.Protocol, FaultKind.Crash, false)]
    public void Failure_AfterAFault_IsExplainedOrNot(RunFailure failure, FaultKind kind, bool isExplained) =>
        FailureTable.Explains([new Fault(1, kind, FaultTrigger.Time, 1, TimeSpan.Zero, TimeSpan.Zero, "server", null, 0)], failure, isLate: false)
            .ShouldBe(isExplained);

    [Fact]
    public void FailureTable_EveryCause_IsInIt()
    {
        foreach (var failure in Enum.GetValues<RunFailure>())
        {
            FailureTable.Explains([], failure, isLate: false).ShouldBeFalse();
        }
    }

    [Fact]
    public void Result_AsItIs_IsRight() => ResultProblems(Case.Training).ShouldBeEmpty();

    /// <summary>Weights alone would not show it.</summary>
    [Fact]
    public void Result_BestWeightsMissing_IsFound() =>
        ResultProblems(Case.Training with { Control = Case.Training.Control with { KeepBest = Measure.Loss } }).ShouldHaveSingleItem().ShouldContain("best weights");

    [Fact]
    public void Result_PlateauForgotten_IsFound() =>
        ResultProblems(Case.Training with { Control = Case.Training.Control with { Plateau = new ReduceOnPlateau { Measure = Measure.Loss, Patience = 1000 } } })
            .ShouldHaveSingleItem().ShouldContain("training control");

    private static void Append(SimulatedMount mount)
    {
        using var stream = mount.Append("ledger.jsonl");
        stream.Write("line\n"u8);
    }

    private static List<string> Problems(Func<string, string> tamper)
    {
        var text = Encoding.UTF8.GetString(Trained().Disk.Peek("ledger.jsonl")!);
        return LedgerCheck.Problems(Encoding.UTF8.GetBytes(tamper(text)), Case, new ReferenceRun(Case), new HashSet<string>());
    }

    /// <summary>What is wrong with the run if it was to be another.</summary>
    private static List<string> ResultProblems(TrainingOptions meant)
    {
        var reference = new ReferenceRun(SimulatedCase.Draw(1, new SimulationOptions { Training = meant, Data = Case.Data }));
        return [.. ResultCheck.Problems(Case, Trained(), reference, hasFiles: true)];
    }

    private static TrainingWorld Trained()
    {
        var world = new TrainingWorld(Case, FaultPlan.Empty);
        world.Start();
        world.Engine.Run(() => world.IsOver, TimeSpan.FromHours(1), 1_000_000).ShouldBe(RunEnd.Done);
        return world;
    }
}
