using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Datasets;
using ActorNet.Runs;

namespace ActorNet;

/// <summary>
/// Holds a run folder against its ledger: the chain of its lines, that every sample counts exactly once an epoch, checkpoints and model; and, with the data,
/// steps that are computed again against the digests that the ledger has of them.
/// </summary>
public sealed partial class RunVerifier
{
    private readonly RunFolder _run;
    private readonly FileSystemDisk _disk;
    private readonly Network _network;
    private readonly CheckpointFolder _checkpoints;
    private readonly List<VerificationRow> _rows = [];
    private readonly List<string> _findings = [];
    private readonly List<string> _notes = [];
    private long _findingCount;

    private RunVerifier(RunFolder run)
    {
        _run = run;
        _disk = new FileSystemDisk(run.Path);
        _network = new Network(run.Options.Network);
        var file = RunFile.From(run.Options, run.Source, run.DataSha256, run.ValidationSha256);
        Fingerprint = file.Fingerprint();
        _checkpoints = new CheckpointFolder(_disk, _network, run.Options.BuildServerUpdate().SlotCount, Fingerprint, file.KeepCheckpoints);
    }

    private string Fingerprint { get; }

    /// <summary>Checks a run folder. Nothing in it is changed; the run may even be under way.</summary>
    /// <param name="run">The folder.</param>
    /// <exception cref="DataException">The run has no ledger.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static VerificationReport Verify(RunFolder run) => Verify(run, null, null);

    /// <summary>Checks a run folder, and computes steps again.</summary>
    /// <param name="run">The folder.</param>
    /// <param name="data">The run's data, to replay steps; null to replay none.</param>
    /// <param name="replay">The steps; null for none.</param>
    /// <param name="progress">Called after each step that is computed, with the number of it and that of the last.</param>
    /// <exception cref="DataException">The run has no ledger, or the ledger does not have the steps.</exception>
    /// <exception cref="ArgumentException">The run cannot be replayed because it was trained with staleness.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static VerificationReport Verify(RunFolder run, TrainingData? data, StepRange? replay, Action<long, long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (replay is not null && run.Options.Staleness != 0)
        {
            throw new ArgumentException($"{run.Path}: was trained with staleness: its steps depend on timing and cannot be computed again");
        }

