using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Naming;
using ActorNet.Expressions;

namespace ActorNet.Datasets;

/// <summary>Features by expressions: reads them, and computes them from the columns as they are in the file.</summary>
internal sealed class FeatureFormulas
{
    private const int MaximumFeatures = 1_000;

    private readonly Formula[] _formulas;
    private readonly int _rawWidth;

    /// <param name="columns">The columns, not scaled.</param>
    /// <param name="expressions">A formula each.</param>
    /// <exception cref="DataException">One cannot be read, or names no column of numbers.</exception>
    public FeatureFormulas(TableSchema columns, IReadOnlyList<string> expressions)
    {
        if (expressions.Count is 0 or > MaximumFeatures) throw new DataException($"{expressions.Count} features are asked for; there must be 1 to {MaximumFeatures}");
        _rawWidth = columns.FeatureCount;
        var places = Places(columns);
        _formulas = [.. expressions.Select(text => Read(text, columns, places))];
    }

    /// <summary>The formulas of a list: its commas outside of parentheses separate them.</summary>
    public static IReadOnlyList<string> Split(string list)
    {
        var parts = new List<string>();
        var (start, depth) = (0, 0);
        for (var i = 0; i <= list.Length; i++)
        {
            if (i < list.Length && list[i] is '(' or ')') depth += list[i] == '(' ? 1 : -1;
            if (i < list.Length && (list[i] != ',' || depth > 0)) continue;
            parts.Add(list[start..i].Trim());
            start = i + 1;
        }

        return parts;
    }

    /// <summary>The features of some samples, not scaled.</summary>
    /// <param name="name">What messages call the data.</param>
    /// <param name="raw">Row-major, samples × columns as they are.</param>
    /// <exception cref="DataException">A feature has no finite value.</exception>
    public float[] Compute(string name, ReadOnlySpan<float> raw)
    {
        var count = raw.Length / _rawWidth;
        var features = new float[checked(count * _formulas.Length)];
        foreach (var (formula, number) in _formulas.Select((formula, number) => (formula, number)))
        {
            var variables = new double[formula.Places.Length];
            for (var sample = 0; sample < count; sample++)
            {
                for (var i = 0; i < variables.Length; i++) variables[i] = raw[(sample * _rawWidth) + formula.Places[i]];
                var value = (float)formula.Expression.Evaluate(variables);
                if (!float.IsFinite(value))
                {
                    var where = string.Join(", ", formula.Expression.Variables.Select((variable, i) => string.Create(CultureInfo.InvariantCulture, $"{variable}={variables[i]}")));
                    throw new DataException($"{name}: sample {sample + 1}: the feature {formula.Expression.Text} has no finite value{(where.Length > 0 ? " at " + where : "")}");
                }

                features[(sample * _formulas.Length) + number] = value;
            }
        }

        return features;
    }

    /// <summary>Means and deviations of the features of the samples trained on.</summary>
    public IReadOnlyList<FeatureColumn> Fit(ReadOnlySpan<float> features, bool standardise)
    {
        var width = _formulas.Length;
        var columns = new FeatureColumn[width];
        for (var number = 0; number < width; number++)
        {
            columns[number] = new FeatureColumn(_formulas[number].Expression.Text);
            if (standardise) columns[number] = Standardised(columns[number], features, number, width);
        }

        return columns;
    }

    /// <summary>Brings features to the scale of the training part, in place.</summary>
    public static void Scale(Span<float> features, IReadOnlyList<FeatureColumn> columns)
    {
        for (var i = 0; i < features.Length; i++)
        {
            var column = columns[i % columns.Count];
            features[i] = column.Deviation == 0 ? 0 : (float)((features[i] - column.Mean) / column.Deviation);
        }
    }

    private static FeatureColumn Standardised(FeatureColumn column, ReadOnlySpan<float> features, int number, int width)
    {
        var count = features.Length / width;
        var sum = 0.0;
        for (var i = number; i < features.Length; i += width) sum += features[i];
        var mean = sum / count;
        var squares = 0.0;
        var isConstant = true;
        for (var i = number; i < features.Length; i += width)
        {
            var difference = features[i] - mean;
            squares = Math.FusedMultiplyAdd(difference, difference, squares);
            isConstant &= features[i].Equals(features[number]);
        }

        return column with { Mean = isConstant ? features[number] : mean, Deviation = isConstant ? 0 : Math.Sqrt(squares / count) };
    }

    private static Formula Read(string text, TableSchema columns, Dictionary<string, int> places)
    {
        Expression expression;
        try
        {
            // A column called e or pi is that column.
            expression = Expression.Parse(text, places.Keys.Concat(columns.Columns.Select(column => column.Name)));
        }
        catch (ExpressionException exception)
        {
            throw new DataException($"feature '{text}': {exception.Message}", exception);
        }

        return new Formula(expression, [.. expression.Variables.Select(name => places.TryGetValue(name, out var place) ? place : throw NoColumn(name, text, columns, places))]);
    }

    private static DataException NoColumn(string name, string text, TableSchema columns, Dictionary<string, int> places)
    {
        var column = columns.Columns.FirstOrDefault(column => column.Name == name);
        var reason = column is null ? $"there is no column '{name}'{NearestName.HintOrList(name, [.. places.Keys])}"
            : ReferenceEquals(column, columns.Columns[columns.Target]) ? $"'{name}' is the target"
            : columns.Weight is { } weight && ReferenceEquals(column, columns.Columns[weight]) ? $"'{name}' is the samples' weight"
            : $"the column '{name}' holds categories, not numbers";
        return new DataException($"feature '{text}': {reason}");
    }

    /// <summary>Where in a row the columns of numbers lie, by name and by number.</summary>
    private static Dictionary<string, int> Places(TableSchema columns)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var numbered = new List<(string Name, int Place)>();
        var place = 0;
        for (var i = 0; i < columns.Columns.Count; i++)
        {
            if (i == columns.Target || i == columns.Weight) continue;
            var column = columns.Columns[i];
            if (column.Kind == ColumnKind.Numeric)
            {
                places.Add(column.Name, place);
                numbered.Add(($"c{i + 1}", place));
            }

            place += column.Width;
        }

        // A column that is itself called "c2" keeps its name.
        foreach (var (name, own) in numbered) places.TryAdd(name, own);
        return places;
    }

    private sealed record Formula(Expression Expression, int[] Places);
}
