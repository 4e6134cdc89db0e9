namespace ActorNet.Core.Training;

/// <summary>Another program holds the lock of a run folder for longer than anything takes that is done under it: it has been stopped there, or its machine.</summary>
public sealed class FolderHeldException : IOException
{
    /// <summary>With a message of one line.</summary>
    public FolderHeldException(string message)
        : base(message)
    {
    }

    /// <summary>With a message of one line and its cause.</summary>
    public FolderHeldException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without a message.</summary>
    public FolderHeldException()
    {
    }
}
