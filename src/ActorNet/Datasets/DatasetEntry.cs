using ActorNet.Datasets.Generated;

namespace ActorNet.Datasets;

/// <summary>What a file of a data set holds.</summary>
public enum DatasetPart
{
    /// <summary>Images that are trained on (all images, if the data set has no test set of its own).</summary>
    TrainImages,

    /// <summary>Labels of <see cref="TrainImages"/>.</summary>
    TrainLabels,

    /// <summary>Images of the data set's own test set.</summary>
    TestImages,

    /// <summary>Labels of <see cref="TestImages"/>.</summary>
    TestLabels,
}

/// <summary>One file of a data set.</summary>
/// <param name="Part">What it holds.</param>
/// <param name="Name">Its usual name, without <c>.gz</c>.</param>
/// <param name="Size">Bytes of its content, not compressed.</param>
/// <param name="Sha256">SHA-256 of its content, not compressed; lower-case hexadecimal.</param>
public sealed record DatasetFile(DatasetPart Part, string Name, int Size, string Sha256);

/// <summary>A data set that can be asked for by name.</summary>
public sealed record DatasetEntry
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, in one line.</summary>
    public required string Description { get; init; }

    /// <summary>Its licence and whom to credit, in one line.</summary>
    public required string License { get; init; }

    /// <summary>Where it is described.</summary>
    public required string Homepage { get; init; }

    /// <summary>Shape of one sample: height × width × channels, or the number of features.</summary>
    public required IReadOnlyList<int> FeatureShape { get; init; }

    /// <summary>Stored pixel values are divided by this, so that features lie in [0, 1].</summary>
    public required float PixelDivisor { get; init; }

    /// <summary>Names of the classes, in the order of their numbers; empty for a set of values.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Samples that are trained on (all samples, if there is no test set of its own).</summary>
    public required int TrainSamples { get; init; }

    /// <summary>Samples of the data set's own test set; 0 if it has none.</summary>
    public required int TestSamples { get; init; }

    /// <summary>Its files.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }

    /// <summary>True if it is part of the program and needs no files.</summary>
    public bool IsEmbedded { get; init; }

    /// <summary>True if it is computed when it is asked for.</summary>
    public bool IsGenerated => Generated is not null;

    /// <summary>How its samples become features and targets.</summary>
    public DataSchema Schema => new()
    {
        Name = Name,
        FeatureShape = FeatureShape,
        ClassNames = ClassNames,
        TargetWidth = ClassNames.Count > 0 ? 0 : 1,
        PixelDivisor = PixelDivisor,
        Table = Generated?.Table,
    };

    /// <summary>Bytes of all files, not compressed.</summary>
    public long Size => Files.Sum(file => (long)file.Size);

    /// <summary>How it is computed, or null.</summary>
    internal GeneratedData? Generated { get; init; }

    /// <summary>Folders, besides one with its name, under which collections keep it.</summary>
    internal IReadOnlyList<string> FolderNames { get; init; } = [];

    /// <summary>An npm package with version that holds its files, or null.</summary>
    internal string? NpmPackage { get; init; }

    /// <summary>Where to get its files (each with <c>.gz</c> added to its name), ending in a slash.</summary>
    internal IReadOnlyList<Uri> Mirrors { get; init; } = [];
}
