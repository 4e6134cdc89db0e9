using System.Text.RegularExpressions;
using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Samples and their targets, as two arrays.</summary>
internal sealed record ArrayPair(SampleArray Features, SampleArray Targets);

/// <summary>Finds out which arrays of NPY and NPZ files are samples and which are targets: by their names.</summary>
internal static partial class ArrayFiles
{
    /// <summary>Names of samples and targets that belong together, as people and NumPy's examples use them.</summary>
    private static readonly (string Features, string Targets)[] Whole =
        [("x", "y"), ("x_train", "y_train"), ("train_x", "train_y"), ("train_images", "train_labels"), ("features", "targets"), ("features", "labels"), ("images", "labels"), ("data", "target")];

    private static readonly (string Features, string Targets)[] Test = [("x_test", "y_test"), ("test_x", "test_y"), ("test_images", "test_labels")];

    private static readonly (string Features, string Targets)[] Words = [("x", "y"), ("features", "targets"), ("features", "labels"), ("images", "labels"), ("data", "target")];

    /// <summary>The arrays of an NPY file and of the one with its targets; and those of the test set, if the names have "train" in them and there is one with "test".</summary>
    /// <exception cref="DataException">There is no file of targets, or one of them cannot be read.</exception>
    public static (ArrayPair Train, ArrayPair? Test) OfNpy(string path, string? targets)
    {
        if ((targets ?? TargetsBeside(path)) is not { } own)
        {
            // A file that is no array at all is told as that; one that is may be larger than memory.
            _ = ArrayDescription.OfNpy(path);
            throw new DataException($"{path}: has no targets: name their file with --targets, or call the two files x.npy and y.npy");
        }

        var train = new ArrayPair(NpyArray.Read(path), NpyArray.Read(own));
        var testPath = TrainWord().Replace(path, "test");
        return targets is null && testPath != path && File.Exists(testPath) && TargetsBeside(testPath) is { } testTargets
            ? (train, new ArrayPair(NpyArray.Read(testPath), NpyArray.Read(testTargets)))
            : (train, null);
    }

    /// <summary>The arrays of an NPZ file.</summary>
    /// <exception cref="DataException">None are named as samples and targets are.</exception>
    public static (ArrayPair Train, ArrayPair? Test) OfNpz(string path)
    {
        using var file = NpzFile.Open(path);
        var train = Find(file, Whole) ?? throw new DataException(
            $"{path}: has the arrays {string.Join(", ", file.Names)}; samples and targets must be called x and y, or x_train, y_train, x_test and y_test");
        return (Read(file, train), Find(file, Test) is { } test ? Read(file, test) : null);
    }

    /// <summary>The arrays of a file that are predicted: its test set if it has one. Targets are null where there are none.</summary>
    /// <exception cref="DataException">The file cannot be used.</exception>
    public static (SampleArray Features, SampleArray? Targets) ForPrediction(string path, DataKind kind, string? targets)
    {
        if (kind == DataKind.Array)
        {
            return (NpyArray.Read(path), (targets ?? TargetsBeside(path)) is { } beside ? NpyArray.Read(beside) : null);
        }

        using var file = NpzFile.Open(path);
        if ((Find(file, Test) ?? Find(file, Whole)) is { } pair)
        {
            var found = Read(file, pair);
            return (found.Features, found.Targets);
        }

        string[] known = [.. Test.Concat(Whole).Select(names => names.Features)];
        var features = file.Names.Count == 1 ? file.Names.First() : known.Select(name => Actual(file, name)).FirstOrDefault(name => name is not null);
        return features is not null
            ? (file.Read(features), null)
            : throw new DataException($"{path}: has the arrays {string.Join(", ", file.Names)}; the samples must be called x or x_test");
    }

    /// <summary>The file of targets that the usual naming gives: <c>x.npy</c> and <c>y.npy</c>, <c>train_images.npy</c> and <c>train_labels.npy</c>; null if there is none.</summary>
    public static string? TargetsBeside(string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        var name = Path.GetFileName(path);
        foreach (var (features, targets) in Words)
        {
            var other = Regex.Replace(name, $"(?<![A-Za-z0-9]){features}(?![A-Za-z0-9])", targets, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
            if (other != name && File.Exists(Path.Combine(folder, other)))
            {
                return Path.Combine(folder, other);
            }
        }

        return null;
    }

    private static (string Features, string Targets)? Find(NpzFile file, (string Features, string Targets)[] names)
    {
        foreach (var (features, targets) in names)
        {
            if (Actual(file, features) is { } first && Actual(file, targets) is { } second)
            {
                return (first, second);
            }
        }

        return null;
    }

    private static string? Actual(NpzFile file, string name) => file.Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static ArrayPair Read(NpzFile file, (string Features, string Targets) names) => new(file.Read(names.Features), file.Read(names.Targets));

    [GeneratedRegex("(?<![A-Za-z0-9])train(?![A-Za-z0-9])")]
    private static partial Regex TrainWord();
}
