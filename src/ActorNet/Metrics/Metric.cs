using System.Globalization;
using ActorNet.Core.Naming;

namespace ActorNet.Metrics;

/// <summary>
/// A number that says what a model is worth, by its name: <c>accuracy</c>, <c>top(3)</c>, <c>f1</c> (the mean over classes), <c>f1(micro)</c>, <c>f1(weighted)</c>,
/// <c>f1(CLASS)</c>, <c>auc</c>, <c>rmse</c> and so on. In double quotes a class is never taken for anything else: <c>f1("micro")</c>.
/// </summary>
public sealed record Metric
{
    private const int DefaultTop = 5;

    private static readonly Kind[] Kinds =
    [
        new("loss", false, (measured, _) => measured.Evaluation.Loss),
        new("accuracy", false, (measured, _) => Classes(measured, "accuracy").Accuracy),
        new("top", true, (measured, argument) => Classes(measured, "top").TopAccuracy(argument is null ? DefaultTop : int.Parse(argument, CultureInfo.InvariantCulture))),
        new("precision", true, (measured, argument) => Score(measured, "precision", argument, score => score.Precision, score => score.Precision)),
        new("recall", true, (measured, argument) => Score(measured, "recall", argument, score => score.Recall, score => score.Recall)),
        new("f1", true, (measured, argument) => Score(measured, "f1", argument, score => score.F1, score => score.F1)),
        new("auc", true, (measured, argument) => argument is null
            ? Classes(measured, "auc").Auc
            : Classes(measured, "auc").AucOf(LabelOf(Classes(measured, "auc"), argument))),
        new("mae", false, (measured, _) => Values(measured, "mae").MeanAbsoluteError),
        new("mse", false, (measured, _) => Values(measured, "mse").MeanSquaredError),
        new("rmse", false, (measured, _) => Values(measured, "rmse").RootMeanSquaredError),
        new("r2", false, (measured, _) => Values(measured, "r2").R2),
    ];

    private static readonly Dictionary<string, string> Aliases = new() { ["top_k"] = "top", ["r_squared"] = "r2" };

    private readonly Kind _kind;

    private Metric(Kind kind, string? argument)
    {
        _kind = kind;
        Argument = argument;
    }

    /// <summary>The names that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyList<string> Names => [.. Kinds.Select(kind => kind.Name)];

    /// <summary>Its name.</summary>
    public string Name => _kind.Name;

    /// <summary>What stands in parentheses: a number, a way of taking the mean, or a class, which may be in double quotes; or null.</summary>
    public string? Argument { get; }

    /// <summary>Reads a metric, such as <c>f1(micro)</c>.</summary>
    /// <exception cref="ArgumentException">No such name (the message gives the nearest), or a wrong argument.</exception>
    public static Metric Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var name = NameText.Normalize(open < 0 ? text : text[..open]);
        var kind = Array.Find(Kinds, kind => kind.Name == Aliases.GetValueOrDefault(name, name))
            ?? throw new ArgumentException(NameText.Unknown("metric", name, Names));
        if (open < 0)
        {
            return new Metric(kind, null);
        }

        if (!text.TrimEnd().EndsWith(')'))
        {
            throw new ArgumentException($"\"{text}\": the closing parenthesis is missing.");
        }

        var argument = text.TrimEnd()[(open + 1)..^1].Trim();
        if (!kind.TakesArgument)
        {
            throw new ArgumentException($"\"{text}\": {kind.Name} takes no argument.");
        }

        return kind.Name != "top" || (int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var k) && k >= 1)
            ? new Metric(kind, argument)
            : throw new ArgumentException($"\"{text}\": \"{argument}\" is not a whole number of at least 1.");
    }

    /// <summary>Reads several, joined by commas; those within parentheses or double quotes belong to a class's name.</summary>
    /// <exception cref="ArgumentException">One cannot be read.</exception>
    public static IReadOnlyList<Metric> ParseList(string text)
    {
        return [.. QuotedNames.Split(text).Select(Parse)];
    }

    /// <summary>Name and argument.</summary>
    public override string ToString() => Argument is null ? Name : $"{Name}({Argument})";

    internal double? Of(Measurement measured) => _kind.Of(measured, Argument);

    private static double Score(
        Measurement measured, string name, string? argument, Func<AverageScore, double> ofAverage, Func<ClassScore, double> ofClass)
    {
        var classes = Classes(measured, name);
        return argument switch
        {
            null or "macro" => ofAverage(classes.Macro),
            "micro" => ofAverage(classes.Micro),
            "weighted" => ofAverage(classes.Weighted),
            _ => ofClass(classes.Classes[LabelOf(classes, argument)]),
        };
    }

    private static ClassMetrics Classes(Measurement measured, string name) =>
        measured.Classes ?? throw new ArgumentException($"{name} is for classes, but the targets are values; there is mae, mse, rmse, r2.");

    private static ValueMetrics Values(Measurement measured, string name) =>
        measured.Values ?? throw new ArgumentException($"{name} is for values, but the targets are classes; there is accuracy, top, precision, recall, f1, auc.");

    private static int LabelOf(ClassMetrics classes, string argument)
    {
        var name = QuotedNames.Unquoted(argument);
        var label = classes.Confusion.ClassNames.ToList().IndexOf(name);
        return label >= 0
            ? label
            : throw new ArgumentException($"there is no class '{name}'{NearestName.HintOrList(name, [.. classes.Confusion.ClassNames.Take(20)])}");
    }

    private sealed record Kind(string Name, bool TakesArgument, Func<Measurement, string?, double?> Of);
}
