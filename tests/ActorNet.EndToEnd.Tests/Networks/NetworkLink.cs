namespace ActorNet.EndToEnd.Tests.Networks;

/// <summary>One direction between two hosts. May be changed at any time, by any thread.</summary>
internal sealed class NetworkLink
{
    private long _delayTicks;
    private double _loss;
    private volatile bool _isCut;
    private long _delivered;
    private long _lost;

    /// <summary>How long each packet is under way.</summary>
    public TimeSpan Delay
    {
        get => new(Volatile.Read(ref _delayTicks));
        set => Volatile.Write(ref _delayTicks, value.Ticks);
    }

    /// <summary>Share of the packets that are lost, from 0 to 1.</summary>
    public double Loss
    {
        get => Volatile.Read(ref _loss);
        set => Volatile.Write(ref _loss, value);
    }

    /// <summary>True if nothing gets through.</summary>
    public bool IsCut
    {
        get => _isCut;
        set => _isCut = value;
    }

    /// <summary>Packets that got through.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Packets that did not.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public void CountDelivered() => Interlocked.Increment(ref _delivered);

    public void CountLost() => Interlocked.Increment(ref _lost);
}
