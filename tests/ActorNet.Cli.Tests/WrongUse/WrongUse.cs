namespace ActorNet.Cli.Tests.WrongUse;

/// <summary>One wrong use of the command, and what its answer must say.</summary>
/// <param name="Arguments">The command line, split at blanks; <c>{folder}</c> stands for a folder of the test.</param>
/// <param name="Expected">A part of the answer, without which a user would not know what to do.</param>
public sealed record WrongUse(string Arguments, string Expected)
{
    /// <summary>Files that lie in the folder, by name.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>Arguments as they are, for those with blanks in them; null for <see cref="Arguments"/> split at blanks.</summary>
    public IReadOnlyList<string>? Exact { get; init; }

    /// <summary>Two lines more show the place in an expression, a caret below it.</summary>
    public bool HasExcerpt { get; init; }

    /// <summary>The answer is nothing but what is expected.</summary>
    public bool IsWhole { get; init; }

    /// <summary>A wrong use whose whole answer is known.</summary>
    public static WrongUse Whole(string arguments, string expected) => new(arguments, expected) { IsWhole = true };

    /// <inheritdoc/>
    public override string ToString() => Exact is null ? Arguments : string.Join(" ", Exact);
}
