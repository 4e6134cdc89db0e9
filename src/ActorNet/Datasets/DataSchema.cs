using System.Text.Json;
using System.Text.Json.Serialization;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;

namespace ActorNet.Datasets;

/// <summary>How samples become features and targets: what a model must remember of its training data to read other files the same way.</summary>
public sealed record DataSchema
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Name of the training data.</summary>
    public required string Name { get; init; }

    /// <summary>Shape of one sample.</summary>
    public required IReadOnlyList<int> FeatureShape { get; init; }

    /// <summary>Names of the classes; empty for value targets.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Target values per sample; 0 for classes.</summary>
    public required int TargetWidth { get; init; }

    /// <summary>Arrays: stored values are divided by this; 1 for numbers that are taken as they are.</summary>
    public float PixelDivisor { get; init; } = 1;

    /// <summary>True if samples are stored as bytes, which alone are divided.</summary>
    internal bool HoldsBytes => PixelDivisor != 1;

    /// <summary>True if what a file holds is not the features themselves.</summary>
    internal bool ConvertsFiles => HoldsBytes || Table is not null;

    /// <summary>Tables: the columns; null for images.</summary>
    public TableSchema? Table { get; init; }

    /// <summary>Tables: features computed from the columns, which then are not features themselves; null for the columns.</summary>
    public IReadOnlyList<FeatureColumn>? Features { get; init; }

    /// <summary>Floats per sample.</summary>
    [JsonIgnore]
    public int FeatureCount => FeatureShape.Aggregate(1, (product, extent) => checked(product * extent));

    /// <summary>Of samples that are taken as they are: files for their model hold as many numbers a sample.</summary>
    /// <param name="dataset">The samples.</param>
    public static DataSchema Of(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new()
        {
            Name = dataset.Name,
            FeatureShape = dataset.FeatureShape,
            ClassNames = dataset.ClassNames,
            TargetWidth = dataset.TargetWidth,
        };
    }

    /// <summary>Of a network of which nothing else is known: its inputs are taken as they are, outputs that are probabilities stand for classes 0, 1, …</summary>
    /// <param name="network">The network.</param>
    /// <param name="name">What its data is called.</param>
    /// <param name="pixelDivisor">See <see cref="PixelDivisor"/>.</param>
    public static DataSchema Of(Network network, string name, float pixelDivisor = 1)
    {
        ArgumentNullException.ThrowIfNull(network);
        var classes = network.Description.GivesProbabilities ? Math.Max(2, network.OutputCount) : 0;
        return new()
        {
            Name = name,
            FeatureShape = network.Description.InputShape,
            ClassNames = [.. Enumerable.Range(0, classes).Select(label => $"{label}")],
            TargetWidth = classes == 0 ? network.OutputCount : 0,
            PixelDivisor = pixelDivisor,
        };
    }

    /// <summary>As JSON on one line; <see cref="FromJson"/> gives an equal schema back.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonOptions);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="DataException">It is not a schema, or one that contradicts itself.</exception>
    public static DataSchema FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            var schema = JsonSerializer.Deserialize<DataSchema>(json, JsonOptions) ?? throw new DataException("data schema: is null");
            schema.Check();
            return schema;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or OverflowException)
        {
            throw new DataException($"data schema: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    /// <inheritdoc/>
    public bool Equals(DataSchema? other) =>
        other is not null && Name == other.Name && FeatureShape.SequenceEqual(other.FeatureShape) && ClassNames.SequenceEqual(other.ClassNames)
        && TargetWidth == other.TargetWidth && PixelDivisor.Equals(other.PixelDivisor)
        && Equals(Table, other.Table)
        && (Features is null ? other.Features is null : other.Features is not null && Features.SequenceEqual(other.Features));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, FeatureShape.Count, ClassNames.Count, TargetWidth, PixelDivisor, Table);

    private void Check()
    {
        if (FeatureShape.Count == 0 || FeatureShape.Any(extent => extent < 1) || TargetWidth < 0 || (ClassNames.Count > 0) == (TargetWidth > 0)
            || !float.IsFinite(PixelDivisor) || PixelDivisor <= 0 || FeatureCount < 1)
        {
            throw new DataException("data schema: shapes, classes and target width contradict each other");
        }

        if (Dataset.GivenTwice(ClassNames) is { } twice)
        {
            throw new DataException($"data schema: two classes are called '{twice}'");
        }

        Table?.Validate();
        if (Features is not null)
        {
            CheckFeatures();
        }

        if (Table is not null && ((Features?.Count ?? Table.FeatureCount) != FeatureCount || !Table.ClassNames.SequenceEqual(ClassNames)))
        {
            throw new DataException("data schema: does not match its table");
        }
    }

    private void CheckFeatures()
    {
        if (Table is null || Features!.Any(column => column is null || !double.IsFinite(column.Mean) || !double.IsFinite(column.Deviation) || column.Deviation < 0))
        {
            throw new DataException("data schema: computed features contradict themselves");
        }

        _ = new FeatureFormulas(Table, [.. Features!.Select(column => column.Expression)]);
    }
}
