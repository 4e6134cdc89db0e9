using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training.Messages;

/// <summary>
/// Worker to server: the summed gradient of one subtree of lanes. The server owns it from then on and releases it when it has been added up.
/// </summary>
public sealed class SubtreeGradient : PooledMessage
{
    private readonly MessagePool<SubtreeGradient> _pool;
    private readonly AlignedBuffer _gradient;

    /// <summary>For a network of <paramref name="parameters"/> parameters.</summary>
    public SubtreeGradient(MessagePool<SubtreeGradient> pool, int parameters)
    {
        _pool = pool;
        _gradient = new AlignedBuffer(parameters);
    }

    /// <summary>Session of the worker.</summary>
    public long Session { get; private set; }

    /// <summary>Step, from 0.</summary>
    public long Step { get; private set; }

    /// <summary>The node whose lanes are summed.</summary>
    public Subtree Subtree { get; private set; }

    /// <summary>Digest of the whole gradient, all parts of it, if it was asked for; else 0.</summary>
    public ulong Digest { get; set; }

    /// <summary>Loss, right predictions and samples of those lanes, added along the same tree.</summary>
    public LaneStatistics Statistics { get; set; }

    /// <summary>True if its numbers are so small that no sum over the step can overflow.</summary>
    public bool IsBounded { get; set; }

    /// <summary>Sum over the samples of the lanes, as long as the parameter vector.</summary>
    public Memory<float> Gradient => _gradient.Memory;

    /// <summary>Says what a rented message is about.</summary>
    public SubtreeGradient Set(long session, long step, Subtree subtree)
    {
        Session = session;
        Step = step;
        Subtree = subtree;
        Digest = 0;
        return this;
    }

    /// <inheritdoc/>
    public override void Release() => _pool.Return(this);
}

/// <summary>Worker to server, in the place of a lane's gradient: a number in it is not finite.</summary>
/// <param name="Session">Session of the worker.</param>
/// <param name="Step">Step, from 0.</param>
/// <param name="Lane">The first lane with such a number.</param>
/// <param name="Layer">The layer it was found in.</param>
public sealed record NonFiniteGradient(long Session, long Step, int Lane, string Layer);
