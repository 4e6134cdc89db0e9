namespace ActorNet.Core.Data;

/// <summary>When the samples of two shapes mean the same. Networks flatten samples on purpose; that two shapes hold as many numbers does not make one the other.</summary>
internal static class SampleShape
{
    /// <summary>True if shapes are equal but for one axis of a single channel at the end, such as 28×28 and 28×28×1.</summary>
    public static bool AreSame(IReadOnlyList<int> first, IReadOnlyList<int> second) =>
        first.SequenceEqual(second) || first.Append(1).SequenceEqual(second) || second.Append(1).SequenceEqual(first);

    /// <summary>True if samples of one shape may be put into a network for the other: they are the same, or one of them is a row of numbers that says nothing of axes.</summary>
    public static bool Fits(IReadOnlyList<int> samples, IReadOnlyList<int> network) =>
        AreSame(samples, network) || ((samples.Count == 1 || network.Count == 1) && Numbers(samples) == Numbers(network));

    /// <summary>A shape as messages write it.</summary>
    public static string Text(IReadOnlyList<int> shape) => string.Join('×', shape);

    private static long Numbers(IReadOnlyList<int> shape) => shape.Aggregate(1L, (product, extent) => product * extent);
}
