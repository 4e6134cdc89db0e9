using System.Security.Cryptography;
using System.Text;
using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;
using ActorNet.Core.Training.Messages;
using ActorNet.Runs;

namespace ActorNet.Tests.Runs;

/// <summary>A replay decides anew where a run ends by itself, and holds evaluations and end against it.</summary>
public sealed class VerifyControlTests : IDisposable
{
    private static readonly TrainingOptions Patient = TestRuns.Options with
    {
        Epochs = 4,
        CheckpointEvery = 19,
        KeepCheckpoints = 10,
        Control = new TrainingControl { EarlyStopping = new EarlyStopping { Patience = 50, MinimumDelta = 100 } },
    };

    private static readonly TrainingOptions Impatient = Patient with { Control = new TrainingControl { EarlyStopping = new EarlyStopping { Patience = 1, MinimumDelta = 100 } } };

    private readonly string _root = Directory.CreateTempSubdirectory("actornet-verify-control-").FullName;

    private string Folder => Path.Combine(_root, "run");

    public static TheoryData<TrainingControl, UpdateSettings> Controls => new()
    {
        { TrainingControl.None, UpdateSettings.None },
        { Impatient.Control, UpdateSettings.None },
        { Impatient.Control with { ValidateEvery = 7 }, new UpdateSettings { AverageDecay = 0.9 } },
        { new TrainingControl { EarlyStopping = new EarlyStopping { Patience = 2, RestoresBest = true, MinimumDelta = 0.02 }, Plateau = new ReduceOnPlateau { Patience = 1 } }, UpdateSettings.None },
        { new TrainingControl { Convergence = new Convergence { Below = 100 } }, UpdateSettings.None },
        { new TrainingControl { KeepBest = Measure.ValidationAccuracy }, UpdateSettings.None },
    };

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [MemberData(nameof(Controls))]
    public void Verify_RunThatEndsByItself_AgreesFromAnyCheckpoint(TrainingControl control, UpdateSettings update)
    {
        var result = Trainer.Run(Patient with { Control = control, Update = update, Workers = 2, OutputDirectory = Folder }, TestRuns.Data);

        for (var from = 0L; from < result.Steps; from += 15)
        {
            Findings(from, result.Steps - 1).ShouldBeEmpty($"from {from}");
        }
    }

    [Fact]
    public void Verify_RunThatWasStopped_AgreesAndSoDoesItsRest()
    {
        using var cancellation = new CancellationTokenSource();
        var options = Patient with { Control = new TrainingControl { EarlyStopping = new EarlyStopping { Patience = 3, RestoresBest = true } }, OutputDirectory = Folder };
        var stopped = Trainer.Run(options, TestRuns.Data, null, null, null, (_, worker) => new StopAfter(worker, 25, cancellation), cancellation.Token);
        stopped.Interrupted.ShouldBeTrue();

        Findings(0, stopped.Steps - 1).ShouldBeEmpty();

        var resumed = Trainer.Resume(RunFolder.Open(Folder), TestRuns.Data);
        Findings(0, resumed.Steps - 1).ShouldBeEmpty();
    }