        var verifier = new RunVerifier(run);
        verifier.Check(data, replay, progress);
        return new VerificationReport(verifier._rows, verifier._findings, verifier._findingCount, verifier._notes);
    }

    private void Check(TrainingData? data, StepRange? replay, Action<long, long>? progress)
    {
        var checkpoints = LoadCheckpoints();
        if (!_disk.Exists(LedgerWriter.FileName))
        {
            var known = checkpoints.Find(checkpoint => checkpoint.Lines > 0)
                ?? throw new DataException($"{_run.Path}: has no {LedgerWriter.FileName}: the run was trained without a ledger");
            Find(Text($"{LedgerWriter.FileName}: is gone; it had {known.Lines} lines when {known.Name} was stored"));
            Row("ledger", "none", 1);
            return;
        }

        var start = replay is null ? null : StartOf(replay);
        var report = LedgerVerifier.Verify(
            () => _disk.OpenRead(LedgerWriter.FileName), LedgerWriter.FileName, checkpoints, start?.State.Step ?? 0, replay?.To + 1 ?? 0, out var rounds);
        AddLedger(report);
        CheckHeader(report, data);
        CheckModel(report, checkpoints);
        if (replay is not null && data is not null)
        {
            Replay(report, data, replay, start, rounds, progress);
        }
    }

    private List<LedgerCheckpoint> LoadCheckpoints()
    {
        var checkpoints = new List<LedgerCheckpoint>();
        var before = _findingCount;
        foreach (var (_, path) in _checkpoints.Files())
        {
            try
            {
                checkpoints.Add(_checkpoints.Load(path).ForLedger());
            }
            catch (Exception exception) when (exception is DamagedException or DataException or IOException)
            {
                // A run under way deletes old ones.
                if (_disk.Exists(path))
                {
                    Find(exception.Message);
                }
            }
        }

        Row("checkpoints", Text($"{checkpoints.Count} whole"), _findingCount - before);
        return checkpoints;
    }

    private void AddLedger(LedgerReport report)
    {
        foreach (var finding in report.Findings)
        {
            Find(finding);
        }

        _findingCount += report.FindingCount - report.Findings.Count;
        _notes.AddRange(report.Notes);
        Row("ledger", Text($"{report.Lines} lines, {report.Claims} claims"), report.FindingCount);
        var again = report.RepeatedRounds > 0 ? Text($", {report.RepeatedRounds} of them done again with equal results") : "";
        var skipped = report.SkippedRounds > 0 ? Text($", {report.SkippedRounds} left out") : "";
        Row("rounds", Text($"{report.Rounds} for steps {report.FirstStep} to {report.NextStep - 1}{skipped}{again}"), 0);
        Row("samples", Text($"{report.Samples}{(report.FindingCount > 0 ? "" : _run.Options.Order == SampleOrder.Random ? ", each drawn once" : ", each once in its epoch")}"), 0);
    }

    private void CheckHeader(LedgerReport report, TrainingData? data)
    {
        var before = _findingCount;
        var options = _run.Options;
        if (report.Header is { } header
            && (header.Run != Fingerprint || header.BatchSize != options.BatchSize || header.Lanes != options.ResolvedLanes
                || header.LocalSteps != options.LocalSteps || header.IsStable != (options.Staleness == 0)
                || (data is not null && header.Samples != data.Train.Count)))
        {
            Find($"{LedgerWriter.FileName}: line 1 is of another run than {RunFolder.SettingsFileName}: {header.Run}");
        }

        try
        {
            if (new TermFile(_disk).Read() is var term && term < report.Term)
            {
                Find(Text($"{TermFile.Name}: has term {term}, but the ledger has a claim of term {report.Term}"));
            }
        }
        catch (DataException exception)
        {
            Find(exception.Message);
        }

        Row("settings", RunFolder.SettingsFileName, _findingCount - before);
    }

    private void CheckModel(LedgerReport report, List<LedgerCheckpoint> checkpoints)
    {
        if (report.End is not { } end)
        {
            _notes.Add(report.Rounds == 0 ? "the run has not ended: the ledger counts no step yet" : Text($"the run has not ended: the ledger goes to step {report.NextStep - 1}"));
            return;
        }

        var before = _findingCount;
        try
        {
            var model = Model.Load(_run.Path);
            if (model.WeightsSha256 != end.WeightsSha256)
            {
                Find($"{RunFolder.ModelFileName}: has weights {model.WeightsSha256}, but the run ended with {end.WeightsSha256} ({LedgerWriter.FileName}: line {end.Line})");
            }
        }
        catch (DataException exception)
        {
            if (_disk.Exists(RunFolder.ModelFileName))
            {
                Find(exception.Message);
            }
            else
            {
                _notes.Add($"the run has ended, but {RunFolder.ModelFileName} is not there: the program ended before it could be written; resuming the run writes it");
            }
        }

        if (checkpoints.Count == 0)
        {
            Find($"{CheckpointFolder.Name}: has no whole checkpoint to hold the end of the run against");
        }

        if (checkpoints.Find(checkpoint => checkpoint.Step == end.Step) is { } last && TryLoad(last.Name)?.State.FinalParameters is { } weights
            && Model.Sha256Of(weights) is var sha && sha != end.WeightsSha256)
        {
            Find($"{last.Name}: has weights {sha}, but the run ended with {end.WeightsSha256} ({LedgerWriter.FileName}: line {end.Line})");
        }

        Row("model", Text($"weights after {end.Step} steps"), _findingCount - before);
    }

    /// <summary>The newest whole checkpoint that a replay can begin with; null for the beginning of the run.</summary>
    private StoredCheckpoint? StartOf(StepRange replay)
    {
        foreach (var (step, path) in _checkpoints.Files())
        {
            if (step > replay.From)
            {
                continue;
            }

            if (TryLoad(path) is { } checkpoint)
            {
                return checkpoint;
            }
        }

        return null;
    }

    private void Row(string what, string extent, long findings) => _rows.Add(new VerificationRow(what, extent, findings));

    private void Find(string finding)
    {
        _findingCount++;
        _findings.Add(finding);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
