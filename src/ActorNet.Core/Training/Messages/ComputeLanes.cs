using ActorNet.Core.Actors;

namespace ActorNet.Core.Training.Messages;

/// <summary>Server to worker: compute the gradients of some lanes of a step. The worker releases the message when it is done.</summary>
public sealed class ComputeLanes : PooledMessage
{
    private readonly MessagePool<ComputeLanes> _pool;
    private readonly int[] _lanes;
    private int _count;

    /// <summary>For a run of <paramref name="lanes"/> lanes.</summary>
    public ComputeLanes(MessagePool<ComputeLanes> pool, int lanes)
    {
        _pool = pool;
        _lanes = new int[lanes];
    }

    /// <summary>Session of the worker.</summary>
    public long Session { get; private set; }

    /// <summary>Step, from 0.</summary>
    public long Step { get; private set; }

    /// <summary>
    /// The parameter vector of the step, by reference. It stays as it is until the server has the gradients of every lane; a worker that has been
    /// given up may see it change, and its gradients are ignored for that.
    /// </summary>
    public ReadOnlyMemory<float> Parameters { get; private set; }

    /// <summary>The lanes, ascending.</summary>
    public ReadOnlySpan<int> Lanes => _lanes.AsSpan(0, _count);

    /// <summary>Fills a rented message.</summary>
    public ComputeLanes Set(long session, long step, ReadOnlyMemory<float> parameters, ReadOnlySpan<int> lanes)
    {
        Session = session;
        Step = step;
        Parameters = parameters;
        lanes.CopyTo(_lanes);
        _count = lanes.Length;
        return this;
    }

    /// <inheritdoc/>
    public override void Release() => _pool.Return(this);
}
