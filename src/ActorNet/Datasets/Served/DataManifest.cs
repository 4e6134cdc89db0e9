using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActorNet.Core.Data;

namespace ActorNet.Datasets.Served;

/// <summary>What a server says of the data that it gives out in blocks.</summary>
internal sealed record DataManifest
{
    /// <summary>The version that is written and read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Bytes of a manifest, at most.</summary>
    public const int MaximumBytes = 1 << 27;

    /// <summary>Name of the training set.</summary>
    public const string Train = "train";

    /// <summary>Name of the validation set.</summary>
    public const string Validation = "validation";

    /// <summary>Name of the test set.</summary>
    public const string Test = "test";

    private const int MostDimensions = 8;
    private const int MostClasses = 1 << 16;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Version of the manifest.</summary>
    public required int Version { get; init; }

    /// <summary>Shape of one sample.</summary>
    public required IReadOnlyList<int> FeatureShape { get; init; }

    /// <summary>Names of the classes; empty for value targets.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Target values of a sample; 0 for classes.</summary>
    public required int TargetWidth { get; init; }

    /// <summary>Rows of a block, a power of two; the last block of a set may be shorter.</summary>
    public required int BlockRows { get; init; }

    /// <summary>The sets, the training set first.</summary>
    public required IReadOnlyList<DataManifestSet> Sets { get; init; }

    /// <summary>How rows lie in the blocks of a set. Only of a manifest that was checked.</summary>
    public BlockLayout LayoutOf(DataManifestSet set) => Layout with { IsWeighted = set.Weighted };

    /// <summary>How rows lie in blocks if they have no weights. Only of a manifest that was checked.</summary>
    [JsonIgnore]
    public BlockLayout Layout => new(FeatureShape.Aggregate(1, (product, extent) => checked(product * extent)), TargetWidth, BlockRows);

    /// <summary>As UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonOptions);

    /// <summary>Reads a manifest and holds every number in it against its bounds, before memory is taken for what it announces.</summary>
    /// <param name="json">The text, UTF-8.</param>
    /// <param name="mostBytes">The most memory that the samples may take.</param>
    /// <exception cref="DataException">It is none, contradicts itself, or announces too much.</exception>
    public static DataManifest FromJson(ReadOnlySpan<byte> json, long mostBytes)
    {
        DataManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<DataManifest>(json, JsonOptions) ?? throw new DataException("data manifest: is null");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new DataException($"data manifest: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }

        manifest.Check(mostBytes);
        return manifest;
    }

    private void Check(long mostBytes)
    {
        Require(Version == CurrentVersion, $"has version {Version}, this program reads {CurrentVersion}");
        var features = FeatureShape.Aggregate(BigInteger.One, (product, extent) => product * extent);
        Require(
            FeatureShape.Count is > 0 and <= MostDimensions && FeatureShape.All(extent => extent > 0) && features <= int.MaxValue / sizeof(float),
            "has no usable shape of a sample");
        Require(
            TargetWidth is >= 0 and <= int.MaxValue / sizeof(float) / 2 && ClassNames.Count <= MostClasses && (ClassNames.Count > 0) == (TargetWidth == 0),
            "has neither classes nor values, or both");
        Require(BlockRows > 0 && BitOperations.IsPow2(BlockRows), $"has blocks of {BlockRows} rows, which is no power of two");
        var layout = Layout;
        Require(BlockRows * layout.RowBytes <= Math.Max(BlockLayout.MaximumBytes, layout.RowBytes), $"has blocks of {BlockRows} rows, which are too long");
        Require(layout.RowBytes <= BlockLayout.MaximumBytes, $"has samples of {layout.RowBytes} bytes, which are too long");
        Require(Sets.All(set => set is not null) && ClassNames.All(name => name is not null), "has holes");
        Require(Dataset.GivenTwice(ClassNames) is null, "has two classes of the same name");
        var names = Sets.Select(set => set.Set).ToArray();
        Require(
            names.Length > 0 && names[0] == Train && names.Distinct().Count() == names.Length && names.All(name => name is Train or Validation or Test),
            $"has sets {string.Join(", ", names)}");
        var total = Sets.Sum(set => CheckSet(set, layout with { IsWeighted = set.Weighted }));
        Require(
            total <= mostBytes,
            string.Create(CultureInfo.InvariantCulture, $"announces {total / 1e6:0} MB of samples, more than the {mostBytes / 1e6:0} MB there is memory for"));
    }

    /// <summary>Checks a set and returns its bytes.</summary>
    private static long CheckSet(DataManifestSet set, BlockLayout layout)
    {
        Require(set.Samples > 0, $"{set.Set}: has {set.Samples} samples");
        Require((long)set.Samples * layout.RowBytes / sizeof(float) <= Array.MaxLength, $"{set.Set}: {set.Samples} samples do not fit into memory");
        Require(IsHash(set.Sha256), $"{set.Set}: its SHA-256 is none");
        var blocks = layout.BlocksOf(set.Samples);
        Require(set.Blocks.Count == blocks, $"{set.Set}: lists {set.Blocks.Count} blocks for {set.Samples} samples, which are {blocks}");
        Require(set.Blocks.All(IsHash), $"{set.Set}: the SHA-256 of a block is none");
        return set.Samples * layout.RowBytes;
    }

    private static bool IsHash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new DataException($"data manifest: {otherwise}");
        }
    }
}

/// <summary>One set of a manifest.</summary>
/// <param name="Set">Which one.</param>
/// <param name="Name">What messages call it.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="Sha256">SHA-256 of shape, features and targets, as the run knows its data by.</param>
/// <param name="Blocks">SHA-256 of each block.</param>
/// <param name="Weighted">Whether samples have weights.</param>
internal sealed record DataManifestSet(
    string Set,
    string Name,
    int Samples,
    string Sha256,
    IReadOnlyList<string> Blocks,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Weighted = false);
