namespace ActorNet.Core.Actors;

/// <summary>Runs independent pieces of one actor's work, with the help of whatever threads the engine has free.</summary>
public interface IComputePool
{
    /// <summary>
    /// Calls <paramref name="piece"/> once for each number in [0, <paramref name="count"/>), in any order and on any thread, and returns when all
    /// calls have. Pieces must not depend on each other. A thread that is busy elsewhere, or stuck, is not waited for.
    /// </summary>
    void For(int count, Action<int> piece);
}

/// <summary>A pool of the calling thread alone.</summary>
public sealed class InlineComputePool : IComputePool
{
    private InlineComputePool()
    {
    }

    /// <summary>The pool.</summary>
    public static InlineComputePool Instance { get; } = new();

    /// <inheritdoc/>
    public void For(int count, Action<int> piece)
    {
        for (var index = 0; index < count; index++)
        {
            piece(index);
        }
    }
}
