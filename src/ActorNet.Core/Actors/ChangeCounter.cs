namespace ActorNet.Core.Actors;

/// <summary>
/// Tells those who copy memory out beside its owner whether it stayed as it was: the owner counts before it changes anything; a reader remembers the count,
/// copies, and throws the copy away if the count is another one by then.
/// </summary>
public sealed class ChangeCounter
{
    private long _value;

    /// <summary>Changes so far. What was read before is read before: a copy that is looked at afterwards cannot be of a later time.</summary>
    public long Value
    {
        get
        {
            Interlocked.MemoryBarrier();
            return Interlocked.Read(ref _value);
        }
    }

    /// <summary>Called by the owner before it changes the memory.</summary>
    public void Count() => Interlocked.Increment(ref _value);
}
