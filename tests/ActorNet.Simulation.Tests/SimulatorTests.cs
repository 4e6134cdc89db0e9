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
    [InlineData(2115)]
    [InlineData(3650)]
    public void Run_WrongNumbersThatShowRoundsLater_AreExplainedByTheLedger(ulong seed) =>
        Simulator.Run(seed, new SimulationOptions { Faults = [FaultKind.WrongNumbers] }).Verdict.ShouldBe(SimulationVerdict.Passed);

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
