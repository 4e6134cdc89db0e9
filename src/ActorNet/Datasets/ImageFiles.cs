using System.Text.RegularExpressions;
using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>A file of images (or of samples of another shape) and the file of their targets, both IDX.</summary>
internal sealed partial record ImageFiles(string Images, string Targets)
{
    private const string ImagesWord = "images";
    private const string LabelsWord = "labels";

    /// <summary>The images file with the targets file that the usual naming gives: <c>x-images-idx3-ubyte</c>, <c>x-labels-idx1-ubyte</c>.</summary>
    /// <exception cref="DataException">The name is not of that kind, or there is no such targets file.</exception>
    public static ImageFiles Beside(string images) => TargetsBeside(images) is { } targets
        ? new ImageFiles(images, targets)
        : throw new DataException(
            TargetsName(images) is { } name
                ? $"{images}: its labels file {name} (or {name}.gz) is missing beside it"
                : $"{images}: the name has no '{ImagesWord}', so its labels file cannot be told");

    /// <summary>The targets file beside an images file, or null.</summary>
    public static string? TargetsBeside(string images) =>
        TargetsName(images) is { } name ? DatasetStore.FindFile(Path.GetDirectoryName(images) ?? string.Empty, name) : null;

    /// <summary>The training files of a folder, and its test files if it has some.</summary>
    /// <exception cref="DataException">The folder does not hold images files as expected.</exception>
    public static (ImageFiles Train, ImageFiles? Test) InFolder(string folder)
    {
        var images = Directory.GetFiles(folder).Where(path => Path.GetFileName(path).Contains(ImagesWord, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        var test = images.Find(path => Path.GetFileName(path).StartsWith("t10k", StringComparison.Ordinal)
            || Path.GetFileName(path).StartsWith("test", StringComparison.Ordinal));
        var train = images.Find(path => Path.GetFileName(path).StartsWith("train", StringComparison.Ordinal))
            ?? (images.Count == 1 ? images[0] : null);
        return train is null
            ? throw new DataException($"{folder}: is a folder without IDX files such as train-images-idx3-ubyte and train-labels-idx1-ubyte")
            : (Beside(train), test is null || test == train ? null : Beside(test));
    }

    /// <summary>True if a folder has an IDX file of images in it.</summary>
    public static bool AreIn(string folder) => Directory.EnumerateFiles(folder)
        .Any(path => Path.GetFileName(path).Contains(ImagesWord, StringComparison.Ordinal) && DataKinds.Of(path) == DataKind.Images);

    private static string? TargetsName(string images)
    {
        var name = Path.GetFileName(images);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            name = name[..^3];
        }

        var at = name.LastIndexOf(ImagesWord, StringComparison.Ordinal);
        return at < 0 ? null : IdxRank().Replace(string.Concat(name.AsSpan(0, at), LabelsWord, name.AsSpan(at + ImagesWord.Length)), "idx1");
    }

    [GeneratedRegex("idx[1-8]")]
    private static partial Regex IdxRank();
}
