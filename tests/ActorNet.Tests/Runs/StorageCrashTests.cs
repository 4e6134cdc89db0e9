using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Runs;

namespace ActorNet.Tests.Runs;

/// <summary>Crashes, full disks and second servers between any two operations on the disk.</summary>
public sealed class StorageCrashTests
{
    private const int Steps = 13;
    private const int CheckpointEvery = 4;
    private const string Fingerprint = "run";
    private static readonly Network Network = new(NetworkDescription.Parse([3], "2:softmax"));
    private static readonly LedgerHeader Header = new(Fingerprint, Samples: 25, BatchSize: 4, Lanes: 2, LocalSteps: 1, IsStable: true);

    [Theory]
    [InlineData(CrashKind.KeepsAll)]
    [InlineData(CrashKind.DropsUnsynced)]
    [InlineData(CrashKind.KeepsContents)]
    [InlineData(CrashKind.Tears)]
    public void Crash_AtAnyOperation_LosesNothingThatWasAnswered(CrashKind kind)
    {
        var operations = OperationsOfARun();
        for (var operation = 0; operation < operations; operation++)
        {
            var disk = new CrashingDisk { CrashAt = operation };
            var first = new Life(disk, "first");
            Should.Throw<CrashException>(first.Run);
            disk.Reboot(kind);

            var second = new Life(disk, "second");
            second.Run();

            second.ShouldFollow(first, $"crash at operation {operation}");
            ShouldBeWhole(disk, $"crash at operation {operation}");
        }
    }

    [Theory]
    [InlineData(CrashKind.KeepsAll, CrashKind.Tears)]
    [InlineData(CrashKind.DropsUnsynced, CrashKind.KeepsAll)]
    [InlineData(CrashKind.Tears, CrashKind.DropsUnsynced)]
    public void Crash_AndAnotherSoonAfterTheRestart_LosesNothingThatWasAnswered(CrashKind firstKind, CrashKind secondKind)
    {
        const int OperationsOfAClaim = 40;
        var operations = OperationsOfARun();
        for (var operation = 3; operation < operations; operation += 9)
        {
            for (var next = 0; next < OperationsOfAClaim; next++)
            {
                var disk = new CrashingDisk { CrashAt = operation };
                var first = new Life(disk, "first");
                Should.Throw<CrashException>(first.Run);
                disk.Reboot(firstKind);
                disk.CrashAt = next;
                var second = new Life(disk, "second");
                try
                {
                    second.Run();
                }
                catch (CrashException)
                {
                    disk.Reboot(secondKind);
                }

                var third = new Life(disk, "third");
                third.Run();

                third.ShouldFollow(first, $"crashes at {operation} and {next}");
                third.ShouldFollow(second, $"crashes at {operation} and {next}");
                ShouldBeWhole(disk, $"crashes at {operation} and {next}");
            }
        }
    }

    [Fact]
    public void FullDisk_AtAnyOperation_IsToldAndTheNextClaimGoesOn()
    {
        var operations = OperationsOfARun();
        for (var operation = 0; operation < operations; operation++)
        {
            var disk = new CrashingDisk { FailAt = operation };
            var first = new Life(disk, "first");
            try
            {
                first.Run();
            }
            catch (IOException)
            {
                // Told; or it was something that does not matter, such as an old checkpoint that could not be deleted.
            }

            var second = new Life(disk, "second");
            second.Run();

            second.ShouldFollow(first, $"full at operation {operation}");
            ShouldBeWhole(disk, $"full at operation {operation}");
        }
    }

    [Fact]
    public void SecondServer_ClaimsAtAnyOperation_FirstIsRefusedAndSpoilsNothing()
    {
        var operations = OperationsOfARun();
        for (var operation = 1; operation < operations; operation++)
        {
            var disk = new CrashingDisk();
            var first = new Life(disk, "first");
            var second = new Life(disk, "second");
            disk.Interrupt = (operation, second.Begin);
            var refused = false;
            try
            {
                first.Run();
            }
            catch (SupersededException)
            {
                refused = true;
            }

            if (disk.Interrupt is not null)
            {
                continue;
            }

            // The second may claim while the first is still at its own claim, and then is itself the first's elder; or when the first has done all.
            if (second.Term > first.Term)
            {
                (refused || first.IsDone).ShouldBeTrue($"claim at operation {operation}");
                second.GoOn();
            }
            else
            {
                refused.ShouldBeFalse();
                Should.Throw<SupersededException>(second.GoOn, $"claim at operation {operation}");
            }

            ShouldBeWhole(disk, $"claim at operation {operation}");
        }
    }

