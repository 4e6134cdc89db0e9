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
}

/// <summary>The picture of a run: loss by epoch, and below it accuracy where that has a meaning, as SVG on a white ground.</summary>
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
    /// <exception cref="ArgumentException">Accuracy alone is asked for, and has no meaning for the run.</exception>
    public static void Write(TextWriter writer, IReadOnlyList<HistoryRow> rows, string title, HistoryPanels shown = HistoryPanels.All)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(title);
        var all = Panels(Thinned(rows));
        var panels = shown switch
        {
            HistoryPanels.Loss => all[..1],
            HistoryPanels.Accuracy => all[1..],
            _ => all,
        };
        if (panels.Count == 0)
        {
            throw new ArgumentException("accuracy has no meaning for this run: it predicts values");
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

        Func<HistoryRow, double?>[] curves = [row => row.TrainLoss, row => row.ValidationLoss, row => row.TrainAccuracy, row => row.ValidationAccuracy];
        var extremes = rows.Chunk((rows.Count + Groups - 1) / Groups).SelectMany(group => curves.SelectMany(curve => new[] { group.MinBy(curve)!, group.MaxBy(curve)! }));
        return [.. extremes.Append(rows[0]).Append(rows[^1]).Distinct().OrderBy(row => row.Steps).ThenBy(row => row.Epoch)];
    }

    private static List<Panel> Panels(IReadOnlyList<HistoryRow> rows)
    {
        // Evaluations inside epochs lie between their ends: then steps count.
        var isFine = rows.Zip(rows.Skip(1)).Any(pair => pair.First.Epoch == pair.Second.Epoch);
        var unit = isFine ? "step" : "epoch";
        int[] places = [.. rows.Select(row => isFine ? (int)Math.Min(row.Steps, int.MaxValue) : row.Epoch)];
        var losses = Curves(rows, row => row.TrainLoss, row => row.ValidationLoss);
        var accuracies = Curves(rows, row => row.TrainAccuracy, row => row.ValidationAccuracy);

        // A loss that has fallen far is best seen above zero; accuracy near 1 is best seen close.
        var lossValues = losses.SelectMany(curve => curve.Values).ToList();
        var shown = lossValues.Where(Axis.CanShow).DefaultIfEmpty(0).ToArray();
        if (shown.Min() > 0 && shown.Min() < shown.Max() / 2)
        {
            lossValues.Add(0);
        }

        var panels = new List<Panel> { new("Loss", unit, places, Axis.Over(lossValues, ticks: 5), losses) };
        if (accuracies.Count > 0)
        {
            panels.Add(new("Accuracy", unit, places, Axis.Over(accuracies.SelectMany(curve => curve.Values), ticks: 5), accuracies));
        }

        return panels;
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
