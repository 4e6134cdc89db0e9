using ActorNet.Core.Actors;
using ActorNet.Core.Networks;

namespace ActorNet.Core.Training.Messages;

/// <summary>What is evaluated.</summary>
public enum EvaluationSet
{
    /// <summary>The validation set, after every epoch.</summary>
    Validation,

    /// <summary>The test set, at the end.</summary>
    Test,
}

/// <summary>Server to worker: loss and accuracy of some samples. The worker releases the message when it is done.</summary>
/// <param name="pool">Where it goes back to.</param>
public sealed class EvaluateRows(MessagePool<EvaluateRows> pool) : PooledMessage
{
    private float[] _own = [];

    /// <summary>Session of the worker.</summary>
    public long Session { get; private set; }

    /// <summary>Steps done before the evaluation.</summary>
    public long Step { get; private set; }

    /// <summary>Which samples.</summary>
    public EvaluationSet Set { get; private set; }

    /// <summary>Number of the piece; piece p begins at sample p·<see cref="RunPlan.EvaluationRows"/>.</summary>
    public int Piece { get; private set; }

    /// <summary>The parameter vector, by reference, as in <see cref="ComputeLanes"/>.</summary>
    public ReadOnlyMemory<float> Parameters { get; private set; }

    /// <summary>Counts the changes of <see cref="Parameters"/>, as in <see cref="ComputeLanes"/>.</summary>
    public ChangeCounter? Changes { get; private set; }

    /// <summary>The count when the message was filled.</summary>
    public long ChangesBefore { get; private set; }

    /// <summary>Fills a rented message.</summary>
    public EvaluateRows Fill(long session, long step, EvaluationSet set, int piece, ReadOnlyMemory<float> parameters)
    {
        Session = session;
        Step = step;
        Set = set;
        Piece = piece;
        Parameters = parameters;
        Changes = null;
        return this;
    }

    /// <summary>As <see cref="ComputeLanes.WatchedBy"/>.</summary>
    public EvaluateRows WatchedBy(ChangeCounter changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        Changes = changes;
        ChangesBefore = changes.Value;
        return this;
    }

    /// <summary>Room for parameters that belong to this message, as <see cref="ComputeLanes.OwnParameters"/>.</summary>
    /// <param name="count">Floats.</param>
    public Memory<float> OwnParameters(int count)
    {
        if (_own.Length < count)
        {
            _own = GC.AllocateUninitializedArray<float>(count);
        }

        return _own.AsMemory(0, count);
    }

    /// <inheritdoc/>
    public override void Release() => pool.Return(this);
}

/// <summary>Worker to server: the sums over a piece.</summary>
/// <param name="Session">Session of the worker.</param>
/// <param name="Step">As in the request.</param>
/// <param name="Set">As in the request.</param>
/// <param name="Piece">As in the request.</param>
/// <param name="Statistics">Sums over its samples.</param>
public sealed record RowsEvaluated(long Session, long Step, EvaluationSet Set, int Piece, LaneStatistics Statistics);
