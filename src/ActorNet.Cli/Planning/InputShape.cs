using System.Globalization;
using ActorNet.Core.Naming;
using ActorNet.Datasets;

namespace ActorNet.Cli.Planning;

/// <summary>The shape of a sample as people type it.</summary>
internal static class InputShape
{
    private const int MaximumExtent = 1 << 24;
    private const int MaximumAxes = 8;

    /// <summary>A shape such as <c>784</c> or <c>28x28x1</c>, or that of a data set with a name.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static IReadOnlyList<int> Read(string text)
    {
        if (DatasetCatalog.Find(text) is { } entry) return entry.FeatureShape;

        var extents = text.Split('x', '×');
        var shape = new int[extents.Length];
        long size = 1;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var isNumber = int.TryParse(extents[axis], NumberStyles.None, CultureInfo.InvariantCulture, out shape[axis]);
            size *= isNumber ? shape[axis] : 0;
            if (size is < 1 or > MaximumExtent || axis >= MaximumAxes)
            {
                throw new UsageException(
                    $"--input is '{text}'; it must be a shape such as 784 or 28x28x1, or a data set{NearestName.Hint(text, DatasetCatalog.Entries.Select(known => known.Name))}");
            }
        }

        return shape;
    }
}
