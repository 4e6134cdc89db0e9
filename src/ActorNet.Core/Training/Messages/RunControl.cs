namespace ActorNet.Core.Training.Messages;

/// <summary>To the server, from outside: finish the step under way, store a checkpoint, and end the run.</summary>
public sealed record StopRun;

/// <summary>To the server, from the program that trains: the run is complete with the step under way, as if it were the last that was asked for.</summary>
/// <param name="Reason">Why, in one line.</param>
public sealed record EndRun(string Reason);

/// <summary>Observer to server: I have noted one message. Without these the server would not know that a program is slow to listen.</summary>
public sealed class Noted
{
    private Noted()
    {
    }

    /// <summary>The message.</summary>
    public static Noted Instance { get; } = new();
}

/// <summary>Server to observer: an epoch is complete and evaluated, or the run ended inside it; or it was evaluated and goes on.</summary>
/// <param name="Row">Its line of the history.</param>
/// <param name="Totals">Sums over the epoch, up to the step of the row.</param>
/// <param name="IsOpen">True if the epoch goes on.</param>
/// <param name="Weights">A copy of the weights that were evaluated, for an observer whose word the run awaits; else null.</param>
public sealed record EpochEnded(HistoryRow Row, EpochTotals Totals, bool IsOpen = false, float[]? Weights = null);

/// <summary>Server to observer: a worker was lost, or a step was left out; worth a line in the log.</summary>
/// <param name="Text">One line.</param>
public sealed record RunWarning(string Text);

/// <summary>Server to observer: the run has ended as planned or by <see cref="StopRun"/>.</summary>
/// <param name="State">The final state.</param>
/// <param name="Test">Sums over the test set, or null without one or when the run was stopped.</param>
/// <param name="Stopped">True if it was stopped before its last step.</param>
public sealed record RunEnded(TrainingState State, Networks.LaneStatistics? Test, bool Stopped);

/// <summary>Server to observer: the run cannot go on.</summary>
/// <param name="Cause">Which kind of cause.</param>
/// <param name="Reason">One line that names step, worker and lanes where they matter.</param>
public sealed record RunFailed(RunFailure Cause, string Reason);

/// <summary>Why a run can fail.</summary>
public enum RunFailure
{
    /// <summary>A loss, gradient or weight is not a finite number.</summary>
    NonFinite,

    /// <summary>No worker joined, or none is left, within the bounds.</summary>
    NoWorkers,

    /// <summary>A step took longer than the step timeout, or workers were given up again and again.</summary>
    StepTimeout,

    /// <summary>Checkpoint or ledger could not be written, or storage did not answer.</summary>
    Storage,

    /// <summary>Another server has claimed the run.</summary>
    Superseded,

    /// <summary>Workers disagree about a gradient, and none can be shown to be wrong.</summary>
    Disagreement,

    /// <summary>A part of the parameter vector was lost, and there is no checkpoint to go back to.</summary>
    PartLost,

    /// <summary>Something that the protocol rules out.</summary>
    Protocol,
}
