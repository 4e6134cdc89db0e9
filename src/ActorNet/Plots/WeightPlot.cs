using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Naming;
using ActorNet.Core.Networks;

namespace ActorNet.Plots;

/// <summary>
/// What the units of a dense layer look at, as SVG. Units that see pictures are pictures themselves, of their weights; others are the columns of a matrix.
/// Blue is above zero, orange below, white zero; colour pictures show how far red, green and blue are from grey.
/// </summary>
public static class WeightPlot
{
    private const int Width = 800;
    private const int Margin = 28;
    private const int TitleHeight = 48;
    private const int LegendHeight = 48;
    private const int MostUnits = 100;
    private const int UnitsInRow = 10;
    private const int Gap = 6;
    private const int LongestTitle = 76;
    private const int MostLabels = 40;
    private const int LabelWidth = 120;
    private const int LargestCell = 28;
    private const int MostStretch = 12;

    /// <summary>Writes the file beside and renames it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="layer">Name of a dense layer, such as <c>dense_1</c>; null for the first.</param>
    /// <param name="title">Written above.</param>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, Model model, string? layer, string title) => PlotFile.Save(path, writer => Write(writer, model, layer, title));

    /// <summary>Writes the picture.</summary>
    /// <inheritdoc cref="Save"/>
    /// <param name="writer">Where to.</param>
#pragma warning disable CS1573 // The others are inherited.
    public static void Write(TextWriter writer, Model model, string? layer, string title)
#pragma warning restore CS1573
    {
        ArgumentNullException.ThrowIfNull(model);
        var kernels = model.Network.Tensors.Where(tensor => tensor.Name.EndsWith(".kernel", StringComparison.Ordinal)).ToList();
        var kernel = layer is null ? kernels[0] : kernels.Find(tensor => tensor.Name == layer + ".kernel") ?? throw new ArgumentException(
            $"the network has no layer '{layer}' with a kernel{NearestName.HintOrList(layer, [.. kernels.Select(tensor => tensor.Name[..^".kernel".Length])])}");
        var weights = model.Parameters.Span.Slice(kernel.Offset, kernel.Length);
        var largest = NumberSummary.Of(weights) is var numbers ? Math.Max(Math.Abs(numbers.Minimum), Math.Abs(numbers.Maximum)) : 0;
        var scale = largest > 0 ? 1 / largest : 0;
        var shape = model.Network.Description.InputShape;
        if (kernel == kernels[0] && shape is [_, _, 1 or 3] && kernel.Shape[0] == model.Network.InputCount)
        {
            WritePictures(writer, weights.ToArray(), kernel, shape, scale, title);
        }
        else
        {
            var names = kernel == kernels[0] && model.Schema.Table is { } table ? table.FeatureNames.ToList() : [];
            WriteMatrix(writer, weights.ToArray(), kernel, names.Count == kernel.Shape[0] ? names : [], scale, title);
        }
    }

    private static void WritePictures(TextWriter writer, float[] weights, ParameterTensor kernel, IReadOnlyList<int> shape, double scale, string title)
    {
        var (height, width, channels, units) = (shape[0], shape[1], shape[2], kernel.Shape[1]);
        var shown = Math.Min(units, MostUnits);
        var columns = Math.Min(shown, UnitsInRow);
        var cell = Math.Max(1, (((Width - (2 * Margin)) / columns) - Gap) / Math.Max(width, 1));
        cell = Math.Min(cell, Math.Max(1, 160 / width));
        var (stepX, stepY) = ((width * cell) + Gap, (height * cell) + Gap);
        var rows = (shown + columns - 1) / columns;
        var note = shown < units ? string.Create(CultureInfo.InvariantCulture, $"the first {shown} of {units} units") : string.Create(CultureInfo.InvariantCulture, $"{units} units");
        using var svg = Begin(writer, Math.Max(Width, (2 * Margin) + (columns * stepX)), (rows * stepY) + LegendHeight, title);
        for (var unit = 0; unit < shown; unit++)
        {
            var raster = new Raster(width, height, cell);
            for (var pixel = 0; pixel < height * width; pixel++)
            {
                double Weight(int channel) => scale * weights[(((pixel * channels) + channel) * units) + unit];
                raster.Set(pixel % width, pixel / width, channels == 1 ? Colour.Diverging(Weight(0)) : new Colour(0.5 + (Weight(0) / 2), 0.5 + (Weight(1) / 2), 0.5 + (Weight(2) / 2)));
            }

            var (x, y) = (Margin + (unit % columns * stepX), TitleHeight + (unit / columns * stepY));
            svg.Rectangle(x - 1, y - 1, raster.Width + 2, raster.Height + 2, "#cbd2d9");
            svg.Image(x, y, raster.Width, raster.Height, raster.ToPng());
        }

        Legend(svg, TitleHeight + (rows * stepY) + 18, scale, $"{kernel.Name}: {note}, {height} x {width} x {channels} weights each", channels == 1);
    }

