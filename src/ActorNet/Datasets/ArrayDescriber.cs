using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Looks into files without loading them.</summary>
internal static class ArrayDescriber
{
    /// <summary>The arrays of a file; none for files that have none.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static IReadOnlyList<ArrayDescription> Of(string path, DataKind kind) => kind switch
    {
        DataKind.Array => [ArrayDescription.OfNpy(path)],
        DataKind.Arrays => ArrayDescription.OfNpz(path),
        DataKind.Images => [ArrayDescription.OfIdx(path)],
        _ => [],
    };

    /// <summary>The columns of a table.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static IReadOnlyList<ColumnDescription> Columns(DataSource source)
    {
        var table = TableLoader.Read(source);
        var schema = table.Fit([.. Enumerable.Range(0, table.Count)], standardise: false);
        return [.. schema.Columns.Select((column, index) => new ColumnDescription(
            column.Name, column.Kind, column.Categories, column.Kind == ColumnKind.Numeric ? table.Summarise(index) : null, index == schema.Target))];
    }
}
