namespace ActorNet.Core.Actors;

/// <summary>
/// A synchronous state machine. It sees nothing but its messages: no clock, thread, lock, file, socket or random number of its own.
/// An engine calls <see cref="Receive"/> for one message at a time, and for messages of one sender in the order they were sent.
/// </summary>
public interface IActor
{
    /// <summary>Takes one message. An exception stops the actor; those who watch it are told.</summary>
    void Receive(object message, IActorContext context);
}

/// <summary>What an actor can do while it receives a message. Valid during that call only.</summary>
public interface IActorContext
{
    /// <summary>This actor.</summary>
    ActorRef Self { get; }

    /// <summary>Who sent the message; the actor itself for its timers and for messages from the engine.</summary>
    ActorRef Sender { get; }

    /// <summary>Time since the engine began; never goes back.</summary>
    TimeSpan Now { get; }

    /// <summary>Posts a message. A message to a stopped actor is dropped. A <see cref="PooledMessage"/> is handed over with it.</summary>
    /// <exception cref="MailboxFullException">The receiver has <see cref="EngineLimits.MailboxCapacity"/> messages waiting.</exception>
    void Send(ActorRef receiver, object message);

    /// <summary>Asks for one <see cref="Terminated"/> message when the actor stops, or at once if it has stopped already.</summary>
    void Watch(ActorRef actor);

    /// <summary>Has a message sent to this actor after a time; replaces the timer of the same name.</summary>
    void SetTimer(string name, TimeSpan after, object message);

    /// <summary>Cancels a timer: its message will not be received any more, even if its time has passed.</summary>
    void CancelTimer(string name);

    /// <summary>Stops this actor after the message under way.</summary>
    void Stop();
}

/// <summary>The address of an actor.</summary>
public abstract class ActorRef
{
    /// <summary>With a name for messages and logs.</summary>
    protected ActorRef(string name) => Name = name;

    /// <summary>Name for messages and logs.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>An actor that another engine hosts: what is sent to it leaves this one.</summary>
/// <param name="name">Name for messages and logs.</param>
public abstract class ForeignActorRef(string name) : ActorRef(name)
{
    /// <summary>
    /// Sends a message on its way, from any thread and without waiting. A <see cref="PooledMessage"/> is handed over with it. A message that cannot be sent is
    /// lost, as any message to another host may be.
    /// </summary>
    public abstract void Post(ActorRef sender, object message);

    /// <summary>Asks for one <see cref="Terminated"/> message to an actor of this engine when this one stops or cannot be reached any more.</summary>
    public abstract void AddWatcher(ActorRef watcher);

    /// <summary>Ends <see cref="AddWatcher"/>.</summary>
    public abstract void RemoveWatcher(ActorRef watcher);
}

/// <summary>The first message of every actor.</summary>
public sealed class Started
{
    private Started()
    {
    }

    /// <summary>The message.</summary>
    public static Started Instance { get; } = new();
}

/// <summary>A watched actor has stopped.</summary>
/// <param name="Actor">The actor.</param>
/// <param name="Cause">What it threw, or null if it was stopped.</param>
public sealed record Terminated(ActorRef Actor, Exception? Cause);

/// <summary>Bounds of every engine's queues and waits.</summary>
public static class EngineLimits
{
    /// <summary>Messages that may wait in one mailbox.</summary>
    public const int MailboxCapacity = 16_384;

    /// <summary>Places behind those for timers and for news of stopped actors.</summary>
    public const int MailboxReserve = 1_024;

    /// <summary>How long a thread without work looks for some before it sleeps until it is woken, where each thread has a core.</summary>
    public static readonly TimeSpan SpinTime = TimeSpan.FromMilliseconds(0.5);

    /// <summary>How long an engine that is disposed waits for a thread that does not come back before it abandons it.</summary>
    public static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(1);
}

/// <summary>A mailbox has reached its bound: the receiver does not keep up, which is a fault of the protocol.</summary>
public sealed class MailboxFullException : Exception
{
    /// <summary>Without a message.</summary>
    public MailboxFullException()
    {
    }

    /// <summary>With a message.</summary>
    public MailboxFullException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public MailboxFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
