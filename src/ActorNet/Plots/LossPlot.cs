using ActorNet.Core.Training;

namespace ActorNet.Plots;

/// <summary>What of a run's history is drawn.</summary>
public enum HistoryPanels
{
    /// <summary>Loss, and accuracy where it has a meaning.</summary>
    All,

    /// <summary>Loss alone.</summary>
    Loss,

    /// <summary>Accuracy alone.</summary>
    Accuracy,

    /// <summary>The learning rate alone.</summary>
    LearningRate,
}

/// <summary>The picture of a run: loss by epoch, and below it accuracy where that has a meaning, or the learning rate, as SVG on a white ground.</summary>
public static class LossPlot
{
    private const int Width = 800;
    private const int Left = 76;
    private const int Right = 28;
    private const int TitleHeight = 44;
    private const int PanelHeight = 240;
    private const int AbovePanel = 36;
    private const int BelowPanel = 52;
    private const int LongestTitle = 76;

    // More than this many rows lie closer than the picture can show.
    private const int MostRows = 2000;
    private const int Groups = 250;
    private const string Training = "#2563eb";
    private const string Validation = "#d9480f";

    /// <summary>Writes the file beside and renames it.</summary>
    /// <inheritdoc cref="Write"/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, IReadOnlyList<HistoryRow> rows, string title, HistoryPanels shown = HistoryPanels.All) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        Write(writer, rows, title, shown);
    });

    /// <summary>Writes the picture.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="rows">The epochs, one or more, in order; losses that are not finite leave a gap.</param>
    /// <param name="title">Written above; cut where it would leave the picture.</param>
    /// <param name="shown">Which panels are drawn.</param>
    /// <exception cref="ArgumentException">Accuracy alone is asked for, and has no meaning for the run; or learning rates, and the rows have none.</exception>
    public static void Write(TextWriter writer, IReadOnlyList<HistoryRow> rows, string title, HistoryPanels shown = HistoryPanels.All)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(title);
        var panels = Panels(Thinned(rows), shown);
        if (panels.Count == 0)
        {
            throw new ArgumentException(shown == HistoryPanels.LearningRate
                ? "its history has no learning rates: an earlier version wrote it"
                : "accuracy has no meaning for this run: it predicts values");
        }

        var perPanel = AbovePanel + PanelHeight + BelowPanel;
        using var svg = new SvgWriter(writer, Width, TitleHeight + (panels.Count * perPanel), title);
        var heading = title.Length > LongestTitle ? string.Concat(title.AsSpan(0, LongestTitle - 1), "…") : title;
        svg.Text(Left, 30, heading, 16, PlotStyle.Ink, "start", bold: true);
        for (var i = 0; i < panels.Count; i++)
        {
            panels[i].Draw(svg, Left, TitleHeight + (i * perPanel) + AbovePanel, Width - Left - Right, PanelHeight);
        }
    }

    /// <summary>
    /// Of many rows the first, the last, and out of each group of neighbours those that are lowest and highest on some curve: the picture keeps its outline,
    /// and its size does not grow with the run.
    /// </summary>
    private static IReadOnlyList<HistoryRow> Thinned(IReadOnlyList<HistoryRow> rows)
    {
        if (rows.Count <= MostRows)
        {
            return rows;
        }

        Func<HistoryRow, double?>[] curves = [row => row.TrainLoss, row => row.ValidationLoss, row => row.TrainAccuracy, row => row.ValidationAccuracy, row => row.LearningRate];
        var extremes = rows.Chunk((rows.Count + Groups - 1) / Groups).SelectMany(group => curves.SelectMany(curve => new[] { group.MinBy(curve)!, group.MaxBy(curve)! }));
        return [.. extremes.Append(rows[0]).Append(rows[^1]).Distinct().OrderBy(row => row.Steps).ThenBy(row => row.Epoch)];
    }

    private static List<Panel> Panels(IReadOnlyList<HistoryRow> rows, HistoryPanels shown)
    {
        // Evaluations inside epochs lie between their ends: then steps count.
        var isFine = rows.Zip(rows.Skip(1)).Any(pair => pair.First.Epoch == pair.Second.Epoch);
        var unit = isFine ? "step" : "epoch";
        int[] places = [.. rows.Select(row => isFine ? (int)Math.Min(row.Steps, int.MaxValue) : row.Epoch)];
        var panels = new List<Panel>();
        if (shown is HistoryPanels.All or HistoryPanels.Loss)
        {
            Add("Loss", Curves(rows, row => row.TrainLoss, row => row.ValidationLoss), seenAboveZero: true);
        }

        if ((shown is HistoryPanels.All or HistoryPanels.Accuracy)
            && Curves(rows, row => row.TrainAccuracy, row => row.ValidationAccuracy) is { Count: > 0 } accuracies)
        {
            Add("Accuracy", accuracies, seenAboveZero: false);
        }

        if (shown is HistoryPanels.LearningRate && Curves(rows, row => row.LearningRate, static _ => null) is { Count: > 0 } rates)
        {
            Add("Learning rate", rates, seenAboveZero: true);
        }

        return panels;

        // A loss that has fallen far is best seen above zero; accuracy near 1 is best seen close.
        void Add(string title, List<Curve> curves, bool seenAboveZero)
        {
            var values = curves.SelectMany(curve => curve.Values).ToList();
            var drawn = values.Where(Axis.CanShow).DefaultIfEmpty(0).ToArray();
            if (seenAboveZero && drawn.Min() > 0 && drawn.Min() < drawn.Max() / 2)
            {
                values.Add(0);
            }

            panels.Add(new(title, unit, places, Axis.Over(values, ticks: 5), curves));
        }
    }

    /// <summary>The curves that have a value anywhere.</summary>
    private static List<Curve> Curves(IReadOnlyList<HistoryRow> rows, Func<HistoryRow, double?> training, Func<HistoryRow, double?> validation)
    {
        var curves = new List<Curve>();
        foreach (var (name, colour, value) in new[] { ("training", Training, training), ("validation", Validation, validation) })
        {
            if (rows.Any(row => value(row) is not null))
            {
                curves.Add(new Curve(name, colour, [.. rows.Select(row => value(row) ?? double.NaN)]));
            }
        }

        return curves;
    }
}
