namespace ActorNet.Core.Data;

/// <summary>Reads tables with the schema of an earlier one.</summary>
internal static class TableSchemaReader
{
    /// <summary>Reads a file; its first row is skipped if a header is optional and it looks like one.</summary>
    public static Table Read(TableSchema schema, string path, bool isHeaderOptional)
    {
        using var rows = TableRows.Open(path);
        var columnOf = schema.HasHeader ? ByName(schema, path, rows) : ByPlace(schema, path, rows);
        var cells = new ColumnCells?[schema.Columns.Count];
        foreach (var column in columnOf)
        {
            cells[column] = new ColumnCells(schema.Columns[column], column == schema.Target, isFixed: true, column == schema.Weight);
        }

        var hasHeader = schema.HasHeader || (isHeaderOptional && TableScan.IsHeader(rows.Cells));
        var width = (long)Math.Max(schema.FeatureCount, rows.Columns);
        var count = 0;
        string? targetProblem = null;
        var hasRow = !hasHeader || rows.Read();
        for (; hasRow; hasRow = rows.Read())
        {
            count++;
            if (width * count > TableOptions.MaximumCells)
            {
                throw new DataException($"{path}: row {rows.Row}: more than the {TableOptions.MaximumCells} values allowed");
            }

            for (var i = 0; i < columnOf.Length; i++)
            {
                var column = columnOf[i];
                if (cells[column]?.Add(rows.Cells[i]) is not { } problem)
                {
                    continue;
                }

                var error = TableCell.Error(path, rows.Row, i, schema.HasHeader ? schema.Columns[column].Name : null, problem);
                if (column != schema.Target && column != schema.Weight)
                {
                    throw error;
                }

                // A prediction needs neither targets nor weights.
                targetProblem ??= error.Message;
                cells[column] = null;
            }
        }

        return count > 0
            ? new Table(path, schema.HasHeader, schema.Target, schema.Weight, count, cells) { TargetProblem = targetProblem }
            : throw new DataException($"{path}: holds a header only, no samples");
    }

    /// <summary>For each column of the file its number in the schema, told by the header.</summary>
    private static int[] ByName(TableSchema schema, string path, TableRows rows)
    {
        var names = TableScan.Header(path, rows);
        var known = schema.Columns.Select(column => column.Name).ToList();
        var numberOf = known.Select((name, number) => (name, number)).ToDictionary(pair => pair.name, pair => pair.number, StringComparer.Ordinal);
        var columnOf = Array.ConvertAll(names, name => numberOf.GetValueOrDefault(name, -1));
        if (Array.TrueForAll(columnOf, column => column < 0))
        {
            throw new DataException(
                $"{path}: row {rows.Row} is not the header of the training data ({string.Join(", ", known.Take(TableScan.ShownColumns))})");
        }

        if (Array.IndexOf(columnOf, -1) is >= 0 and var unknown)
        {
            throw TableCell.Error(path, rows.Row, unknown, names[unknown], "the training data has no such column");
        }

        var missing = Enumerable.Range(0, known.Count).Where(column => column != schema.Target && column != schema.Weight).Except(columnOf).ToList();
        return missing.Count == 0 ? columnOf : throw new DataException($"{path}: column {TableCell.Shown(known[missing[0]])} is missing");
    }

    /// <summary>For each column of the file its number in the schema, told by its place.</summary>
    private static int[] ByPlace(TableSchema schema, string path, TableRows rows)
    {
        var all = Enumerable.Range(0, schema.Columns.Count);
        return rows.Columns == schema.Columns.Count ? [.. all]
            : rows.Columns == schema.Columns.Count - 1 ? [.. all.Where(column => column != schema.Target)]
            : schema.Weight is { } weight && rows.Columns == schema.Columns.Count - 2 ? [.. all.Where(column => column != schema.Target && column != weight)]
            : throw new DataException(
                $"{path}: has {rows.Columns} columns; the training data has {schema.Columns.Count}, "
                + $"or {schema.Columns.Count - 1} without the target{(schema.Weight is null ? "" : $", or {schema.Columns.Count - 2} without target and weight")}");
    }
}
