using System.Text.Json.Serialization;

namespace ActorNet.Core.Data;

/// <summary>How the rows of a table become features and targets, fitted to training data; a value that is stored with the model.</summary>
public sealed record TableSchema
{
    /// <summary>Whether columns are found by the names in a header, or else by their place.</summary>
    public required bool HasHeader { get; init; }

    /// <summary>The columns, target included, in the order of the training file.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>Number of the target column, from 0.</summary>
    public required int Target { get; init; }

    /// <summary>Number of the column with the samples' weights, from 0, or null; a file may lack it.</summary>
    public int? Weight { get; init; }

    /// <summary>Features a sample has: one for each numeric column, one for each category of the others.</summary>
    [JsonIgnore]
    public int FeatureCount => Columns.Where((_, index) => IsFeature(index)).Sum(column => column.Width);

    /// <summary>Names of the features: the column's, or <c>column=category</c>.</summary>
    [JsonIgnore]
    public IEnumerable<string> FeatureNames => Columns.Where((_, index) => IsFeature(index)).SelectMany(
        column => column.Kind == ColumnKind.Numeric ? [column.Name] : column.Categories.Select(category => $"{column.Name}={category}"));

    /// <summary>Names of the classes; empty for values.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ClassNames => Columns[Target].Categories;

    /// <summary>Reads a table for prediction, with or without its target column; one with cells that are no targets counts as missing.</summary>
    /// <param name="path">A file like the one trained on. With a header its columns may come in any order, but must be the same.</param>
    /// <exception cref="DataException">The file cannot be used or does not fit; the message names row and column.</exception>
    public Table Read(string path) => TableSchemaReader.Read(this, path, isHeaderOptional: false);

    /// <summary>Reads a table whose columns are found by their place, below a header or not.</summary>
    /// <param name="path">The file, with or without its target column.</param>
    /// <exception cref="DataException">The file cannot be used or does not fit; the message names row and column.</exception>
    public Table ReadByPlace(string path) => TableSchemaReader.Read(this with { HasHeader = false }, path, isHeaderOptional: true);

    /// <summary>Throws unless the schema can have come from a table.</summary>
    /// <exception cref="DataException">It contradicts itself.</exception>
    public void Validate()
    {
        if (Columns.Count is < 2 or > TableOptions.MaximumColumns || Target < 0 || Target >= Columns.Count)
        {
            throw new DataException($"table schema: {Columns.Count} columns with target {Target}");
        }

        if (Weight is { } weight && (weight < 0 || weight >= Columns.Count || weight == Target || Columns[weight].Kind != ColumnKind.Numeric))
        {
            throw new DataException($"table schema: column {weight} cannot hold weights");
        }

        foreach (var column in Columns)
        {
            var isWrong = column is null || string.IsNullOrEmpty(column.Name) || !Enum.IsDefined(column.Kind)
                || (column.Kind == ColumnKind.Numeric) != (column.Categories.Count == 0)
                || column.Categories.Any(category => category is null)
                || column.Categories.Distinct(StringComparer.Ordinal).Count() != column.Categories.Count
                || !double.IsFinite(column.Mean) || !double.IsFinite(column.Deviation) || column.Deviation < 0;
            if (isWrong)
            {
                throw new DataException($"table schema: column '{column?.Name}' contradicts itself");
            }
        }

        if (Columns.Select(column => column.Name).Distinct(StringComparer.Ordinal).Count() != Columns.Count)
        {
            throw new DataException("table schema: two columns have the same name");
        }
    }

    /// <inheritdoc/>
    public bool Equals(TableSchema? other) =>
        other is not null && HasHeader == other.HasHeader && Target == other.Target && Weight == other.Weight && Columns.SequenceEqual(other.Columns);

    private bool IsFeature(int column) => column != Target && column != Weight;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(HasHeader, Target, Columns.Count);
}
