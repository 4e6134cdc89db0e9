using System.Text;
using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Training;

public sealed class LedgerVerifierTests
{
    private const int Steps = 12;
    private static readonly Subtree Left = new(1, 0);
    private static readonly Subtree Right = new(1, 1);

    [Fact]
    public void Verify_WholeRun_FindsNothingAndCountsAll()
    {
        var ledger = new TestLedger().Run(1, 0, Steps);
        var report = ledger.Verify(ledger.End(1, Steps));

        report.Findings.ShouldBeEmpty();
        report.Notes.ShouldBeEmpty();
        (report.FirstStep, report.NextStep, report.Rounds, report.Claims, report.Checkpoints).ShouldBe((0, Steps, Steps, 1, 1));
        report.Samples.ShouldBe(50 + (5 * 8));
        report.Lines.ShouldBe(ledger.Lines.Length);
        report.Head.ShouldBe(ledger.Writer.Head);
        report.End.ShouldBe(new LedgerEnd(report.Lines, Steps, new string('a', 64)));
    }

    [Fact]
    public void Verify_RunThatWentBackTwice_CountsEachStepOnce()
    {
        var ledger = new TestLedger().Run(1, 0, 7);
        var early = ledger.Checkpoint(7);
        _ = ledger.Run(2, 4, 6).Run(3, 4, 9, (Left, "carl"), (Right, "bob")).Run(7, 9, Steps);
        var report = ledger.Verify(early, ledger.End(7, Steps));

        report.Findings.ShouldBeEmpty();
        (report.NextStep, report.Rounds, report.Claims, report.RepeatedRounds).ShouldBe((Steps, Steps, 4, 5));
        report.Samples.ShouldBe(50 + (5 * 8));
    }

    [Fact]
    public void Verify_RunThatGoesOnAfterItsEnd_IsFine()
    {
        var ledger = new TestLedger().Run(1, 0, 5);
        var first = ledger.End(1, 5);
        _ = ledger.Run(2, 5, Steps);
        var report = ledger.Verify(first, ledger.End(2, Steps));

        report.Findings.ShouldBeEmpty();
        report.End!.Step.ShouldBe(Steps);
    }

    [Fact]
    public void Verify_StepsLeftOut_AreCountedApart()
    {
        var ledger = new TestLedger().Run(1, 0, 3);
        _ = ledger.Step(3, isApplied: false, (Left, "ann"));
        _ = ledger.Run(2, 4, 6);
        var report = ledger.Verify(ledger.Checkpoint(6) with { Version = 5 });

        report.Findings.ShouldBeEmpty();
        (report.Rounds, report.SkippedRounds, report.Samples).ShouldBe((6, 1, 5 * 8));
    }

    [Fact]
    public void Verify_LocalSteps_RoundsEndWithTheirEpoch()
    {
        // 7 steps an epoch, in rounds of 3, 3 and 1.
        var header = new LedgerHeader("a run", Samples: 50, BatchSize: 8, Lanes: 4, LocalSteps: 3, IsStable: true);
        var report = new TestLedger(header).Run(1, 0, 14).Verify();

        report.Findings.ShouldBeEmpty();
        (report.Rounds, report.NextStep, report.Samples).ShouldBe((6, 14, 100));
    }

    [Fact]
    public void Verify_NoLedgerForAWhile_SaysWhichStepsAreMissing()
    {
        var ledger = new TestLedger().Run(1, 0, 4);
        ledger.Writer.WriteClaim(2, "server", 4, keepsLedger: false);
        _ = ledger.Run(3, 9, Steps);
        var report = ledger.Verify(ledger.End(3, Steps));

        report.Findings.ShouldBeEmpty();
        report.Notes.ShouldHaveSingleItem().ShouldContain("steps 4-8 are not in the ledger");
        report.UncoveredSteps.ShouldBe(5);
    }

    [Fact]
    public void Verify_LedgerThatBeginsLate_SaysSo()
    {
        var report = new TestLedger().Run(3, 8, Steps).Verify();

        report.Findings.ShouldBeEmpty();
        report.Notes.ShouldHaveSingleItem().ShouldContain("begins at step 8");
    }

    [Fact]
    public void Verify_StalenessOutOfOrder_IsFineIfEachStepComesOnce()
    {
        var ledger = new TestLedger(new LedgerHeader("a run", 50, 8, 4, 1, IsStable: false));
        ledger.Writer.WriteClaim(1, "server", 0, keepsLedger: true);
        foreach (var step in (long[])[1, 0, 2, 5, 4, 3])
        {
            _ = ledger.Step(step, isApplied: true);
        }

        var fine = ledger.Verify();
        fine.Findings.ShouldBeEmpty();
        fine.NextStep.ShouldBe(6);
        _ = ledger.Step(4, isApplied: true);
        ledger.Verify().Findings.ShouldHaveSingleItem().ShouldContain("step 4 a second time");
    }

