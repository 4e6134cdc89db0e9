namespace ActorNet.Remote.Security;

/// <summary>A server could not be reached, or would not have us, or is not the one that it should be. The message is one line for people.</summary>
public sealed class AccessException : IOException
{
    /// <summary>With what went wrong, one line, and its cause.</summary>
    public AccessException(AccessFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>Without anything.</summary>
    public AccessException()
    {
    }

    /// <summary>With a message of one line.</summary>
    public AccessException(string message)
        : base(message)
    {
    }

    /// <summary>With a message of one line and its cause.</summary>
    public AccessException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What went wrong.</summary>
    public AccessFault Fault { get; }

    /// <summary>True if trying again will not help until somebody has changed something.</summary>
    public bool IsLasting => Fault is not (AccessFault.Unreachable or AccessFault.TooManyAttempts or AccessFault.Busy);
}
