namespace ActorNet.Core.Data;

/// <summary>What the target column holds.</summary>
public enum TargetKind
{
    /// <summary>
    /// Told from a table's cells: classes if they are texts, or if they are whole numbers, two to
    /// <see cref="TableOptions.MaximumAutomaticClasses"/> different ones, each met twice on average; else values. Told from an array: classes if they are whole numbers,
    /// one a sample, or rows with one 1 and else 0; else values.
    /// </summary>
    Auto,

    /// <summary>Classes, whatever the cells look like.</summary>
    Classes,

    /// <summary>Values to approximate; all cells must be numbers.</summary>
    Values,
}

/// <summary>How to read a table to train on, and the bounds it is held to.</summary>
public sealed record TableOptions
{
    /// <summary>Different whole numbers that are still taken for classes.</summary>
    public const int MaximumAutomaticClasses = 20;

    /// <summary>Categories a feature column may have.</summary>
    public const int MaximumCategories = 1_000;

    /// <summary>Classes the target column may have.</summary>
    public const int MaximumClasses = 10_000;

    /// <summary>Columns a table may have.</summary>
    public const int MaximumColumns = 65_536;

    /// <summary>Characters a cell may have.</summary>
    public const int MaximumCellLength = 65_536;

    /// <summary>Cells a table, and features a data set made of it, may have in all.</summary>
    public const long MaximumCells = 1L << 29;

    /// <summary>Name or 1-based number of the target column; null for the last.</summary>
    public string? Target { get; init; }

    /// <summary>Name or 1-based number of a column with what each sample's loss is multiplied by, no feature; null for none.</summary>
    public string? Weight { get; init; }

    /// <summary>What the target column holds.</summary>
    public TargetKind TargetKind { get; init; }

    /// <summary>Whether the first row has the columns' names; null to tell from it: it has if none of its cells is a number.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>Names or 1-based numbers of columns whose numbers are categories.</summary>
    public IReadOnlyList<string> CategoricalColumns { get; init; } = [];
}
