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

    /// <summary>Runs it.</summary>
    /// <param name="output">Where to.</param>
    public abstract void Run(LessonOutput output);
}
