using System.Globalization;
using ActorNet.Core.Naming;

namespace ActorNet.Core.Data;

/// <summary>What a first pass over a table tells: its header, its target, and what each column holds.</summary>
/// <param name="HasHeader">Whether the first row has names.</param>
/// <param name="Count">Rows of samples.</param>
/// <param name="Target">Number of the target column, from 0.</param>
/// <param name="Weight">Number of the column of weights, from 0, or null.</param>
/// <param name="Columns">The columns, without categories.</param>
internal sealed record TableScan(bool HasHeader, int Count, int Target, int? Weight, TableColumn[] Columns)
{
    /// <summary>Column names a message lists at most.</summary>
    public const int ShownColumns = 20;

    /// <summary>Scans a file.</summary>
    public static TableScan Of(string path, TableOptions options)
    {
        using var rows = TableRows.Open(path);
        var hasHeader = options.HasHeader ?? IsHeader(rows.Cells);
        var names = hasHeader ? Header(path, rows) : [.. Enumerable.Range(1, rows.Columns).Select(number => $"column {number}")];
        if (names.Length < 2)
        {
            throw new DataException($"{path}: has one column only; a table to train on needs a feature and a target");
        }

        var target = options.Target is null ? names.Length - 1 : Resolve(path, names, hasHeader, options.Target);
        int? weight = options.Weight is null ? null : Resolve(path, names, hasHeader, options.Weight);
        if (weight == target)
        {
            throw new DataException($"{path}: column '{names[target]}' cannot be both target and weight");
        }

        if (weight is not null && names.Length < 3)
        {
            throw new DataException($"{path}: has two columns only; besides target and weight a table to train on needs a feature");
        }

        var isCategorical = new bool[names.Length];
        foreach (var column in options.CategoricalColumns)
        {
            isCategorical[Resolve(path, names, hasHeader, column)] = true;
        }

        var contents = new Content[names.Length];
        var count = 0;
        var hasRow = !hasHeader || rows.Read();
        for (; hasRow; hasRow = rows.Read())
        {
            count++;
            if ((long)count * names.Length > TableOptions.MaximumCells)
            {
                throw new DataException($"{path}: row {rows.Row}: more than the {TableOptions.MaximumCells} cells allowed");
            }

            for (var i = 0; i < names.Length; i++)
            {
                Look(rows, i, ref contents[i]);
            }
        }

        if (count == 0)
        {
            throw new DataException($"{path}: holds a header only, no samples");
        }

        var columns = new TableColumn[names.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var kind = i == weight ? ColumnKind.Numeric : i == target ? TargetKindOf(contents[i], options.TargetKind) : isCategorical[i] ? Categorical(contents[i]) : null;
            columns[i] = new TableColumn { Name = names[i], Kind = kind ?? Automatic(path, i, hasHeader ? names[i] : null, contents[i]) };
        }

        return new TableScan(hasHeader, count, target, weight, columns);
    }

    /// <summary>Whether a first row looks like names: none of its cells is a number.</summary>
    public static bool IsHeader(ReadOnlySpan<string> cells)
    {
        foreach (var cell in cells)
        {
            if (TableCell.Classify(cell, out _) is CellKind.Number or CellKind.NotFinite)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The names in the current row, which must be there and differ.</summary>
    public static string[] Header(string path, TableRows rows)
    {
        var names = rows.Cells.ToArray();
        var columnOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0)
            {
                throw TableCell.Error(path, rows.Row, i, null, "has no name in the header");
            }

            if (!columnOf.TryAdd(names[i], i))
            {
                throw new DataException(
                    $"{path}: row {rows.Row}: columns {columnOf[names[i]] + 1} and {i + 1} are both named {TableCell.Shown(names[i])}");
            }
        }

        return names;
    }

    private static int Resolve(string path, string[] names, bool hasHeader, string wanted)
    {
        var index = hasHeader ? Array.IndexOf(names, wanted.Trim()) : -1;
        if (index >= 0)
        {
            return index;
        }

        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number >= 1 && number <= names.Length
                ? number - 1
                : throw new DataException($"{path}: there is no column {wanted}: the columns are 1 to {names.Length}");
        }

        if (!hasHeader)
        {
            throw new DataException($"{path}: there is no column '{wanted}': the file has no header, the columns are 1 to {names.Length}");
        }

        var nearest = NearestName.Find(wanted, names);
        var columns = $"columns are {string.Join(", ", names.Take(ShownColumns))}{(names.Length > ShownColumns ? ", …" : string.Empty)}";
        throw new DataException($"{path}: there is no column '{wanted}'; {(nearest is null ? columns : $"did you mean '{nearest}'?")}");
    }

    private static void Look(TableRows rows, int column, ref Content content)
    {
        // Missing values are for the second pass to reject, which names them.
        var cell = rows.Cells[column];
        var kind = TableCell.Classify(cell, out _);
        content.Numbers += kind == CellKind.Number ? 1 : 0;
        content.Texts += kind == CellKind.Text ? 1 : 0;
        if (kind == CellKind.Text && content.FirstText is null)
        {
            content.FirstText = cell;
            content.FirstTextRow = rows.Row;
        }
    }

    private static ColumnKind? TargetKindOf(Content content, TargetKind kind) => kind switch
    {
        TargetKind.Classes => Categorical(content),
        TargetKind.Values => ColumnKind.Numeric,
        _ => null,
    };

    private static ColumnKind Categorical(Content content) => content.Texts == 0 ? ColumnKind.NumberCategory : ColumnKind.Category;

    private static ColumnKind Automatic(string path, int column, string? name, Content content)
    {
        // One mistyped number among many must not turn a column into categories.
        if (content.Texts > 0 && content.Numbers > content.Texts)
        {
            throw TableCell.Error(
                path, content.FirstTextRow, column, name,
                $"{TableCell.Shown(content.FirstText!)} is not a number, as {content.Numbers} other cells of the column are "
                + "(if they are meant as categories, say that the column is categorical)");
        }

        return content.Texts > 0 ? ColumnKind.Category : ColumnKind.Numeric;
    }

    private struct Content
    {
        public int Numbers;
        public int Texts;
        public string? FirstText;
        public long FirstTextRow;
    }
}
