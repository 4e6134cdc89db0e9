using ActorNet.Runs;

namespace ActorNet;

/// <summary>The callbacks of a run, called in their order.</summary>
/// <param name="callbacks">The callbacks.</param>
internal sealed class CallbackList(IReadOnlyList<TrainingCallback> callbacks)
{
    public static CallbackList None { get; } = new([]);

    public bool IsAny => callbacks.Count > 0;

    /// <summary>True once a callback has ended the run by what it threw.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Ends the run, for a reason.</summary>
    public Action<string>? Stop { get; set; }

    /// <summary>The run is about to begin, or to go on. One that must not begin leaves nothing behind.</summary>
    public void Begun(RunSetup setup)
    {
        var start = new TrainingStart(setup.Options, setup.Plan.TotalSteps, setup.State?.Step ?? 0);
        try
        {
            Call(nameof(TrainingCallback.OnTrainBegin), callback => callback.OnTrainBegin(start));
        }
        catch (TrainingException)
        {
            setup.Withdraw();
            throw;
        }
    }

    public void Progressed(TrainingProgress progress) => Call(nameof(TrainingCallback.OnProgress), callback => callback.OnProgress(progress));

    public void Evaluated(TrainingMoment moment, bool isEpochOpen)
    {
        if (isEpochOpen)
        {
            Call(nameof(TrainingCallback.OnEvaluated), callback => callback.OnEvaluated(moment));
        }
        else
        {
            Call(nameof(TrainingCallback.OnEpochEnd), callback => callback.OnEpochEnd(moment));
        }

        if (moment.Reason is { } reason)
        {
            Stop?.Invoke(reason);
        }
    }

    public void Ended(TrainingResult result) => Call(nameof(TrainingCallback.OnTrainEnd), callback => callback.OnTrainEnd(result), result);

    private void Call(string method, Action<TrainingCallback> call, TrainingResult? result = null)
    {
        foreach (var callback in callbacks)
        {
            try
            {
                call(callback);
            }
            catch (Exception exception)
            {
                HasFailed = result is null;
                throw new TrainingException($"callback {callback.GetType().Name} failed in {method}: {exception.Message.ReplaceLineEndings(" ")}", exception) { Result = result };
            }
        }
    }
}
