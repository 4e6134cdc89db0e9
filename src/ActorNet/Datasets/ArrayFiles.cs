using System.Text.RegularExpressions;
using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Samples and their targets, as two arrays.</summary>
internal sealed record ArrayPair(SampleArray Features, SampleArray Targets);

/// <summary>The arrays of a training set, and those of a validation set and a test set, where there are such.</summary>
internal sealed record ArraySets(ArrayPair Train, ArrayPair? Validation = null, ArrayPair? Test = null);

/// <summary>Finds out which arrays of NPY and NPZ files are samples and which are targets: by their names.</summary>
internal static partial class ArrayFiles
{
    /// <summary>Names of samples and targets that belong together, as people and NumPy's examples use them.</summary>
    private static readonly (string Features, string Targets)[] Whole =
        [("x", "y"), ("x_train", "y_train"), ("train_x", "train_y"), ("train_images", "train_labels"), ("features", "targets"), ("features", "labels"), ("images", "labels"), ("data", "target")];

    /// <summary>What people call the samples that are evaluated after every epoch.</summary>
    public static readonly IReadOnlyList<string> ValidationWords = ["val", "valid", "validation"];

    private const string TestWord = "test";

    private static readonly (string Features, string Targets)[] Test = [.. NamesWith(TestWord)];

    private static readonly (string Features, string Targets)[] Validation = [.. ValidationWords.SelectMany(NamesWith)];

    private static readonly (string Features, string Targets)[] Words = [("x", "y"), ("features", "targets"), ("features", "labels"), ("images", "labels"), ("data", "target")];

    /// <summary>
    /// The arrays of an NPY file and of the one with its targets; and those of a validation and a test set, if the names have "train" in them and there are some with
    /// "val" or "test".
    /// </summary>
    /// <exception cref="DataException">There is no file of targets, or one of them cannot be read.</exception>
    public static ArraySets OfNpy(string path, string? targets)
    {
        if ((targets ?? TargetsBeside(path)) is not { } own)
        {
            // A file that is no array at all is told as that; one that is may be larger than memory.
            _ = ArrayDescription.OfNpy(path);
            throw new DataException($"{path}: has no targets: name their file with --targets, or call the two files x.npy and y.npy");
        }

        var train = new ArrayPair(NpyArray.Read(path), NpyArray.Read(own));
        return targets is null ? new ArraySets(train, Beside(path, ValidationWords), Beside(path, [TestWord])) : new ArraySets(train);
    }

    /// <summary>The arrays of an NPZ file.</summary>
    /// <exception cref="DataException">None are named as samples and targets are.</exception>
    public static ArraySets OfNpz(string path)
    {
        using var file = NpzFile.Open(path);
        var train = Find(file, Whole) ?? throw new DataException(
            $"{path}: has the arrays {string.Join(", ", file.Names)}; samples and targets must be called x and y, or x_train, y_train, x_val, y_val, x_test and y_test");
        return new ArraySets(Read(file, train), ReadIfThere(file, Validation), ReadIfThere(file, Test));
    }

    /// <summary>The samples of an NPZ file that are predicted, its test set if it has one, and what reads their targets, or null where there are none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isValidation">True for its validation set, if it has one.</param>
    /// <exception cref="DataException">The file cannot be used.</exception>
    public static (SampleArray Features, Func<SampleArray>? Targets) ForPrediction(string path, bool isValidation)
    {
        using var file = NpzFile.Open(path);
        if (((isValidation ? Find(file, Validation) : null) ?? Find(file, Test) ?? Find(file, Whole)) is { } pair)
        {
            return (file.Read(pair.Features), () => ReadFrom(path, pair.Targets));
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

    private static IEnumerable<(string Features, string Targets)> NamesWith(string word) =>
        [($"x_{word}", $"y_{word}"), ($"{word}_x", $"{word}_y"), ($"{word}_images", $"{word}_labels")];

    private static ArrayPair? Beside(string train, IEnumerable<string> words)
    {
        var path = words.Select(word => TrainWord().Replace(train, word)).FirstOrDefault(other => other != train && File.Exists(other));
        return path is not null && TargetsBeside(path) is { } targets ? new ArrayPair(NpyArray.Read(path), NpyArray.Read(targets)) : null;
    }

    private static NpyArray ReadFrom(string path, string name)
    {
        using var file = NpzFile.Open(path);
        return file.Read(name);
    }

    private static ArrayPair? ReadIfThere(NpzFile file, (string Features, string Targets)[] names) => Find(file, names) is { } found ? Read(file, found) : null;

    private static ArrayPair Read(NpzFile file, (string Features, string Targets) names) => new(file.Read(names.Features), file.Read(names.Targets));

    [GeneratedRegex("(?<![A-Za-z0-9])train(?![A-Za-z0-9])")]
    private static partial Regex TrainWord();
}
