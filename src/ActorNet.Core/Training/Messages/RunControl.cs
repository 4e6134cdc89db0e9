namespace ActorNet.Core.Training.Messages;

/// <summary>To the server, from outside: finish the step under way, store a checkpoint, and end the run.</summary>
public sealed record StopRun;

/// <summary>Server to storage: store this checkpoint. The state is storage's own from then on.</summary>
/// <param name="State">A copy of everything the run needs to go on.</param>
public sealed record StoreCheckpoint(TrainingState State);

/// <summary>Storage to server: the checkpoint is on disk.</summary>
/// <param name="Step">Its step.</param>
public sealed record CheckpointStored(long Step);

/// <summary>Storage to server: the checkpoint could not be stored.</summary>
/// <param name="Step">Its step.</param>
/// <param name="Reason">One line.</param>
public sealed record CheckpointFailed(long Step, string Reason);

/// <summary>Observer to server: I have noted one message. Without these the server would not know that a program is slow to listen.</summary>
public sealed class Noted
{
    private Noted()
    {
    }

    /// <summary>The message.</summary>
    public static Noted Instance { get; } = new();
}

/// <summary>Server to observer: an epoch is complete and evaluated, or the run ended inside it.</summary>
/// <param name="Row">Its line of the history.</param>
/// <param name="Totals">Sums over the epoch.</param>
public sealed record EpochEnded(HistoryRow Row, EpochTotals Totals);

/// <summary>Server to observer: a worker was lost, or a step was left out; worth a line in the log.</summary>
/// <param name="Text">One line.</param>
public sealed record RunWarning(string Text);

/// <summary>Server to observer: the run has ended as planned or by <see cref="StopRun"/>.</summary>
/// <param name="State">The final state.</param>
/// <param name="Test">Sums over the test set, or null without one or when the run was stopped.</param>
/// <param name="Stopped">True if it was stopped before its last step.</param>
public sealed record RunEnded(TrainingState State, Networks.LaneStatistics? Test, bool Stopped);

/// <summary>Server to observer: the run cannot go on.</summary>
/// <param name="Reason">One line that names step, worker and lanes where they matter.</param>
public sealed record RunFailed(string Reason);