    [Fact]
    public void Store_UnderALowerTerm_ChangesNothing()
    {
        var disk = new CrashingDisk();
        var first = new Life(disk, "first");
        first.Begin();
        var second = new Life(disk, "second");
        second.Begin();
        var ledger = disk.Snapshot(LedgerWriter.FileName);

        Should.Throw<SupersededException>(() => first.Storage.Store(first.Term, StateAt(0), isFinal: false)).Message.ShouldContain("term 2");
        Should.Throw<SupersededException>(() => first.Storage.Append(first.Entries(0, 2)));

        disk.Snapshot(LedgerWriter.FileName).ShouldBe(ledger);
        disk.List(CheckpointFolder.Name).Where(name => !name.EndsWith(AtomicFile.PartialSuffix, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Claim_SentAgain_GetsTheSameTermAndWritesNothing()
    {
        var disk = new CrashingDisk();
        var life = new Life(disk, "first");
        life.Begin();
        var ledger = disk.Snapshot(LedgerWriter.FileName);

        life.Storage.Claim("first", life.ClaimNumber).Term.ShouldBe(life.Term);

        disk.Snapshot(LedgerWriter.FileName).ShouldBe(ledger);
        life.Storage.Claim("first", life.ClaimNumber + 1).Term.ShouldBe(life.Term + 1);
    }

    [Fact]
    public void Requests_SentAgain_AreWrittenOnce()
    {
        var disk = new CrashingDisk();
        var life = new Life(disk, "first");
        life.Begin();
        for (var repetition = 0; repetition < 2; repetition++)
        {
            life.Storage.Append(life.Entries(0, Steps));
            life.Storage.Store(life.Term, StateAt(Steps), isFinal: true);
            life.Storage.Store(life.Term, StateAt(Steps), isFinal: true);
        }

        ShouldBeWhole(disk, "sent again");
    }

    [Fact]
    public void Append_FullBatch_IsGatheredUntilTheCheckpoint()
    {
        var disk = new CrashingDisk();
        var life = new Life(disk, "first");
        life.Begin();
        var claimed = disk.Snapshot(LedgerWriter.FileName);

        life.Storage.Append(life.Entries(0, AppendLedger.Capacity));

        disk.Snapshot(LedgerWriter.FileName).ShouldBe(claimed);
        life.Storage.Store(life.Term, StateAt(AppendLedger.Capacity), isFinal: true);
        ShouldBeWhole(disk, "gathered", AppendLedger.Capacity, checkpointCount: 1);
    }

    [Fact]
    public void Dispose_RunThatHasFailed_WritesWhatWasTakenOver()
    {
        var disk = new CrashingDisk();
        using (var life = new Life(disk, "first").Storage)
        {
            var term = life.Claim("first", 5).Term;
            life.Append(new Life(disk, "other").Entries(0, AppendLedger.Capacity, term));
        }

        LedgerVerifier.Verify(() => disk.OpenRead(LedgerWriter.FileName), "ledger", []).Rounds.ShouldBe(AppendLedger.Capacity);
    }

    [Fact]
    public void Append_EntryThatDoesNotFollow_IsRefused()
    {
        var life = new Life(new CrashingDisk(), "first");
        life.Begin();

        Should.Throw<Core.Data.DataException>(() => life.Storage.Append(life.Entries(1, 2))).Message.ShouldContain("step 1 does not follow");
    }

    [Fact]
    public void Store_StepsThatAreNotInTheLedger_IsRefused()
    {
        var life = new Life(new CrashingDisk(), "first");
        life.Begin();

        Should.Throw<Core.Data.DataException>(() => life.Storage.Store(life.Term, StateAt(4), isFinal: false)).Message.ShouldContain("step 4");
    }

    [Fact]
    public void Claim_FinishedRun_GoesOnAfterItsEndLine()
    {
        var disk = new CrashingDisk();
        new Life(disk, "first").Run();
        var second = new Life(disk, "second") { LastStep = Steps + 6 };
        second.Run();

        ShouldBeWhole(disk, "resumed", Steps + 6);
    }

    private static int OperationsOfARun()
    {
        var disk = new CrashingDisk();
        new Life(disk, "whole").Run();
        var operations = disk.Operations;
        operations.ShouldBeGreaterThan(50);
        ShouldBeWhole(disk, "no crash");
        return operations;
    }

    private static void ShouldBeWhole(CrashingDisk disk, string when, int steps = Steps, int? checkpointCount = null)
    {
        var folder = NewFolder(disk);
        var checkpoints = folder.Files().Select(file => folder.Load(file.Path).ForLedger()).ToList();
        var report = LedgerVerifier.Verify(() => disk.OpenRead(LedgerWriter.FileName), "ledger", checkpoints);

        report.Findings.ShouldBeEmpty(when);
        report.NextStep.ShouldBe(steps, when);
        report.Rounds.ShouldBe(steps, when);
        report.End.ShouldNotBeNull(when).WeightsSha256.ShouldBe(Model.Sha256Of(StateAt(steps).Parameters), when);
        report.Checkpoints.ShouldBe(checkpoints.Count, when);
        checkpoints.Count.ShouldBeInRange(1, checkpointCount ?? 2, when);
        checkpoints[0].Step.ShouldBe(steps, when);
        disk.List(CheckpointFolder.Name).ShouldAllBe(name => !name.EndsWith(AtomicFile.PartialSuffix, StringComparison.Ordinal));
    }

    private static CheckpointFolder NewFolder(IDisk disk) => new(disk, Network, slots: 1, Fingerprint, keep: 2);

    private static TrainingState StateAt(long step) => new()
    {
        Step = step,
        Version = step,
        Parameters = [.. Enumerable.Range(0, Network.ParameterCount).Select(index => (step * 10f) + index)],
        Slots = new float[Network.ParameterCount],
        Totals = default,
        History = [],
    };

    /// <summary>One life of a server with its storage.</summary>
    private sealed class Life(CrashingDisk disk, string name)
    {
        private static long _claims;
        private readonly MessagePool<AppendLedger> _pool = new(pool => new AppendLedger(pool, 2), 4);
        private long _step;

        public RunStorage Storage { get; } = new(disk, NewFolder(disk), Header);

        public long ClaimNumber { get; } = _claims++ * 2;

        public int LastStep { get; init; } = Steps;

        /// <summary>Term, once it was answered.</summary>
        public int Term { get; private set; }

        public bool IsDone { get; private set; }

        private long Found { get; set; }

        /// <summary>Steps of the newest checkpoint that was answered.</summary>
        private long Stored { get; set; }

        public void Run()
        {
            Begin();
            GoOn();
        }

        public void Begin()
        {
            var claimed = Storage.Claim(name, ClaimNumber);
            Term = claimed.Term;
            Found = Stored = _step = claimed.State?.Step ?? 0;
            if (claimed.State is { } state)
            {
                state.Parameters.ShouldBe(StateAt(state.Step).Parameters);
            }
        }

        public void GoOn()
        {
            while (_step < LastStep)
            {
                var next = Math.Min(_step + 3, LastStep);
                var boundary = ((_step / CheckpointEvery) + 1) * CheckpointEvery;
                next = Math.Min(next, boundary);
                Storage.Append(Entries(_step, next));
                _step = next;
                if (_step % CheckpointEvery == 0 && _step < LastStep)
                {
                    Store(isFinal: false);
                }
            }

            Store(isFinal: true);
            IsDone = true;
        }

        public void ShouldFollow(Life earlier, string when)
        {
            Term.ShouldBeGreaterThan(earlier.Term, when);
            Found.ShouldBeGreaterThanOrEqualTo(earlier.Stored, when);
        }

        public AppendLedger Entries(long from, long end, int? term = null)
        {
            var entries = _pool.Rent().Begin(term ?? Term);
            var plan = Header.Plan;
            for (var step = from; step < end; step++)
            {
                var entry = entries.Add().Set(
                    step, 1, plan.FirstSample(step), plan.SamplesOf(step), isApplied: true, VectorDigest.Of(StateAt(step + 1).Parameters));
                entry.Add(new LaneContribution(new Subtree(0, 0), $"worker of {name}", "here", (ulong)step));
                entry.Add(new LaneContribution(new Subtree(0, 1), "other worker", "there", (ulong)step + 1000));
            }

            return entries;
        }

        private void Store(bool isFinal)
        {
            Storage.Store(Term, StateAt(_step), isFinal);
            Stored = _step;
        }
    }
}
