namespace ActorNet.Core.Data;

/// <summary>A table in memory: cells read and checked, not yet scaled.</summary>
public sealed class Table
{
    private readonly ColumnCells?[] _cells;

    internal Table(string name, bool hasHeader, int target, int? weight, int count, ColumnCells?[] cells)
    {
        Name = name;
        HasHeader = hasHeader;
        Target = target;
        Weight = weight;
        Count = count;
        _cells = cells;
    }

    /// <summary>The file.</summary>
    public string Name { get; }

    /// <summary>Whether the file has a header.</summary>
    public bool HasHeader { get; }

    /// <summary>Number of the target column, from 0.</summary>
    public int Target { get; }

    /// <summary>Number of the column with the samples' weights, from 0, or null.</summary>
    public int? Weight { get; }

    /// <summary>Number of samples.</summary>
    public int Count { get; }

    /// <summary>Whether the target column is there; it may be missing in a table read for prediction.</summary>
    public bool HasTarget => _cells[Target] is not null;

    /// <summary>Why the targets or weights of a table read for prediction cannot be used, in one line that names row and column; null if they can, or are not there.</summary>
    internal string? TargetProblem { get; init; }

    /// <summary>Reads a table to train on; kinds of columns, categories and classes are told from its cells.</summary>
    /// <param name="path">A CSV or TSV file, plain or gzip; the delimiter (comma, semicolon, tab, bar) is told from the first line.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="DataException">The file cannot be used; the message names row and column.</exception>
    public static Table Read(string path, TableOptions options) => TableReader.Read(path, options);

    /// <summary>What the numbers of a column come to.</summary>
    /// <param name="column">Number of a numeric column, from 0.</param>
    public NumberSummary Summarise(int column) => NumberSummary.Of(_cells[column]!.Numbers);

    /// <summary>The schema that this table's features are made with.</summary>
    /// <param name="train">The samples that means and deviations are taken of: those trained on, so that nothing of the others leaks.</param>
    /// <param name="standardise">True to bring every numeric feature to mean 0 and deviation 1; false to leave it as it is.</param>
    public TableSchema Fit(ReadOnlySpan<int> train, bool standardise = true)
    {
        var columns = new TableColumn[_cells.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = _cells[i]!.Column;
            columns[i] = standardise && i != Target && i != Weight && column.Kind == ColumnKind.Numeric ? Standardised(_cells[i]!, train) : column;
        }

        var schema = new TableSchema { HasHeader = HasHeader, Columns = columns, Target = Target, Weight = Weight };
        return (long)schema.FeatureCount * Count <= TableOptions.MaximumCells
            ? schema
            : throw new DataException(
                $"{Name}: {Count} samples of {schema.FeatureCount} features are more than the {TableOptions.MaximumCells} values allowed");
    }

    /// <summary>Features of some samples, row-major, samples × features of the schema.</summary>
    /// <param name="schema">A schema with the same columns.</param>
    /// <param name="samples">Sample numbers from 0.</param>
    public float[] Features(TableSchema schema, ReadOnlySpan<int> samples)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var width = schema.FeatureCount;
        var features = new float[checked(samples.Length * width)];
        var offset = 0;
        for (var i = 0; i < schema.Columns.Count; i++)
        {
            if (i == schema.Target || i == schema.Weight)
            {
                continue;
            }

            WriteFeature(schema.Columns[i], _cells[i]!, samples, features, offset, width);
            offset += schema.Columns[i].Width;
        }

        return features;
    }

    /// <summary>A data set of some samples; the table must have its target column.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="schema">A schema with the same columns.</param>
    /// <param name="samples">Sample numbers from 0.</param>
    public Dataset ToDataset(string name, TableSchema schema, ReadOnlySpan<int> samples)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var target = _cells[Target] ?? throw new InvalidOperationException($"{Name} has no target column.");
        var features = Features(schema, samples);
        var classes = schema.ClassNames;
        var weights = Weights(samples);
        if (classes.Count > 0)
        {
            var labels = new int[samples.Length];
            for (var i = 0; i < labels.Length; i++)
            {
                labels[i] = target.Codes[samples[i]];
            }

            return new Dataset(name, features, [schema.FeatureCount], labels, classes, [], 0, weights);
        }

        var values = new float[samples.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)target.Numbers[samples[i]];
        }

        return new Dataset(name, features, [schema.FeatureCount], [], [], values, 1, weights);
    }

    /// <summary>The weights of some samples; empty if the table has none.</summary>
    private float[] Weights(ReadOnlySpan<int> samples)
    {
        if (Weight is not { } column || _cells[column] is not { } cells)
        {
            return [];
        }

        var weights = new float[samples.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)cells.Numbers[samples[i]];
        }

        return weights;
    }

    // Sums run over the samples in their order, in double precision, so that the same file gives the same bits everywhere.
    private static TableColumn Standardised(ColumnCells cells, ReadOnlySpan<int> train)
    {
        var numbers = cells.Numbers;
        var sum = 0.0;
        var isConstant = true;
        foreach (var sample in train)
        {
            sum += numbers[sample];
            isConstant &= numbers[sample].Equals(numbers[train[0]]);
        }

        // A constant's mean may miss it by a rounding error, which must not be blown up to a deviation of one.
        if (train.IsEmpty || isConstant)
        {
            return cells.Column with { Mean = train.IsEmpty ? 0 : numbers[train[0]], Deviation = 0 };
        }

        var mean = sum / train.Length;
        var squares = 0.0;
        foreach (var sample in train)
        {
            var difference = numbers[sample] - mean;
            squares = Math.FusedMultiplyAdd(difference, difference, squares);
        }

        return cells.Column with { Mean = mean, Deviation = Math.Sqrt(squares / train.Length) };
    }

    private static void WriteFeature(
        TableColumn column, ColumnCells cells, ReadOnlySpan<int> samples, float[] features, int offset, int width)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            var at = (i * width) + offset;
            if (column.Kind != ColumnKind.Numeric)
            {
                features[at + cells.Codes[samples[i]]] = 1;
            }
            else if (column.Deviation != 0)
            {
                features[at] = (float)((cells.Numbers[samples[i]] - column.Mean) / column.Deviation);
            }
        }
    }
}
