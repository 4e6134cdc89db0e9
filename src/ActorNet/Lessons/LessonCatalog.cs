using ActorNet.Core.Data;
using ActorNet.Core.Naming;
using ActorNet.Lessons.Examples;

namespace ActorNet.Lessons;

/// <summary>The examples of the lectures, in the order of the course.</summary>
public static class LessonCatalog
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Lesson> All { get; } =
    [
        new PerceptronLesson(),
        new LogisticStepLesson(),
        new LogisticLesson(),
        new ManyClassesLesson(),
        new LineLesson(),
        new XorLesson(),
        new PolarLesson(),
        new HiddenUnitsLesson(),
        new GraphLesson(),
        new DescentLesson(),
        new TwoLayersLesson(),
        new BackpropagationLesson(),
        new BatchesLesson(),
        new StepSizesLesson(),
        new DropoutLesson(),
        new MnistLesson(),
        new TensorsLesson(),
        new HeadsLesson(),
        new SpamLesson(),
    ];

    /// <summary>The example of a name or topic; letter case does not matter.</summary>
    /// <exception cref="DataException">There is none; the message has the nearest name.</exception>
    public static Lesson Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(lesson => lesson.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? All.FirstOrDefault(lesson => lesson.Topics.Contains(name, StringComparer.OrdinalIgnoreCase))
            ?? throw new DataException($"there is no example '{name}'{NearestName.HintOrList(name, [.. All.Select(lesson => lesson.Name)])}");
    }
}