    /// <summary>The longer side runs from left to right, unless the inputs have names to stand beside their rows.</summary>
    private static void WriteMatrix(TextWriter writer, float[] weights, ParameterTensor kernel, List<string> names, double scale, string title)
    {
        var (inputs, units) = (kernel.Shape[0], kernel.Shape[1]);
        var hasNames = names.Count is > 0 and <= MostLabels;
        var left = hasNames ? Margin + LabelWidth : Margin;
        var inputsAreRows = hasNames || units >= inputs;
        var (columns, rows) = inputsAreRows ? (units, inputs) : (inputs, units);
        var cellWidth = Math.Clamp((Width - left - Margin) / columns, 1, LargestCell);
        var cellHeight = Math.Clamp(Math.Max(cellWidth, (Width / 2) / rows), 1, hasNames ? LargestCell : Math.Min(LargestCell, MostStretch * cellWidth));
        var raster = new Raster(columns, rows, cellWidth, cellHeight);
        for (var i = 0; i < weights.Length; i++)
        {
            var (input, unit) = (i / units, i % units);
            raster.Set(inputsAreRows ? unit : input, inputsAreRows ? input : unit, Colour.Diverging(scale * weights[i]));
        }

        using var svg = Begin(writer, Math.Max(Width, left + raster.Width + Margin), raster.Height + LegendHeight, title);
        svg.Rectangle(left - 1, TitleHeight - 1, raster.Width + 2, raster.Height + 2, "#cbd2d9");
        svg.Image(left, TitleHeight, raster.Width, raster.Height, raster.ToPng());
        for (var input = 0; hasNames && input < names.Count; input++)
        {
            var name = names[input].Length > 17 ? names[input][..16] + "…" : names[input];
            svg.Text(left - 8, TitleHeight + (input * cellHeight) + (cellHeight / 2.0) + 4, name, Math.Min(12, Math.Max(6, cellHeight)), PlotStyle.Faint, "end");
        }

        var note = inputsAreRows ? $"a row for each of {inputs} inputs, a column for each of {units} units" : $"a column for each of {inputs} inputs, a row for each of {units} units";
        Legend(svg, TitleHeight + raster.Height + 18, scale, $"{kernel.Name}: {note}", isDiverging: true);
    }

    private static SvgWriter Begin(TextWriter writer, int width, int height, string title)
    {
        var svg = new SvgWriter(writer, width, TitleHeight + height, title);
        svg.Text(Margin, 30, title.Length > LongestTitle ? string.Concat(title.AsSpan(0, LongestTitle - 1), "…") : title, 16, PlotStyle.Ink, "start", bold: true);
        return svg;
    }

    private static void Legend(SvgWriter svg, double y, double scale, string note, bool isDiverging)
    {
        const int Steps = 41;
        svg.Text(Margin, y + 12, note, 12, PlotStyle.Faint, "start");
        if (!isDiverging)
        {
            return;
        }

        var bar = new Raster(Steps, 1, 4);
        for (var step = 0; step < Steps; step++)
        {
            bar.Set(step, 0, Colour.Diverging((step - (Steps / 2)) / (double)(Steps / 2)));
        }

        var right = Width - Margin - 48;
        var largest = (scale > 0 ? 1 / scale : 0).ToString("G3", CultureInfo.InvariantCulture);
        svg.Image(right - bar.Width, y, bar.Width, 14, bar.ToPng());
        svg.Text(right - bar.Width - 6, y + 12, "-" + largest, 12, PlotStyle.Faint, "end");
        svg.Text(right + 6, y + 12, largest, 12, PlotStyle.Faint, "start");
    }
}