    [Fact]
    public void Verify_CutOffLastLine_IsNoted()
    {
        var bytes = new TestLedger().Run(1, 0, Steps).Bytes;
        var report = TestLedger.Verify(bytes[..^20]);

        report.Findings.ShouldBeEmpty();
        report.Notes.ShouldHaveSingleItem().ShouldContain("is cut off");
    }

    [Fact]
    public void Verify_AnyChangedByte_IsFound()
    {
        var (bytes, checkpoint) = Finished();
        for (var place = 0; place < bytes.Length; place++)
        {
            var changed = bytes.ToArray();
            changed[place] ^= (byte)(1 << (place % 8));
            TestLedger.Verify(changed, checkpoint).FindingCount.ShouldBeGreaterThan(0, $"byte {place}");
        }
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("doubled")]
    [InlineData("moved")]
    [InlineData("cut off after")]
    [InlineData("emptied")]
    [InlineData("filled up")]
    public void Verify_AnyLineOfIt_IsFoundEvenIfHashesWereForged(string how)
    {
        var (bytes, checkpoint) = Finished();
        var lines = Encoding.UTF8.GetString(bytes).TrimEnd('\n').Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            var changed = lines.ToList();
            switch (how)
            {
                case "removed": changed.RemoveAt(line); break;
                case "doubled": changed.Insert(line, lines[line]); break;
                case "moved": (changed[line], changed[(line + 1) % lines.Length]) = (changed[(line + 1) % lines.Length], changed[line]); break;
                case "cut off after": changed.RemoveRange(line, lines.Length - line); break;
                case "emptied": changed[line] = ""; break;
                default: changed[line] += new string(' ', 100); break;
            }

            TestLedger.Verify(TestLedger.Joined(changed), checkpoint).FindingCount.ShouldBeGreaterThan(0, $"line {line + 1}");
            if (how is not ("emptied" or "filled up"))
            {
                TestLedger.Verify(TestLedger.Rechained(changed), checkpoint).FindingCount.ShouldBeGreaterThan(0, $"line {line + 1}, forged");
            }
        }
    }

    [Theory]
    [InlineData("\"samples\":8,\"lanes\"", "\"samples\":7,\"lanes\"", 5, "counts samples 0-6 of the epoch for step 0, which has 0-7")]
    [InlineData("\"sample\":0", "\"sample\":1", 5, "counts samples 1-8 of the epoch for step 0")]
    [InlineData("[\"2-3\",2", "[\"0-1\",2", 5, "counts lane 0 of step 0 twice: of worker 'ann' and of worker 'bob'")]
    [InlineData("[\"2-3\",2", "[\"3\",2", 5, "does not count lane 2 of step 0")]
    [InlineData("[\"2-3\",2", "[\"2-5\",2", 5, "counts lanes 2-5 for step 0, which are no subtree of 4 lanes")]
    [InlineData("[\"2-3\",2", "[\"2-3\",9", 5, "has lanes 2-3 of step 0 from worker 9, whom no line before names")]
    [InlineData("\"step\":0,\"sample\":0", "\"step\":7,\"sample\":0", 5, "counts step 7, but steps 0-6 have not been counted")]
    [InlineData("\"step\":3,\"sample\":24", "\"step\":2,\"sample\":16", 8, "counts step 2 a second time")]
    [InlineData("\"step\":3,\"sample\":24", "\"step\":3,\"steps\":2,\"sample\":24", 8, "has a round of 2 steps from step 3 on")]
    [InlineData("\"term\":2", "\"term\":1", 11, "is a claim of term 1 after one of term 1")]
    [InlineData("\"step\":4,\"ledger\"", "\"step\":8,\"ledger\"", 11, "goes on at step 8, but steps 6-7 are not in the ledger")]
    [InlineData("\"term\":2,\"step\":12", "\"term\":2,\"step\":11", 22, "is an end after 11 steps, but 12 were counted")]
    [InlineData("\"weights\":\"78dde6e5fd2a208d\"", "\"weights\":\"88dde6e5fd2a208d\"", 14, "has other weights after step 4 than line 9 had")]
    [InlineData("\"0000000000400400\"", "\"0000000000400401\"", 14, "has another gradient of lanes 0-1 of step 4 by worker 'ann' than line 9 by worker 'ann'")]
    [InlineData("\"weights\":\"", "\"weights\":\"x", 5, "has a digest of the weights after step 0 that is not one")]
    [InlineData("\"kind\":\"step\"", "\"kind\":\"stop\"", 5, "is of kind 'stop'")]
    [InlineData("\"sample\":0", "\"simple\":0", 5, "has an entry 'simple'")]
    [InlineData("\"sample\":0,", "", 5, "does not have the entries of a line of kind 'step'")]
    [InlineData("{\"kind\":\"step\"", "[\"kind\",\"step\"", 5, "is not a JSON object")]
    [InlineData("\"version\":1", "\"version\":2", 1, "version 2; this program reads")]
    [InlineData("\"batch\":8", "\"batch\":0", 1, "has numbers of samples, batch, lanes or local steps that no run has")]
    public void Verify_ForgedLineWithFittingHashes_SaysWhatIsWrongWithIt(string before, string after, int line, string message)
    {
        var lines = TwoLives().Lines;
        lines[line - 1].ShouldContain(before);
        var index = lines[line - 1].IndexOf(before, StringComparison.Ordinal);
        lines[line - 1] = lines[line - 1][..index] + after + lines[line - 1][(index + before.Length)..];

        var findings = TestLedger.Verify(TestLedger.Rechained(lines)).Findings;

        findings[0].ShouldStartWith($"{TestLedger.Name}: line {line} ");
        findings[0].ShouldContain(message);
        findings.ShouldAllBe(finding => !finding.Contains('\n'));
    }

    [Fact]
    public void Verify_ChangedLine_NamesTheLineAndGoesOn()
    {
        var lines = TwoLives().Lines;
        lines[6] = lines[6].Replace("ann", "tom", StringComparison.Ordinal).Replace("\"samples\":8", "\"samples\":9", StringComparison.Ordinal);

        var findings = TestLedger.Verify(TestLedger.Joined(lines)).Findings;

        findings.Count.ShouldBe(2);
        findings[0].ShouldContain("line 7 does not follow line 6 as they are");
        findings[1].ShouldContain("counts samples");
    }

    [Fact]
    public void Verify_EndlessLine_IsFoundInBoundedMemory()
    {
        var bytes = new byte[3 << 20];
        new TestLedger().Run(1, 0, 1).Bytes.CopyTo(bytes, 0);

        TestLedger.Verify(bytes).Findings.ShouldContain(finding => finding.Contains("longer than", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_CheckpointThatDisagrees_IsNamed()
    {
        var ledger = new TestLedger().Run(1, 0, Steps);
        var checkpoint = ledger.End(1, Steps);

        ledger.Verify(checkpoint with { WeightsDigest = 1 }).Findings.ShouldHaveSingleItem().ShouldContain("has other weights after step 11 than the checkpoint");
        ledger.Verify(checkpoint with { Version = 3 }).Findings.ShouldHaveSingleItem().ShouldContain("but the checkpoint has version 3");
        ledger.Verify(checkpoint with { Head = new string('0', 64) }).Findings.ShouldHaveSingleItem().ShouldContain("another hash than it had when the checkpoint");
        ledger.Verify(checkpoint with { Lines = 99 }).Findings.ShouldHaveSingleItem().ShouldContain("had 99 when the checkpoint was stored");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("{}\n")]
    [InlineData("not a ledger\nat all\n")]
    public void Verify_OtherFiles_AreFound(string text) => TestLedger.Verify(Encoding.UTF8.GetBytes(text)).FindingCount.ShouldBeGreaterThan(0);

    [Fact]
    public void Verify_RangeOfSteps_GivesTheRoundsThatCount()
    {
        _ = LedgerVerifier.Verify(() => new MemoryStream(TwoLives().Bytes), TestLedger.Name, [], 3, 6, out var rounds);

        rounds.Select(round => round.Step).ShouldBe([3, 4, 5]);
        rounds[1].Line.ShouldBeGreaterThan(11);
        rounds[1].Contributions.Select(contribution => contribution.Worker).ShouldBe(["ann", "bob"]);
        rounds[1].WeightsDigest.ShouldBe(TestLedger.WeightsAfter(4));
    }

    [Fact]
    public void ReadTail_DamageBehindTheCheckpoint_IsCutOff()
    {
        var ledger = new TestLedger().Run(1, 0, 4);
        var checkpoint = ledger.Checkpoint(4);
        var sound = ledger.Bytes.Length;
        _ = ledger.Run(2, 4, 8);
        var bytes = ledger.Bytes;
        bytes.AsSpan(sound + 300, 5).Clear();

        var tail = LedgerTail.Read(new MemoryStream(bytes), TestLedger.Name, checkpoint);

        tail.Length.ShouldBeInRange(sound, sound + 300);
        tail.Rest.ShouldBe(bytes.Length - tail.Length);
        tail.Fault.ShouldNotBeNull();
    }

    [Fact]
    public void ReadTail_DamageBeforeTheCheckpoint_IsAnError()
    {
        var ledger = new TestLedger().Run(1, 0, 4);
        var bytes = ledger.Bytes;
        bytes[300] ^= 1;

        Should.Throw<Core.Data.DataException>(() => LedgerTail.Read(new MemoryStream(bytes), TestLedger.Name, ledger.Checkpoint(4)))
            .Message.ShouldContain("line ");
    }

    /// <summary>Lines 1 run, 2 claim, 3-4 workers, 5-10 steps 0-5, 11 claim from 4, 12-13 workers, 14-21 steps 4-11, 22 end.</summary>
    private static TestLedger TwoLives()
    {
        var ledger = new TestLedger().Run(1, 0, 6).Run(2, 4, Steps);
        _ = ledger.End(2, Steps);
        return ledger;
    }

    private static (byte[] Bytes, LedgerCheckpoint Checkpoint) Finished()
    {
        var ledger = new TestLedger().Run(1, 0, 6).Run(2, 4, Steps);
        var checkpoint = ledger.End(2, Steps);
        return (ledger.Bytes, checkpoint);
    }
}
