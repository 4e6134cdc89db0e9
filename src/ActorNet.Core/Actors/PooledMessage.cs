namespace ActorNet.Core.Actors;

/// <summary>
/// A message that is used again. Ownership goes with it: who has it may send it on or release it, once, and must not touch it afterwards.
/// A message that its owner loses (because it fails, say) is left to the garbage collector; the pool makes a new one.
/// </summary>
public abstract class PooledMessage
{
    /// <summary>Gives the message back.</summary>
    public abstract void Release();
}

/// <summary>Messages of one kind that wait to be used again. Any thread may rent and release.</summary>
/// <typeparam name="T">The message.</typeparam>
/// <param name="create">Makes a message when none is waiting.</param>
/// <param name="capacity">How many may wait; more are left to the garbage collector.</param>
public sealed class MessagePool<T>(Func<MessagePool<T>, T> create, int capacity)
    where T : PooledMessage
{
    private readonly Lock _lock = new();
    private readonly T?[] _waiting = new T?[capacity];
    private int _count;

    /// <summary>Makes messages ahead of their use.</summary>
    public MessagePool<T> Fill(int count)
    {
        for (var index = 0; index < count; index++)
        {
            Return(create(this));
        }

        return this;
    }

    /// <summary>A message to own.</summary>
    public T Rent()
    {
        lock (_lock)
        {
            if (_count > 0)
            {
                var message = _waiting[--_count]!;
                _waiting[_count] = null;
                return message;
            }
        }

        return create(this);
    }

    /// <summary>Takes a message back.</summary>
    public void Return(T message)
    {
        lock (_lock)
        {
            if (_count < _waiting.Length)
            {
                _waiting[_count++] = message;
            }
        }
    }
}
