using System.Diagnostics.Metrics;

namespace ActorNet.Monitoring;

/// <summary>
/// The instruments of a server's process: how the run stands, read off its status when somebody listens. Only the duration of steps is recorded as it goes,
/// from the reports that come ten times a second at most.
/// </summary>
internal sealed class RunMetrics : IDisposable
{
    // One series a worker: of more than these only the sums are of use.
    private const int MostWorkers = 64;

    private readonly Meter _meter = new(ProcessMetrics.MeterName);
    private readonly StatusBoard _board;
    private readonly Histogram<double> _stepDuration;
    private readonly Lock _lock = new();
    private RunStatus? _counted;
    private long _steps;
    private long _epochs;
    private (long Step, int Epoch, double Seconds)? _reported;

    public RunMetrics(StatusBoard board)
    {
        _board = board;
        _stepDuration = _meter.CreateHistogram<double>(
            "actornet.step.duration", "s", "Duration of a step: the mean over the steps between two reports, which come ten times a second at most");
        Progress();
        Members();
        Trouble();
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Takes a report of how an epoch goes.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="epoch">The open epoch.</param>
    /// <param name="seconds">Time in steps of that epoch.</param>
    public void NoteAdvance(long step, int epoch, double seconds)
    {
        if (_reported is { } last && last.Epoch == epoch && step > last.Step && seconds >= last.Seconds)
        {
            _stepDuration.Record((seconds - last.Seconds) / (step - last.Step));
        }

        _reported = (step, epoch, seconds);
    }

    private void Progress()
    {
        _meter.CreateObservableCounter("actornet.steps", () => Counted(static metrics => metrics._steps), "{step}", "Steps done in this life of the server");
        _meter.CreateObservableCounter("actornet.epochs", () => Counted(static metrics => metrics._epochs), "{epoch}", "Epochs completed in this life of the server");
        _meter.CreateObservableCounter("actornet.samples", () => Ask().Samples, "{sample}", "Training samples counted");
        _meter.CreateObservableGauge("actornet.run.step", () => Ask().Step, "{step}", "Steps done since the run began");
        _meter.CreateObservableGauge("actornet.run.steps", () => Ask().TotalSteps, "{step}", "Steps that the run will have done at its end");
        _meter.CreateObservableGauge(
            "actornet.loss", () => Ask().Loss is { } loss ? [new Measurement<double>(loss)] : Array.Empty<Measurement<double>>(), "1", "Mean training loss of the open epoch so far");
        _meter.CreateObservableCounter("actornet.checkpoints", () => Ask().Checkpoint?.Stored ?? 0, "{checkpoint}", "Checkpoints stored");
    }

    private void Members()
    {
        _meter.CreateObservableUpDownCounter("actornet.workers", () => Ask().Workers.Count, "{worker}", "Members");
        _meter.CreateObservableUpDownCounter("actornet.workers.expected", () => Ask().ExpectedWorkers, "{worker}", "Workers that the run waits for before its first step");
        _meter.CreateObservableUpDownCounter(
            "actornet.workers.straggling", () => Ask().Workers.Count(static worker => worker.Straggling), "{worker}", "Members that are late");
        _meter.CreateObservableUpDownCounter(
            "actornet.worker.lanes", () => EachWorker(static worker => worker.LaneCount), "{lane}", "Lanes that a worker has, for the first 64");
        _meter.CreateObservableGauge(
            "actornet.worker.sample_time", () => EachWorker(static worker => worker.SecondsPerSample), "s", "Smoothed time that a worker takes for a sample, likewise");
        _meter.CreateObservableUpDownCounter("actornet.parts.ready", () => Ask().Parts.Count(static part => part.Ready), "{part}", "Other parts of the parameter vector that hold their slice");
    }

    private void Trouble()
    {
        _meter.CreateObservableCounter("actornet.workers.lost", () => Ask().LostWorkers, "{worker}", "Workers that were lost");
        _meter.CreateObservableCounter("actornet.workers.shut_out", () => Ask().ShutOut, "{worker}", "Workers shut out because they computed something wrong");
        _meter.CreateObservableCounter("actornet.warnings", () => Ask().Warnings, "{warning}", "Warnings");
        _meter.CreateObservableCounter("actornet.rounds.skipped", () => Ask().SkippedRounds, "{round}", "Rounds left out because a number was not finite");
    }

    private RunStatus Ask() => _board.Look();

    /// <summary>A run that goes back to a checkpoint has fewer steps than before; what is counted does not.</summary>
    private long Counted(Func<RunMetrics, long> value)
    {
        var status = Ask();
        lock (_lock)
        {
            if (_counted is null && status.Health == "starting")
            {
                return value(this);
            }

            // What was done before this process counted anything is not its own.
            _counted ??= status;
            _steps += Math.Max(status.Step - _counted.Step, 0);
            _epochs += Math.Max(status.Epoch - _counted.Epoch, 0);
            _counted = status;
            return value(this);
        }
    }

    private List<Measurement<T>> EachWorker<T>(Func<WorkerStatus, T> value)
        where T : struct =>
        [.. Ask().Workers.Take(MostWorkers).Select(worker => new Measurement<T>(value(worker), new KeyValuePair<string, object?>("actornet.worker", worker.Name)))];
}
