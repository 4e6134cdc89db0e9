using System.Diagnostics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Runs;

/// <summary>Takes down how a run goes: tells the program, keeps the history, and says at the end what came of it.</summary>
internal sealed class RunRecorder : IRunListener
{
    // A file that takes long to write is written rarely: at most this share of the time goes into it.
    private const int LeastPausePerWrite = 20;

    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(1);

    private readonly RunSetup _setup;
    private readonly Action<TrainingProgress>? _progress;
    private readonly Action<string>? _warn;
    private readonly CallbackList _callbacks;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<HistoryRow> _history = [];
    private long _historySaved;
    private TimeSpan _pause;

    public RunRecorder(RunSetup setup, Action<TrainingProgress>? progress, Action<string>? warn, CallbackList? callbacks = null)
    {
        _callbacks = callbacks ?? CallbackList.None;
        _setup = setup;
        _progress = progress;
        _warn = warn;
        _history.AddRange(Rates().Fill(setup.State?.History ?? []));
    }

    public void OnAdvanced(long step, EpochTotals totals)
    {
        var progress = Progress(step, totals, null, isOpen: true);
        _progress?.Invoke(progress);
        _callbacks.Progressed(progress);
    }

    public void OnEvaluated(EpochEnded epoch)
    {
        _history.Add(epoch.Row);
        if (Stopwatch.GetElapsedTime(_historySaved) >= _pause)
        {
            TrySaveHistory();
        }

        var progress = Progress(epoch.Row.Steps, epoch.Totals, epoch.Row, epoch.IsOpen);
        _progress?.Invoke(progress);
        if (epoch.Weights is { } weights)
        {
            _callbacks.Evaluated(new TrainingMoment(epoch.Row, progress, () => ModelOf(weights)), epoch.IsOpen);
        }
    }

    public void OnWarning(string text) => _warn?.Invoke(text);

    /// <summary>Writes what is left to write, and gives the result.</summary>
    /// <param name="observer">Knows how the run ended.</param>
    /// <param name="workers">Workers used.</param>
    /// <exception cref="TrainingException">The run failed, or the run folder cannot be written.</exception>
    public TrainingResult Finish(ObserverActor observer, int workers)
    {
        if (observer.Ended is not { } ended)
        {
            throw new TrainingException(observer.Failure ?? "The run ended without a result.", observer.Cause!);
        }

        var model = ModelOf(ended.State.FinalParameters);
        try
        {
            // Another server may have done epochs between the state that this run looked at and the one that it was given.
            var known = ended.State.History is [.., var newest] ? newest.Steps : -1;
            _history.RemoveAll(row => row.Steps <= known);
            _history.InsertRange(0, ended.State.History);
            SaveHistory();
            _setup.Writer?.SaveModel(model);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"Step {ended.State.Step}: the run folder could not be written: {exception.Message}", exception);
        }

        return Result(ended, model, workers, Stopwatch.GetElapsedTime(_began));
    }

    /// <summary>The result of a run that had ended before: nothing is computed, and nothing written.</summary>
    /// <param name="end">What it ended with.</param>
    public TrainingResult AlreadyOver(TrainingState end) => Result(
        new RunEnded(end, null, Stopped: false),
        ModelOf(end.FinalParameters),
        workers: 0,
        Stopwatch.GetElapsedTime(_began));

    private Model ModelOf(float[] parameters) => new(_setup.Network, _setup.Options.Loss, parameters, _setup.Data.Schema);

    /// <summary>History and picture are written again at the end: that they cannot be in between is no reason to end a training.</summary>
    private void TrySaveHistory()
    {
        try
        {
            SaveHistory();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            OnWarning($"The history could not be written: {exception.Message}");
        }
    }

    private void SaveHistory()
    {
        if (_history.Count > 0)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                _setup.Writer?.SaveHistory(_history);
            }
            finally
            {
                _historySaved = Stopwatch.GetTimestamp();
                _pause = PauseAfter(Stopwatch.GetElapsedTime(began, _historySaved));
            }
        }
    }

    /// <summary>How long the history is not written again.</summary>
    /// <param name="time">How long it took to write.</param>
    internal static TimeSpan PauseAfter(TimeSpan time) => time * LeastPausePerWrite is var pause && pause > LeastPause ? pause : LeastPause;

    private TrainingProgress Progress(long step, EpochTotals totals, HistoryRow? row, bool isOpen) => new(
        totals.Epoch + 1,
        _setup.Options.Epochs,
        step,
        _setup.Plan.TotalSteps,
        totals.Samples + totals.SkippedSamples,
        _setup.Plan.Samples,
        totals.MeanLoss,
        _setup.HasAccuracy ? totals.Accuracy : null,
        totals.SamplesPerSecond,
        !isOpen,
        row?.ValidationLoss,
        row?.ValidationAccuracy,
        _setup.Options is { Update.Schedule: null, Control.Plateau: null } ? null : row?.LearningRate);

    private LearningRates Rates() =>
        new(_setup.Plan, _setup.Options.BuildLocalUpdate() ?? _setup.Options.BuildServerUpdate(), _setup.Options.Control);

    private TrainingResult Result(RunEnded ended, Model model, int workers, TimeSpan time)
    {
        var (options, plan) = (_setup.Options, _setup.Plan);
        var open = ended.State.Totals;
        var hasOpen = open.Samples > 0;

        // Rows inside an epoch tell of the epoch so far, which its last row tells of too.
        var epochs = ended.State.History.Where(row => row.Steps % plan.StepsPerEpoch == 0).ToList();
        var last = epochs.Count > 0 ? epochs[^1] : null;
        var seconds = open.Seconds + epochs.Sum(row => row.Seconds);
        var samples = open.Samples + epochs.Sum(row => (long)row.Samples);
        return new TrainingResult
        {
            Parameters = _setup.Network.ParameterCount,
            Samples = plan.Samples,
            Workers = workers,
            Lanes = plan.Lanes,
            Seed = plan.Seed,
            Epochs = epochs.Count,
            Steps = ended.State.Step,
            TrainLoss = hasOpen ? open.MeanLoss : last?.TrainLoss ?? double.NaN,
            TrainAccuracy = !_setup.HasAccuracy ? null : hasOpen ? open.Accuracy : last?.TrainAccuracy,
            TestLoss = ended.Test is { } sums ? sums.Loss / sums.Samples : null,
            TestAccuracy = _setup.HasAccuracy && ended.Test is { } counts ? (double)counts.Correct / counts.Samples : null,
            SamplesPerSecond = seconds > 0 ? samples / seconds : 0,
            Seconds = time.TotalSeconds,
            WeightsSha256 = model.WeightsSha256,
            SkippedSteps = options.Staleness == 0 ? plan.RoundsBefore(ended.State.Step) - ended.State.Version : 0,
            DependsOnTiming = options.Staleness != 0,
            Interrupted = ended.Stopped,
            StopReason = ended.State.Control.End,
            Best = ended.State.Control.Best,
            BestModel = ended.State is { Control.Best: not null, Best: { } best } ? ModelOf(best) : null,
            IsBestRestored = ended.State.EndsWithBest,
            History = [.. _history],
            OutputDirectory = options.OutputDirectory,
            Model = model,
        };
    }
}
