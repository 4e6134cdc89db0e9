namespace ActorNet.Worker;

/// <summary>A worker that cannot take part in the run: it was refused, or no server answers. The message is one line and names the server.</summary>
public sealed class WorkerException : Exception
{
    /// <summary>Without a message.</summary>
    public WorkerException()
    {
    }

    /// <summary>With a message of one line.</summary>
    public WorkerException(string message)
        : base(message)
    {
    }

    /// <summary>With a message of one line and its cause.</summary>
    public WorkerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
