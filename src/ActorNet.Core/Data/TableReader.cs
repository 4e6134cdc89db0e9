namespace ActorNet.Core.Data;

/// <summary>Reads tables to train on, in two passes: the first tells the kinds of the columns, the second keeps the cells.</summary>
internal static class TableReader
{
    /// <inheritdoc cref="Table.Read"/>
    public static Table Read(string path, TableOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var scan = TableScan.Of(path, options);
        var cells = new ColumnCells[scan.Columns.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = new ColumnCells(scan.Columns[i], i == scan.Target, isFixed: false, i == scan.Weight);
        }

        using var rows = TableRows.Open(path);
        var hasRow = !scan.HasHeader || rows.Read();
        var count = 0;
        for (; hasRow; hasRow = rows.Read())
        {
            if (count++ == scan.Count || rows.Columns != cells.Length)
            {
                throw Changed(path);
            }

            AddRow(path, rows, cells, scan.HasHeader);
        }

        if (count != scan.Count)
        {
            throw Changed(path);
        }

        foreach (var column in cells)
        {
            column.SortCategories();
        }

        cells[scan.Target] = Target(path, cells[scan.Target], options.TargetKind);
        return scan.Weight is { } weight && cells[weight].Numbers.TrueForAll(number => number == 0)
            ? throw new DataException($"{path}: all weights in column '{cells[weight].Column.Name}' are 0")
            : new Table(path, scan.HasHeader, scan.Target, scan.Weight, count, cells);
    }

    private static void AddRow(string path, TableRows rows, ColumnCells[] cells, bool hasHeader)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i].Add(rows.Cells[i]) is { } problem)
            {
                throw TableCell.Error(path, rows.Row, i, hasHeader ? cells[i].Column.Name : null, problem);
            }
        }
    }

    private static ColumnCells Target(string path, ColumnCells cells, TargetKind kind)
    {
        var target = kind == TargetKind.Auto && LooksLikeClasses(cells) ? cells.ToCategories() : cells;
        return target.Column is { Kind: not ColumnKind.Numeric, Categories.Count: 1 }
            ? throw new DataException($"{path}: the target column '{target.Column.Name}' has one class only, '{target.Column.Categories[0]}'")
            : target;
    }

    private static bool LooksLikeClasses(ColumnCells cells)
    {
        if (cells.Column.Kind != ColumnKind.Numeric)
        {
            return false;
        }

        var different = new HashSet<double>();
        foreach (var number in cells.Numbers)
        {
            if (number != Math.Floor(number) || (different.Add(number) && different.Count > TableOptions.MaximumAutomaticClasses))
            {
                return false;
            }
        }

        return different.Count > 1 && 2 * different.Count <= cells.Numbers.Count;
    }

    private static DataException Changed(string path) => new($"{path}: changed while it was read");
}
