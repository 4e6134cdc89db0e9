using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>
/// PGM and PPM pictures in folders: a folder a class, or folders <c>train</c> and <c>test</c> of such. All pictures have one size. Other formats are left out:
/// they need a library, and no feed at hand has one.
/// </summary>
internal static class PictureFolder
{
    private const string TrainFolder = "train";
    private const string TestFolder = "test";
    private const float ByteDivisor = 255;

    private static readonly string[] OtherFormats = [".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff"];

    /// <summary>True if a folder has pictures in it, or in the folders in it.</summary>
    public static bool IsOne(string folder) =>
        HasPictures(folder) || Directory.EnumerateDirectories(folder).Any(inner => HasPictures(inner) || Directory.EnumerateDirectories(inner).Any(HasPictures));

    /// <summary>True for the name of a picture that can be read.</summary>
    public static bool IsPicture(string path) => PnmPicture.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the pictures of a folder to train on.</summary>
    /// <exception cref="DataException">They cannot be read, are of different sizes, or lie in no folders of classes.</exception>
    public static (TrainingData Data, DataSchema Schema) Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataException($"{folder}: is one picture; pictures to train on lie in folders, one a class");
        }

        var train = Path.Combine(folder, TrainFolder);
        var root = Directory.Exists(train) && !HasPictures(train) ? train : folder;
        var classes = Classes(root);
        if (classes.Length < 2)
        {
            throw new DataException($"{root}: pictures to train on lie in folders, one a class; there {(classes.Length == 0 ? "is none" : "is only one")}");
        }

        var samples = InClasses(root, classes, classes);
        var shape = Shape(samples[0].Path, PnmPicture.Read(samples[0].Path));
        var schema = new DataSchema { Name = folder, FeatureShape = shape, ClassNames = classes, TargetWidth = 0, PixelDivisor = ByteDivisor };
        return (new TrainingData(Read(folder, samples, schema), Part("validation", ArrayFiles.ValidationWords), Part("test", [TestFolder])), schema);

        Dataset? Part(string part, IEnumerable<string> names) =>
            root == train && names.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists) is { } own
                ? Read($"{folder} ({part})", InClasses(own, Classes(own), classes), schema)
                : null;
    }

    /// <summary>Reads a picture, the pictures of a folder, or those of folders named like classes; of a folder with <c>train</c> and <c>test</c>, the latter's.</summary>
    /// <param name="path">The picture or folder.</param>
    /// <param name="schema">How the pictures trained on were read.</param>
    /// <param name="isValidation">True for those of a folder <c>val</c>, if there is one.</param>
    /// <exception cref="DataException">They cannot be read, or are not as those that the model was trained on.</exception>
    public static PredictionData LoadForPrediction(string path, DataSchema schema, bool isValidation)
    {
        if (schema.Table is not null || schema.FeatureShape.Count != 3)
        {
            throw new DataException($"{path}: the model was trained on samples of {string.Join("×", schema.FeatureShape)}, these are pictures");
        }

        string[] parts = [.. isValidation ? ArrayFiles.ValidationWords : [], TestFolder, TrainFolder];
        var root = parts.Select(name => Path.Combine(path, name)).FirstOrDefault(inner => Directory.Exists(inner) && !HasPictures(inner)) ?? path;
        var classes = Directory.Exists(root) ? Classes(root) : [];
        string[] files = classes.Length > 0 ? [.. classes.SelectMany(name => Pictures(Path.Combine(root, name)))]
            : Directory.Exists(path) ? Pictures(path) : [path];
        var features = Features(files, schema.FeatureShape);
        return PredictionData.Of(path, files.Length, features, classes.Length == 0 ? null : () => ToDataset(path, features, InClasses(root, classes, schema.ClassNames), schema));
    }

    private static bool HasPictures(string folder) => Directory.EnumerateFiles(folder).Any(path => IsPicture(path) || IsOther(path));

    private static bool IsOther(string path) => OtherFormats.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static string[] Classes(string folder) =>
        [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => name[0] != '.').Order(StringComparer.Ordinal)];

    private static string[] Pictures(string folder)
    {
        var files = Directory.GetFiles(folder);
        string[] pictures = [.. files.Where(IsPicture).Order(StringComparer.Ordinal)];
        return Array.Find(files, IsOther) is { } other
            ? throw new DataException($"{other}: PNG, JPEG and the like cannot be read; PGM and PPM can: convert the pictures, for example with 'mogrify -format ppm'")
            : pictures.Length > 0 ? pictures : throw new DataException($"{folder}: has no pictures ({string.Join(", ", PnmPicture.Extensions)})");
    }

    private static List<(string Path, int Label)> InClasses(string root, string[] folders, IReadOnlyList<string> classes)
    {
        var samples = new List<(string, int)>();
        foreach (var name in folders)
        {
            var label = classes.IndexOf(name);
            if (label < 0)
            {
                throw new DataException($"{Path.Combine(root, name)}: is named like no class; the classes are {string.Join(", ", classes)}");
            }

            samples.AddRange(Pictures(Path.Combine(root, name)).Select(path => (path, label)));
        }

        return samples;
    }

    private static Dataset Read(string name, List<(string Path, int Label)> samples, DataSchema schema) =>
        ToDataset(name, Features([.. samples.Select(sample => sample.Path)], schema.FeatureShape), samples, schema);

    private static Dataset ToDataset(string name, float[] features, List<(string Path, int Label)> samples, DataSchema schema) =>
        new(name, features, schema.FeatureShape, [.. samples.Select(sample => sample.Label)], schema.ClassNames, [], 0);

    private static float[] Features(string[] files, IReadOnlyList<int> shape)
    {
        var width = shape.Aggregate(1, (product, extent) => checked(product * extent));
        if ((long)width * files.Length > Array.MaxLength)
        {
            throw new DataException($"{files[0]}: {files.Length} pictures of {string.Join("×", shape)} are more than memory is taken for");
        }

        var features = new float[width * files.Length];
        for (var i = 0; i < files.Length; i++)
        {
            var picture = PnmPicture.Read(files[i]);
            var own = Shape(files[i], picture);
            if (!own.SequenceEqual(shape))
            {
                throw new DataException($"{files[i]}: is of {string.Join("×", own)}, where the others are of {string.Join("×", shape)}");
            }

            picture.Values.CopyTo(features, i * width);
        }

        return features;
    }

    private static int[] Shape(string path, PnmPicture picture) => picture.Values.Length > 0
        ? [picture.Height, picture.Width, picture.Channels]
        : throw new DataException($"{path}: has no pixels");

    private static int IndexOf(this IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
