namespace ActorNet.Lessons;

/// <summary>An example of the lectures that can be run: it prints every number on the way.</summary>
public abstract class Lesson
{
    private protected Lesson()
    {
    }

    /// <summary>Its name, such as <c>perceptron</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Numbers of the systems (S1 …) and worked examples (W1 …) of the lectures that it shows.</summary>
    public abstract IReadOnlyList<string> Topics { get; }

    /// <summary>What it shows, in one line.</summary>
    public abstract string Title { get; }

    /// <summary>True if it reads a data set that is not part of the program, and may have to fetch it.</summary>
    public virtual bool NeedsFiles => false;

    /// <summary>Runs it.</summary>
    /// <param name="output">Where to.</param>
    /// <exception cref="Core.Data.DataException">It needs a data set that cannot be found or obtained.</exception>
    public abstract void Run(LessonOutput output);
}
