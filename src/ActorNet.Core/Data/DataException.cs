namespace ActorNet.Core.Data;

/// <summary>Input that cannot be used: a file, a folder or a value in one. The message is one line that names the file and the place.</summary>
public sealed class DataException : Exception
{
    /// <summary>With a message of one line.</summary>
    public DataException(string message)
        : base(message)
    {
    }

    /// <summary>With a message of one line and its cause.</summary>
    public DataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without a message.</summary>
    public DataException()
    {
    }
}
