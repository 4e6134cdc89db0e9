using ActorNet.Core.Data;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;
using ActorNet.Datasets;
using ActorNet.Runs;

namespace ActorNet;

/// <content>Steps that are computed again, and what training control decides after them.</content>
public sealed partial class RunVerifier
{
    private void Replay(
        LedgerReport report, TrainingData data, StepRange range, StoredCheckpoint? start, IReadOnlyList<LedgerRound> rounds, Action<long, long>? progress)
    {
        var before = _findingCount;
        var name = Text($"replay of steps {range.From} to {range.To}");
        if (range.To >= report.NextStep)
        {
            throw new DataException(Text($"{_run.Path}: step {range.To} cannot be compared: the ledger goes to step {report.NextStep - 1}"));
        }

        // What no weight depends on has no hash in the run folder, and is not evaluated again.
        var validation = _run.ValidationSha256 is null ? null : data.Validation;
        if (!IsOfTheRun(data.Train.Name, data.Train, _run.DataSha256)
            || (_run.ValidationSha256 is { } hash && !IsOfTheRun(data.Validation?.Name ?? "the validation set", data.Validation, hash)))
        {
            Row(name, "other data", 1);
            return;
        }

        var options = _run.Options;
        var plan = options.PlanFor(data);
        var local = options.BuildLocalUpdate();
        var rates = new LearningRates(plan, local ?? options.BuildServerUpdate(), options.Control);
        var control = new ReplayedControl(options.Control, plan, _network, options.Loss, validation, options.Loss.HasAccuracy(data.Train.HasLabels), rates);
        var replay = new RunReplay(plan, _network, options.Loss, local ?? options.BuildServerUpdate(), local is null ? null : options.BuildServerUpdate(), data.Train, options.Initial?.Parameters, control);
        replay.Begin(start?.State);
        var begin = replay.Step;
        var byStep = rounds.ToDictionary(round => round.Step);
        var contributions = 0L;
        var decisions = new Dictionary<long, ControlState> { [begin] = control.State };
        while (replay.Step <= range.To && control.State.End is null && Compare(replay, byStep, range, ref contributions))
        {
            decisions[replay.Step] = control.State;
            progress?.Invoke(replay.Step - 1, range.To);
        }

        // Where a weight differs, everything after it does.
        if (_findingCount == before)
        {
            CompareControl(report, replay, control, decisions, byStep);
        }

        var from = start is null ? "the initial weights" : start.Path;
        Row(
            name,
            Text($"{contributions} gradients and the weights after {replay.Step - begin} steps, {control.Rows.Count} evaluations, from {from}"),
            _findingCount - before);
    }

    private bool IsOfTheRun(string name, Dataset? data, string sha256)
    {
        var hash = data is null ? "of nothing" : DatasetFingerprint.Of(data);
        if (hash != sha256)
        {
            Find($"{name}: is not the data of the run: its SHA-256 is {hash}, that of the run's was {sha256}");
        }

        return hash == sha256;
    }

    /// <summary>Computes a round and compares it; false if nothing that follows can be right.</summary>
    private bool Compare(RunReplay replay, Dictionary<long, LedgerRound> rounds, StepRange range, ref long contributions)
    {
        var computed = replay.RunRound();
        if (!rounds.TryGetValue(computed.Step, out var round))
        {
            if (replay.Step > range.From)
            {
                Find(Text($"{LedgerWriter.FileName}: has no line that counts step {computed.Step}, so it cannot be compared"));
            }

            return true;
        }

        foreach (var contribution in round.Contributions)
        {
            contributions++;
            if (contribution.IsDigestKnown && replay.DigestOf(contribution.Subtree) is var digest && digest != contribution.Digest)
            {
                Find(Text($"{LedgerWriter.FileName}: line {round.Line}: step {round.Step}, {contribution.Subtree}: worker '{contribution.Worker}'{(contribution.Host.Length > 0 ? " on " + contribution.Host : "")} sent a gradient of digest {contribution.Digest:x16}; computed again it has {digest:x16}"));
            }
        }

        if (round.IsApplied != computed.IsApplied || round.WeightsDigest != replay.WeightsDigest)
        {
            Find(Text($"{LedgerWriter.FileName}: line {round.Line}: step {round.Step}: the weights after it had digest {round.WeightsDigest:x16}; computed again they have {replay.WeightsDigest:x16}"));
            return false;
        }

        return true;
    }

