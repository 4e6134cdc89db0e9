using ActorNet.Core.Training;

namespace ActorNet;

/// <summary>
/// Hears how a training goes, and may end it: in one process, where a server drives it for workers elsewhere (<see cref="Remote.RemoteServer"/>), or in a cluster on the node that
/// drives it. The methods are called one after the other, in one process on the thread that runs the training, elsewhere on a thread of the run; at an evaluation the next
/// step waits. What a method throws ends the run with a <see cref="TrainingException"/> that names callback and method.
/// </summary>
public abstract class TrainingCallback
{
    /// <summary>
    /// Before the first step of this start of the run; a server that goes on with a run is a new start, from <see cref="TrainingStart.Step"/>. What it throws leaves nothing of a
    /// new run behind.
    /// </summary>
    /// <param name="start">The run.</param>
    public virtual void OnTrainBegin(TrainingStart start)
    {
    }

    /// <summary>At most ten times a second between evaluations.</summary>
    /// <param name="progress">How far the run is.</param>
    public virtual void OnProgress(TrainingProgress progress)
    {
    }

    /// <summary>
    /// After an evaluation inside an epoch that goes on (see <see cref="Core.Training.Control.TrainingControl.ValidateEvery"/>). If a callback ends the run here,
    /// no <see cref="OnEpochEnd"/> follows.
    /// </summary>
    /// <param name="moment">What it came to, and a way to end the run.</param>
    public virtual void OnEvaluated(TrainingMoment moment)
    {
    }

    /// <summary>
    /// At the end of every epoch, after its evaluation; and at the end of a run inside an epoch. What is stored of the epoch's end is stored after this: a run that goes on from an
    /// earlier checkpoint calls it again.
    /// </summary>
    /// <param name="moment">What the epoch came to, and a way to end the run.</param>
    public virtual void OnEpochEnd(TrainingMoment moment)
    {
    }

    /// <summary>After the run, unless it failed. The run is complete, whatever this throws: the exception has it as <see cref="TrainingException.Result"/>.</summary>
    /// <param name="result">What it came to.</param>
    public virtual void OnTrainEnd(TrainingResult result)
    {
    }
}

/// <summary>A run that begins, or goes on.</summary>
/// <param name="Options">Its options.</param>
/// <param name="TotalSteps">Steps that it will have done at its end.</param>
/// <param name="Step">Steps done before.</param>
public sealed record TrainingStart(TrainingOptions Options, long TotalSteps, long Step);

/// <summary>A moment at which a run has been evaluated and waits.</summary>
public sealed class TrainingMoment
{
    private readonly Lazy<Model> _model;

    internal TrainingMoment(HistoryRow row, TrainingProgress progress, Func<Model> model)
    {
        Row = row;
        Progress = progress;
        _model = new Lazy<Model>(model);
    }

    /// <summary>What the evaluation came to.</summary>
    public HistoryRow Row { get; }

    /// <summary>How far the run is.</summary>
    public TrainingProgress Progress { get; }

    /// <summary>A copy of the network with the weights that were evaluated, to predict with, to measure or to save. (Of a run that averages its weights: the average.)</summary>
    public Model Model => _model.Value;

    internal string? Reason { get; private set; }

    /// <summary>
    /// Ends the run here as if this were its last step: it is tested, it gets its best weights if it keeps them, and
    /// <see cref="TrainingResult.StopReason"/> has the reason. The first that asks counts; a run that is over anyway is not changed.
    /// </summary>
    /// <param name="reason">Why, in one line.</param>
    public void Stop(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        Reason ??= reason.ReplaceLineEndings(" ");
    }
}
