using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Tells whether targets of arrays are classes, and which.</summary>
internal static class ArrayTargets
{
    // A label above this is taken for a damaged file rather than for that many classes.
    private const int MaximumClasses = 10_000;

    /// <summary>Labels of two sides, as hinge losses are written with them: the classes that they are.</summary>
    private static readonly string[] Signs = ["-1", "1"];

    /// <summary>Names of the classes, which are the numbers themselves; empty if the targets are values.</summary>
    /// <param name="kind">What the targets are said to be.</param>
    /// <param name="targets">Those of all samples, of the training set and others.</param>
    /// <exception cref="DataException">They are said to be classes, and are none.</exception>
    public static string[] ClassNames(TargetKind kind, params IReadOnlyList<SampleArray> targets)
    {
        var areClasses = kind == TargetKind.Classes
            || (kind == TargetKind.Auto && targets.All(array => (array.IsInteger && (array.Width == 1 || array is IdxArray)) || array.IsOneHot));
        if (!areClasses)
        {
            return [];
        }

        return targets.All(array => array.HoldsSigns) && targets.SelectMany(array => array.ToLabelsOfSigns()).Distinct().Count() == Signs.Length
            ? Signs
            : [.. Enumerable.Range(0, targets.Max(Classes)).Select(label => $"{label}")];
    }

    /// <summary>The class of each sample, by number.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="classNames">The classes of the training data.</param>
    /// <exception cref="DataException">A sample is of none of them.</exception>
    public static int[] Labels(SampleArray targets, IReadOnlyList<string> classNames) =>
        AreSigns(classNames) && targets.Width == 1 ? targets.ToLabelsOfSigns() : targets.ToLabels(classNames.Count);

    /// <summary>The numbers that stand for classes in files.</summary>
    /// <param name="classNames">The classes.</param>
    public static IReadOnlyList<string> Numbers(IReadOnlyList<string> classNames) =>
        AreSigns(classNames) ? classNames : [.. Enumerable.Range(0, classNames.Count).Select(label => $"{label}")];

    private static bool AreSigns(IReadOnlyList<string> classNames) => classNames.SequenceEqual(Signs);

    private static int Classes(SampleArray targets)
    {
        var labels = targets.ToLabels(MaximumClasses);
        return targets.Width > 1 ? targets.Width : labels.Max() + 1;
    }
}
