namespace ActorNet;

/// <summary>A run that could not go on. The message is one line and names step, worker and lanes where they matter.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>With a message of one line.</summary>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>With a message of one line and its cause.</summary>
    public TrainingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without a message.</summary>
    public TrainingException()
    {
    }

    /// <summary>What the run came to, if it had come to its end before: a callback failed in <see cref="TrainingCallback.OnTrainEnd"/>. Else null.</summary>
    public TrainingResult? Result { get; init; }
}