    [Fact]
    public void Verify_RunThatWentOnBehindItsEnd_IsFound()
    {
        Trainer.Run(Patient with { OutputDirectory = Folder }, TestRuns.Data);
        BecomeARunOf(Impatient);

        Findings(0, (4 * TestRuns.StepsPerEpoch) - 1)
            .ShouldContain(static finding => finding.Contains("goes on after 38 steps, where the run had to end by itself: stopped early in epoch 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_RunThatEndedTooEarly_IsFound()
    {
        Trainer.Run(Patient with { OutputDirectory = Folder, Steps = 38 }, TestRuns.Data);
        Tamper(static state => With(state, state.Control with { End = "stopped early, it says" }, state.History));

        Findings(0, 37).ShouldHaveSingleItem().ShouldEndWith("says that the run stopped early, it says; computed again it goes on");
    }

    [Fact]
    public void Verify_EndTakenOut_IsFound()
    {
        Trainer.Run(Impatient with { OutputDirectory = Folder }, TestRuns.Data).Steps.ShouldBe(38);
        Tamper(static state => With(state, state.Control with { End = null }, state.History));

        Findings(0, 37).ShouldHaveSingleItem().ShouldContain("says that the run goes on; computed again it stopped early in epoch 2, step 38");
    }

    [Fact]
    public void Verify_WaitOfEarlyStoppingChanged_IsFound()
    {
        Trainer.Run(Patient with { OutputDirectory = Folder }, TestRuns.Data);
        Tamper(static state => With(state, state.Control with { Stopping = state.Control.Stopping! with { Waited = 0 } }, state.History));

        Findings(0, 75).ShouldHaveSingleItem().ShouldContain("training control stands at");
        Findings(0, 40).ShouldBeEmpty();
    }

    [Fact]
    public void Verify_EvaluationInACheckpointChanged_IsFound()
    {
        Trainer.Run(Patient with { OutputDirectory = Folder }, TestRuns.Data);
        Tamper(static state => With(state, state.Control, [state.History[0] with { ValidationLoss = 0.5 }, .. state.History.Skip(1)]));

        Findings(0, 75).ShouldHaveSingleItem().ShouldContain("the evaluation after 19 steps was epoch 1, 300 samples, loss ");
    }

    [Theory]
    [InlineData("removed", "history.csv: has no evaluation after 57 steps")]
    [InlineData("changed", "history.csv: the evaluation after 57 steps was ")]
    public void Verify_HistoryChanged_IsFound(string how, string finding)
    {
        Trainer.Run(Patient with { OutputDirectory = Folder }, TestRuns.Data);
        var path = Path.Combine(Folder, RunFolder.HistoryFileName);
        var rows = History.Load(path);
        History.Save(path, how == "removed" ? [.. rows.Where(row => row.Steps != 57)] : [.. rows.Select(row => row.Steps == 57 ? row with { TrainLoss = 0.1 } : row)]);

        Findings(0, 75).ShouldHaveSingleItem().ShouldStartWith(finding);
        Findings(60, 75).ShouldBeEmpty();
    }

    [Fact]
    public void Verify_OtherValidationData_IsFound()
    {
        Trainer.Run(Impatient with { OutputDirectory = Folder }, TestRuns.Data);

        RunVerifier.Verify(RunFolder.Open(Folder), TestRuns.Data with { Validation = TestRuns.Data.Test }, new StepRange(0, 5))
            .Findings.ShouldHaveSingleItem().ShouldContain("is not the data of the run");
    }

    private static TrainingState With(TrainingState state, ControlState control, IReadOnlyList<HistoryRow> history) => new()
    {
        Step = state.Step,
        Version = state.Version,
        Parameters = state.Parameters,
        Slots = state.Slots,
        HasAverage = state.HasAverage,
        Totals = state.Totals,
        History = history,
        Control = control,
        Best = state.Best,
        EndsWithBest = state.EndsWithBest,
    };

    private IReadOnlyList<string> Findings(long from, long to) => RunVerifier.Verify(RunFolder.Open(Folder), TestRuns.Data, new StepRange(from, to)).Findings;

    /// <summary>Writes the last checkpoint anew, with all its hashes.</summary>
    private void Tamper(Func<TrainingState, TrainingState> tamper)
    {
        var run = RunFolder.Open(Folder);
        var (network, fingerprint) = (new Network(run.Options.Network), RunFile.From(run.Options, run.Source, run.DataSha256, run.ValidationSha256).Fingerprint());
        var checkpoints = new CheckpointFolder(new FileSystemDisk(Folder), network, run.Options.BuildServerUpdate().SlotCount, fingerprint, 10);
        var newest = checkpoints.LoadNewest([]).ShouldNotBeNull();
        using var stream = File.Create(Path.Combine(Folder, newest.Path));
        CheckpointFile.Write(stream, tamper(newest.State), network, fingerprint, newest.Term, newest.Ledger);
    }

    /// <summary>Gives the folder other settings, writes the chain of its ledger anew, and takes the checkpoints away.</summary>
    private void BecomeARunOf(TrainingOptions options)
    {
        const string HashMark = ",\"hash\":\"";
        var other = Path.Combine(_root, "other");
        Trainer.Run(options with { OutputDirectory = other }, TestRuns.Data);
        File.Copy(Path.Combine(other, RunFolder.SettingsFileName), Path.Combine(Folder, RunFolder.SettingsFileName), overwrite: true);
        Directory.Delete(Path.Combine(Folder, CheckpointFolder.Name), recursive: true);
        var (path, hash) = (Path.Combine(Folder, LedgerWriter.FileName), new byte[SHA256.HashSizeInBytes]);
        var text = new StringBuilder();
        foreach (var line in File.ReadAllLines(path).Select((line, index) => index == 0 ? File.ReadLines(Path.Combine(other, LedgerWriter.FileName)).First() : line))
        {
            var entry = line[..line.LastIndexOf(HashMark, StringComparison.Ordinal)];
            hash = SHA256.HashData([.. hash, .. Encoding.UTF8.GetBytes(entry)]);
            text.Append(entry).Append(HashMark).Append(Convert.ToHexStringLower(hash)).Append("\"}\n");
        }

        File.WriteAllText(path, text.ToString());
    }

    private sealed class StopAfter(IActor worker, long step, CancellationTokenSource cancellation) : IActor
    {
        public void Receive(object message, IActorContext context)
        {
            if (message is ComputeLanes request && request.Step == step)
            {
                cancellation.Cancel();
            }

            worker.Receive(message, context);
        }
    }
}
