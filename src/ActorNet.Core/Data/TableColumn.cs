using System.Text.Json.Serialization;

namespace ActorNet.Core.Data;

/// <summary>How the cells of a column become numbers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ColumnKind>))]
public enum ColumnKind
{
    /// <summary>The number itself, shifted and scaled.</summary>
    Numeric,

    /// <summary>One of a list of texts.</summary>
    Category,

    /// <summary>One of a list of numbers, compared as numbers (1 and 1.0 are the same).</summary>
    NumberCategory,
}

/// <summary>A column of a table and, once fitted, how its cells become features or targets.</summary>
public sealed record TableColumn
{
    /// <summary>Its name in the header, or <c>column N</c> (N from 1) in a file without one.</summary>
    public required string Name { get; init; }

    /// <summary>What its cells are.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>
    /// The categories in the order of their numbers: texts in ordinal order, numbers in rising order; empty for <see cref="ColumnKind.Numeric"/>.
    /// </summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Numeric features: what is subtracted.</summary>
    public double Mean { get; init; }

    /// <summary>
    /// Numeric features: what the difference is divided by; 0 for a column that was constant in the training part, whose feature is 0.
    /// </summary>
    public double Deviation { get; init; } = 1;

    /// <summary>Features it becomes: one, or one for each category.</summary>
    [JsonIgnore]
    public int Width => Kind == ColumnKind.Numeric ? 1 : Categories.Count;

    /// <inheritdoc/>
    public bool Equals(TableColumn? other) =>
        other is not null && Name == other.Name && Kind == other.Kind && Categories.SequenceEqual(other.Categories)
        && Mean.Equals(other.Mean) && Deviation.Equals(other.Deviation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Kind, Categories.Count, Mean, Deviation);
}
