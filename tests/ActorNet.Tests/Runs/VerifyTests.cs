using System.Text;
using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Datasets;

namespace ActorNet.Tests.Runs;

public sealed class VerifyTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("actornet-verify-").FullName;

    private string Folder => Path.Combine(_root, "run");

    private string Ledger => Path.Combine(Folder, LedgerWriter.FileName);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(1, 1, ExchangePrecision.Float32)]
    [InlineData(3, 1, ExchangePrecision.Float32)]
    [InlineData(2, 1, ExchangePrecision.BFloat16)]
    [InlineData(2, 8, ExchangePrecision.Float32)]
    [InlineData(3, 4, ExchangePrecision.Float16)]
    public void Verify_WholeRun_IsFineAndEveryStepAgrees(int workers, int localSteps, ExchangePrecision precision)
    {
        var result = Trainer.Run(
            TestRuns.Options with { Workers = workers, LocalSteps = localSteps, Precision = precision, CheckpointEvery = 7, OutputDirectory = Folder }, TestRuns.Data);

        var report = RunVerifier.Verify(RunFolder.Open(Folder), TestRuns.Data, new StepRange(0, result.Steps - 1));

        report.Findings.ShouldBeEmpty();
        report.Notes.ShouldBeEmpty();
        report.Rows.Single(row => row.What == "samples").Extent.ShouldBe("900, each once in its epoch");
        report.Rows.ShouldContain(row => row.What == $"replay of steps 0 to {result.Steps - 1}");
    }

    [Fact]
    public void Verify_RunResumedAgainAndAgain_AnyTenStepsAgree()
    {
        var draws = new KeyedDraws(11);
        Trainer.Run(TestRuns.Options with { Steps = 9, Workers = 2, CheckpointEvery = 4, OutputDirectory = Folder }, TestRuns.Data);
        foreach (var steps in (long[])[10, 23, 41])
        {
            Resume(steps, 1 + draws.Below(4));
        }

        // The newest checkpoint is damaged, so the run goes back and does steps again.
        var newest = Directory.EnumerateFiles(Path.Combine(Folder, "checkpoints")).Order().Last();
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..^10]);
        var warnings = new List<string>();
        Trainer.Resume(RunFolder.Open(Folder) with { Options = RunFolder.Open(Folder).Options with { Steps = null } }, TestRuns.Data, warn: warnings.Add)
            .WeightsSha256.ShouldBe(TestRuns.ReferenceHash);

        warnings.ShouldHaveSingleItem().ShouldContain(Path.GetFileName(newest));
        for (var from = 0; from + 10 <= 3 * TestRuns.StepsPerEpoch; from += 6)
        {
            var report = RunVerifier.Verify(RunFolder.Open(Folder), TestRuns.Data, new StepRange(from, from + 9));
            report.Findings.ShouldBeEmpty($"from {from}");
            report.Rows.Single(row => row.What == "rounds").Extent.ShouldContain("done again with equal results");
        }
    }

    [Fact]
    public void Verify_StepsLeftOut_AgreeToo()
    {
        var data = WithInfinity();
        var result = Trainer.Run(
            TestRuns.Options with { OnNonFinite = NonFinitePolicy.Skip, Workers = 2, OutputDirectory = Folder }, data);
        result.SkippedSteps.ShouldBeGreaterThan(0);

        var report = RunVerifier.Verify(RunFolder.Open(Folder), data, new StepRange(0, result.Steps - 1));

        report.Findings.ShouldBeEmpty();
        report.Rows.Single(row => row.What == "rounds").Extent.ShouldContain($"{result.SkippedSteps} left out");
    }

    [Fact]
    public void Verify_AnyLineChanged_IsFound()
    {
        Trainer.Run(TestRuns.Options with { Epochs = 1, Workers = 2, OutputDirectory = Folder }, TestRuns.Data);
        var run = RunFolder.Open(Folder);
        var lines = File.ReadAllLines(Ledger);
        var draws = new KeyedDraws(3);
        for (var line = 0; line < lines.Length; line++)
        {
            for (var kind = 0; kind < 5; kind++)
            {
                File.WriteAllText(Ledger, string.Concat(Mutated(lines, line, kind, draws).Select(text => text + "\n")));
                RunVerifier.Verify(run).IsFine.ShouldBeFalse($"line {line + 1}, kind {kind}");
            }
        }

        File.WriteAllText(Ledger, string.Concat(lines.Select(text => text + "\n")));
        RunVerifier.Verify(run).IsFine.ShouldBeTrue();
    }

    [Fact]
    public void Verify_WorkerThatComputedSomethingElse_IsNamedByTheReplay()
    {
        const int WrongStep = 12;
        Trainer.Run(
            TestRuns.Options with { Workers = 2, Epochs = 1, OutputDirectory = Folder }, TestRuns.Data, null, null, null,
            (index, worker) => index == 1 ? new WrongWorker(worker, WrongStep) : worker, CancellationToken.None);
        var run = RunFolder.Open(Folder);

        RunVerifier.Verify(run).IsFine.ShouldBeTrue();
        RunVerifier.Verify(run, TestRuns.Data, new StepRange(2, WrongStep - 1)).IsFine.ShouldBeTrue();
        var findings = RunVerifier.Verify(run, TestRuns.Data, new StepRange(5, 14)).Findings;

        findings.Count.ShouldBe(2);
        findings[0].ShouldMatch($"step {WrongStep}, lanes (0-3|4-7): worker 'worker 2' sent a gradient");
        findings[1].ShouldContain($"step {WrongStep}: the weights after it");
    }

    [Fact]
    public void Verify_ChangedModel_IsFound()
    {
        Trainer.Run(TestRuns.Options with { Steps = 4, OutputDirectory = Folder }, TestRuns.Data);
        var other = Path.Combine(_root, "other");
        Trainer.Run(TestRuns.Options with { Steps = 5, OutputDirectory = other }, TestRuns.Data);
        File.Copy(Path.Combine(other, "model.safetensors"), Path.Combine(Folder, "model.safetensors"), overwrite: true);

        RunVerifier.Verify(RunFolder.Open(Folder)).Findings.ShouldHaveSingleItem().ShouldStartWith("model.safetensors: has weights ");
    }

    [Fact]
    public void Verify_LedgerOfAnotherRun_IsFound()
    {
        Trainer.Run(TestRuns.Options with { Steps = 4, OutputDirectory = Folder }, TestRuns.Data);
        var other = Path.Combine(_root, "other");
        Trainer.Run(TestRuns.Options with { Steps = 4, Seed = 43, OutputDirectory = other }, TestRuns.Data);
        File.Copy(Path.Combine(other, LedgerWriter.FileName), Ledger, overwrite: true);

        RunVerifier.Verify(RunFolder.Open(Folder)).Findings.ShouldContain(finding => finding.Contains("line 1 is of another run", StringComparison.Ordinal));
        Should.Throw<DataException>(() => Trainer.Resume(RunFolder.Open(Folder), TestRuns.Data)).Message.ShouldContain(LedgerWriter.FileName);
    }

    [Fact]
    public void Verify_LedgerDeleted_IsFoundByTheCheckpoints()
    {
        Trainer.Run(TestRuns.Options with { Steps = 4, OutputDirectory = Folder }, TestRuns.Data);
        File.Delete(Ledger);

        RunVerifier.Verify(RunFolder.Open(Folder)).Findings.ShouldHaveSingleItem().ShouldContain("is gone");

        var warnings = new List<string>();
        Resume(8, 1, warnings.Add);
        warnings.ShouldHaveSingleItem().ShouldContain("a new ledger begins at step 4");
        var report = RunVerifier.Verify(RunFolder.Open(Folder));
        report.Findings.ShouldBeEmpty();
        report.Notes.ShouldContain(note => note.Contains("begins at step 4", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_NoLedgerForAWhile_SaysWhichStepsAreMissing()
    {
        Trainer.Run(TestRuns.Options with { Steps = 4, OutputDirectory = Folder }, TestRuns.Data);
        var run = RunFolder.Open(Folder);
        Trainer.Resume(run with { Options = run.Options with { Steps = 7, KeepsLedger = false } }, TestRuns.Data);
        run = RunFolder.Open(Folder);
        Trainer.Resume(run with { Options = run.Options with { Steps = 9, KeepsLedger = true } }, TestRuns.Data);

        var report = RunVerifier.Verify(RunFolder.Open(Folder));

        report.Findings.ShouldBeEmpty();
        report.Notes.ShouldContain(note => note.Contains("steps 4-6 are not in the ledger", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_RunWithoutLedger_SaysSo()
    {
        Trainer.Run(TestRuns.Options with { Steps = 4, KeepsLedger = false, OutputDirectory = Folder }, TestRuns.Data);

        File.Exists(Ledger).ShouldBeFalse();
        Should.Throw<DataException>(() => RunVerifier.Verify(RunFolder.Open(Folder))).Message.ShouldContain("without a ledger");
    }

    [Fact]
    public void Verify_OtherData_IsFound()
    {
        Trainer.Run(TestRuns.Options with { Steps = 4, OutputDirectory = Folder }, TestRuns.Data);

        RunVerifier.Verify(RunFolder.Open(Folder), WithInfinity(), new StepRange(0, 3)).Findings.ShouldHaveSingleItem().ShouldContain("is not the data of the run");
    }

    [Fact]
    public void Verify_StepsThatAreNotThere_IsAnError()
    {
        Trainer.Run(TestRuns.Options with { Steps = 4, OutputDirectory = Folder }, TestRuns.Data);

        Should.Throw<DataException>(() => RunVerifier.Verify(RunFolder.Open(Folder), TestRuns.Data, new StepRange(0, 4)))
            .Message.ShouldContain("step 4 cannot be compared: the ledger goes to step 3");
    }

    private static List<string> Mutated(string[] lines, int line, int kind, KeyedDraws draws)
    {
        var changed = lines.ToList();
        switch (kind)
        {
            case 0:
                changed.RemoveAt(line);
                break;
            case 1:
                changed.Insert(line, lines[line]);
                break;
            case 2:
                (changed[line], changed[(line + 1) % lines.Length]) = (changed[(line + 1) % lines.Length], changed[line]);
                break;
            case 3:
                changed.RemoveRange(line, lines.Length - line);
                break;
            default:
                var text = new StringBuilder(lines[line]);
                var place = draws.Below(text.Length);
                text[place] = text[place] == '7' ? '8' : '7';
                changed[line] = text.ToString();
                break;
        }

        return changed;
    }

    private static TrainingData WithInfinity()
    {
        var points = TestRuns.Points("train", 300, 0);
        points.Features[100] = float.PositiveInfinity;
        return new TrainingData(points, TestRuns.Data.Validation, TestRuns.Data.Test);
    }

    private void Resume(long steps, int workers, Action<string>? warn = null)
    {
        var run = RunFolder.Open(Folder);
        Trainer.Resume(run with { Options = run.Options with { Steps = steps, Workers = workers } }, TestRuns.Data, warn: warn);
    }

    /// <summary>A worker that sends one wrong number at one step.</summary>
    private sealed class WrongWorker(IActor worker, long step) : IActor
    {
        public void Receive(object message, IActorContext context) => worker.Receive(message, new WrongContext(context, step));
    }

    private sealed class WrongContext(IActorContext context, long step) : IActorContext
    {
        public ActorRef Self => context.Self;

        public ActorRef Sender => context.Sender;

        public TimeSpan Now => context.Now;

        public void Send(ActorRef receiver, object message)
        {
            if (message is SubtreeGradient gradient && gradient.Step == step)
            {
                gradient.Gradient.Span[3] += 0.25f;
            }

            context.Send(receiver, message);
        }

        public void Watch(ActorRef actor) => context.Watch(actor);

        public void SetTimer(string name, TimeSpan after, object message) => context.SetTimer(name, after, message);

        public void CancelTimer(string name) => context.CancelTimer(name);

        public void Stop() => context.Stop();
    }
}
