namespace ActorNet.Core.Data;

/// <summary>The cells of one column: numbers, or category numbers.</summary>
internal sealed class ColumnCells
{
    private readonly Dictionary<string, int> _codeOf;
    private readonly bool _isFixed;
    private readonly int _maximumCategories;
    private readonly bool _isTarget;
    private readonly bool _isWeight;

    /// <summary>Empty cells of a column whose categories are known, or are collected if there are none yet.</summary>
    /// <param name="column">The column.</param>
    /// <param name="isTarget">True for the target column.</param>
    /// <param name="isFixed">True if its categories are known.</param>
    /// <param name="isWeight">True for the column of weights.</param>
    public ColumnCells(TableColumn column, bool isTarget, bool isFixed, bool isWeight = false)
    {
        Column = column;
        _isTarget = isTarget;
        _isWeight = isWeight;
        _isFixed = isFixed;
        _maximumCategories = isTarget ? TableOptions.MaximumClasses : TableOptions.MaximumCategories;
        _codeOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var category in column.Categories)
        {
            _codeOf.Add(category, _codeOf.Count);
        }
    }

    /// <summary>The column.</summary>
    public TableColumn Column { get; private set; }

    /// <summary>The numbers of a numeric column.</summary>
    public List<double> Numbers { get; } = [];

    /// <summary>The category numbers of another column.</summary>
    public List<int> Codes { get; private set; } = [];

    private string Noun => _isTarget ? "classes" : "categories";

    /// <summary>Adds a cell.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public string? Add(string text)
    {
        var kind = TableCell.Classify(text, out var number);
        if (kind is CellKind.Missing or CellKind.NotFinite)
        {
            return TableCell.Problem(kind, text);
        }

        if (kind == CellKind.Text && text.Contains('\0', StringComparison.Ordinal))
        {
            return $"{TableCell.Shown(text)} has a NUL character: not a text file";
        }

        if (Column.Kind != ColumnKind.Category && kind == CellKind.Text)
        {
            return $"{TableCell.Shown(text)} is not a number";
        }

        if (_isWeight && number < 0)
        {
            return $"{TableCell.Shown(text)} is negative; a sample's weight must be of at least 0";
        }

        if (Column.Kind == ColumnKind.Numeric)
        {
            Numbers.Add(number);
            return null;
        }

        return AddCode(Column.Kind == ColumnKind.NumberCategory ? TableCell.Canonical(number) : text);
    }

    /// <summary>Sorts the categories that were collected, so that they do not depend on the order of rows.</summary>
    public void SortCategories()
    {
        if (Column.Kind == ColumnKind.Numeric || _isFixed)
        {
            return;
        }

        var sorted = Column.Kind == ColumnKind.NumberCategory
            ? _codeOf.Keys.OrderBy(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToArray()
            : [.. _codeOf.Keys.Order(StringComparer.Ordinal)];
        var newCode = new int[sorted.Length];
        for (var code = 0; code < sorted.Length; code++)
        {
            newCode[_codeOf[sorted[code]]] = code;
        }

        Codes = Codes.ConvertAll(code => newCode[code]);
        Column = Column with { Categories = sorted };
    }

    /// <summary>The same column with its numbers taken for categories.</summary>
    public ColumnCells ToCategories()
    {
        var cells = new ColumnCells(Column with { Kind = ColumnKind.NumberCategory }, _isTarget, isFixed: false);
        foreach (var number in Numbers)
        {
            cells.AddCode(TableCell.Canonical(number));
        }

        cells.SortCategories();
        return cells;
    }

    private string? AddCode(string category)
    {
        if (!_codeOf.TryGetValue(category, out var code))
        {
            if (_isFixed)
            {
                return $"{TableCell.Shown(category)} is not among the {Column.Categories.Count} {Noun} of the training data";
            }

            code = _codeOf.Count;
            if (code == _maximumCategories)
            {
                return $"{TableCell.Shown(category)} is one more than the {_maximumCategories} {Noun} a column may have";
            }

            _codeOf.Add(category, code);
        }

        Codes.Add(code);
        return null;
    }
}