    /// <summary>Holds what training control decided against what it decides when it is done again: evaluations, what follows from them, and the end of the run.</summary>
    private void CompareControl(
        LedgerReport report, RunReplay replay, ReplayedControl control, Dictionary<long, ControlState> decisions, Dictionary<long, LedgerRound> rounds)
    {
        if (control.State.End is { } reason && report.NextStep > replay.Step)
        {
            var line = rounds.TryGetValue(replay.Step, out var round) ? Text($"line {round.Line}: ") : "";
            Find(Text($"{LedgerWriter.FileName}: {line}goes on after {replay.Step} steps, where the run had to end by itself: {reason}"));
        }

        // A run that was stopped before an evaluation stands where it stood before it.
        var isOpen = false;
        foreach (var (step, path) in _checkpoints.Files().Where(file => decisions.ContainsKey(file.Step)))
        {
            if (TryLoad(path) is { State: var state })
            {
                var isEvaluated = !control.Rows.Exists(row => row.Steps == step) || state.History.Any(row => row.Steps == step);
                isOpen |= !isEvaluated && step == replay.Step;
                CompareRows(path, state.History, control.Rows.FindAll(row => row.Steps < step || (row.Steps == step && isEvaluated)));
                CompareDecision(path, state.Control, decisions[step], isEvaluated);
            }
        }

        CompareHistory(control, isEnded: report.End is not null && !isOpen);
        if (report.End is { } end && end.Step == replay.Step && !isOpen && replay.WeightsSha256 is var weights && weights != end.WeightsSha256)
        {
            Find($"{LedgerWriter.FileName}: line {end.Line}: the run ended with weights {end.WeightsSha256}; computed again they are {weights}");
        }
    }

    private void CompareDecision(string path, ControlState stored, ControlState again, bool isEvaluated)
    {
        if (!isEvaluated)
        {
            return;
        }

        if (stored.End != again.End)
        {
            Find($"{path}: says that the run {Ending(stored)}; computed again it {Ending(again)}");
        }
        else if (Weighty(stored) != Weighty(again))
        {
            Find($"{path}: training control stands at {Weighty(stored)}; computed again it stands at {Weighty(again)}");
        }

        static string Ending(ControlState state) => state.End ?? "goes on";

        // A model that is kept besides may be the best by something that is not evaluated again.
        ControlState Weighty(ControlState state) => state with { Best = _run.Options.Control.RestoresBest ? state.Best : null };
    }

    /// <summary>The history that people read; rows that a run under way, or one that broke off, has not written yet may be missing.</summary>
    private void CompareHistory(ReplayedControl control, bool isEnded)
    {
        if (!_disk.Exists(RunFolder.HistoryFileName))
        {
            return;
        }

        try
        {
            var rows = History.Load(Path.Combine(_run.Path, RunFolder.HistoryFileName));
            CompareRows(RunFolder.HistoryFileName, rows, isEnded ? control.Rows : control.Rows.FindAll(row => rows is [.., var last] && row.Steps <= last.Steps));
        }
        catch (DataException exception)
        {
            Find(exception.Message);
        }
    }

    private void CompareRows(string name, IReadOnlyList<HistoryRow> stored, List<HistoryRow> again)
    {
        foreach (var row in again)
        {
            var found = stored.FirstOrDefault(other => other.Steps == row.Steps);
            if (found is null)
            {
                Find(Text($"{name}: has no evaluation after {row.Steps} steps"));
            }
            else if (Comparable(found) is var was && Comparable(row) is var computed
                && was != (was.LearningRate is null ? computed with { LearningRate = null } : computed))
            {
                // Checkpoints have no rates, and files of earlier versions neither.
                Find(Text($"{name}: the evaluation after {row.Steps} steps was {Shown(was)}; computed again it is {Shown(computed)}"));
            }
        }

        // Times are never the same.
        HistoryRow Comparable(HistoryRow row) => _run.ValidationSha256 is null
            ? row with { Seconds = 0, SamplesPerSecond = 0, ValidationLoss = null, ValidationAccuracy = null }
            : row with { Seconds = 0, SamplesPerSecond = 0 };

        static string Shown(HistoryRow row) => Text($"epoch {row.Epoch}, {row.Samples} samples, loss {row.TrainLoss}")
            + Optional("accuracy", row.TrainAccuracy) + Optional("validation loss", row.ValidationLoss) + Optional("validation accuracy", row.ValidationAccuracy)
            + Optional("learning rate", row.LearningRate);

        static string Optional(string name, double? value) => value is { } number ? Text($", {name} {number}") : "";
    }

    /// <summary>A checkpoint; null if it is damaged, which has been told already, or gone.</summary>
    private StoredCheckpoint? TryLoad(string path)
    {
        try
        {
            return _checkpoints.Load(path);
        }
        catch (Exception exception) when (exception is DamagedException or DataException or IOException)
        {
            return null;
        }
    }
}
