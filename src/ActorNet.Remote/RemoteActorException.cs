namespace ActorNet.Remote;

/// <summary>Why an actor of another process is not there any more: what it threw, as text, or what became of the connection.</summary>
public sealed class RemoteActorException : Exception
{
    /// <summary>Without a message.</summary>
    public RemoteActorException()
    {
    }

    /// <summary>With a message.</summary>
    public RemoteActorException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public RemoteActorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
