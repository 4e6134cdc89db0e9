using ActorNet.Core.Actors;

namespace ActorNet.Core.Training.Messages;

/// <summary>Server to observer, at most ten times a second: how the epoch goes. The observer releases the message.</summary>
/// <param name="pool">Where it goes back to.</param>
public sealed class EpochAdvanced(MessagePool<EpochAdvanced> pool) : PooledMessage
{
    /// <summary>Steps done since the run began.</summary>
    public long Step { get; private set; }

    /// <summary>Sums over this epoch so far.</summary>
    public EpochTotals Totals { get; private set; }

    /// <summary>Fills a rented message.</summary>
    public EpochAdvanced Set(long step, EpochTotals totals)
    {
        Step = step;
        Totals = totals;
        return this;
    }

    /// <inheritdoc/>
    public override void Release() => pool.Return(this);
}
