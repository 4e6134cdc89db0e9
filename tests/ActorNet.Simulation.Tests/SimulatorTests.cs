using System.Text;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Simulation.Checking;
using ActorNet.Simulation.Disks;
using ActorNet.Simulation.Engine;
using ActorNet.Simulation.Faults;
using ActorNet.Simulation.Training;

namespace ActorNet.Simulation.Tests;

public sealed class SimulatorTests
{
    private static readonly SimulationOptions OnePart = new() { Parts = 1 };

    [Fact]
    public void RunMany_UsualSeeds_Pass()
    {
        var report = Simulator.RunMany(1, 200, OnePart);

        report.Passed.ShouldBeTrue(string.Join(Environment.NewLine, report.Failures));
        report.Seeds.ShouldBe(200);
        report.Faults.ShouldBeGreaterThan(500);
    }

    /// <summary>Lion takes signs only: what is wrong with a gradient lies in its state first, and in the weights rounds later.</summary>
    [Theory]
    [InlineData(34475)]
    [InlineData(34975)]
    [InlineData(92253)]
    public void Run_WrongNumbersThatShowRoundsLater_AreExplainedByTheLedger(ulong seed) =>
        Simulator.Run(seed).Verdict.ShouldBe(SimulationVerdict.Passed);

    [Fact]
    public void Run_SameSeedTwice_SameTraceAndUnseed()
    {
        for (var seed = 1UL; seed <= 30; seed++)
        {
            var (first, second) = (Simulator.Run(seed), Simulator.Run(seed));

            second.TraceHash.ShouldBe(first.TraceHash, $"seed {seed}");
            second.Unseed.ShouldBe(first.Unseed, $"seed {seed}");
        }
    }

    [Fact]
    public void RunMany_AnotherNumberOfThreads_SameTrace() =>
        Simulator.RunMany(100, 40, OnePart, threads: 3).TraceHash.ShouldBe(Simulator.RunMany(100, 40, OnePart, threads: 1).TraceHash);

    [Fact]
    public void Run_NoFaults_EndsWithoutAFailure()
    {
        for (var seed = 1UL; seed <= 30; seed++)
        {
            var result = Simulator.Run(seed, new SimulationOptions { Faults = [] });

            result.Passed.ShouldBeTrue(result.ToString());
            result.Faults.ShouldBeEmpty();
            result.TrainingFailure.ShouldBeNull();
        }
    }

    [Fact]
    public void Run_KeptFaults_AreThoseOfThePlan()
    {
        var seed = Enumerable.Range(1, 100).Select(static seed => Simulator.Run((ulong)seed, OnePart)).First(static result => result.Faults.Count >= 4);

        var kept = Simulator.Run(seed.Seed, OnePart with { KeepFaults = [2, 3] });

        kept.Faults.ShouldBe(seed.Faults.Where(static fault => fault.StartsWith("#2 ", StringComparison.Ordinal) || fault.StartsWith("#3 ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Run_Trace_GetsMessagesAndFaults()
    {
        var lines = new List<string>();

        Simulator.Run(3, OnePart with { Trace = lines.Add });

        lines.ShouldContain(static line => line.Contains("ComputeLanes", StringComparison.Ordinal));
        lines.ShouldContain(static line => line.Contains("fault #", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Run_OptionOutOfRange_SaysSo(int workers, int parts) =>
        Should.Throw<ArgumentException>(() => Simulator.Run(1, new SimulationOptions { Workers = workers, Parts = parts }));

    [Fact]
    public void Plan_AllowedKinds_HoldsNoOthers()
    {
        var scene = TrainingWorld.SceneOf(SimulatedCase.Draw(1, OnePart)) with { HasDisk = true };

        for (var seed = 1UL; seed <= 200; seed++)
        {
            FaultPlanner.Draw(seed, scene, [FaultKind.Crash, FaultKind.Cut]).Kinds.Except([FaultKind.Crash, FaultKind.Cut]).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Plan_ManySeeds_HoldsEveryKind()
    {
        var scene = TrainingWorld.SceneOf(SimulatedCase.Draw(1, OnePart)) with { HasDisk = true, MoreWorkers = ["worker-9"] };

        Enumerable.Range(1, 500).SelectMany(seed => FaultPlanner.Draw((ulong)seed, scene, Enum.GetValues<FaultKind>()).Kinds)
            .Distinct().Order().ShouldBe(Enum.GetValues<FaultKind>());
    }

    [Fact]
    public void Shorten_TwoFaultsMatter_FindsThem()
    {
        var plan = new FaultPlan([.. Enumerable.Range(1, 20).Select(static number =>
            new Fault(number, (FaultKind)(number % 5), FaultTrigger.Time, 1, TimeSpan.Zero, TimeSpan.Zero, "server", null, 0))]);

        var shortened = FaultShortener.Shorten(plan, static smaller => smaller.Faults.Any(static fault => fault.Number == 7) && smaller.Faults.Any(static fault => fault.Number == 16), 200);

        shortened.Faults.Select(static fault => fault.Number).ShouldBe([7, 16]);
    }
}

public sealed class CheckerTests
{
    private static readonly SimulatedCase Case = SimulatedCase.Draw(1, new SimulationOptions { Parts = 1, Workers = 2, Steps = 4 }) with { HasDisk = true, HasLedger = true };
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

    private static void Append(SimulatedMount mount)
    {
        using var stream = mount.Append("ledger.jsonl");
        stream.Write("line\n"u8);
    }

    private static List<string> Problems(Func<string, string> tamper)
    {
        var world = new TrainingWorld(Case, FaultPlan.Empty);
        world.Start();
        world.Engine.Run(() => world.IsOver, TimeSpan.FromHours(1), 1_000_000).ShouldBe(RunEnd.Done);
        var text = Encoding.UTF8.GetString(world.Disk.Peek("ledger.jsonl")!);
        return LedgerCheck.Problems(Encoding.UTF8.GetBytes(tamper(text)), Case, new ReferenceRun(Case), new HashSet<string>());
    }
}
