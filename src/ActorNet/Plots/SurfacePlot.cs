using System.Globalization;
using ActorNet.Core.Data;

namespace ActorNet.Plots;

/// <summary>
/// What a network with two inputs makes of the plane, as SVG: each place has the colour of the classes in the shares that the network gives them, or for
/// values from orange (the smallest) over white to blue (the largest). Samples lie over it in the colours of their targets.
/// </summary>
public static class SurfacePlot
{
    private const int Width = 660;
    private const int Left = 76;
    private const int Top = 64;
    private const int Size = 480;
    private const int Cells = 160;
    private const int Below = 60;
    private const int MostPoints = 2000;
    private const int MostNames = 20;

    /// <summary>Writes the file beside and renames it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model, of two inputs or of features computed from two.</param>
    /// <param name="samples">Samples to draw, whose range is shown, before features are computed of them; null for the plane from −3 to 3.</param>
    /// <param name="title">Written above.</param>
    /// <exception cref="ArgumentException">Its samples are not of two numbers.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, Model model, Dataset? samples, string title) => PlotFile.Save(path, writer => Write(writer, model, samples, title));

    /// <summary>Writes the picture.</summary>
    /// <inheritdoc cref="Save"/>
    /// <param name="writer">Where to.</param>
#pragma warning disable CS1573 // The others are inherited.
    public static void Write(TextWriter writer, Model model, Dataset? samples, string title)
#pragma warning restore CS1573
    {
        ArgumentNullException.ThrowIfNull(model);
        var (x, y) = PlaneSide.Of(model, samples, "a surface");
        var outputs = Outputs(model, x, y);
        var width = model.Network.OutputCount;
        IReadOnlyList<string> names = samples is { HasLabels: true } ? samples.ClassNames : model.Schema.ClassNames;
        var areClasses = names.Count > 0 && (width == names.Count || (width == 1 && names.Count == 2));
        if (areClasses) ToShares(outputs, width, model);
        var range = areClasses ? (Minimum: 0, Maximum: 1) : Range(outputs, width);
        var raster = new Raster(Cells, Cells, Size / Cells);
        for (var i = 0; i < Cells * Cells; i++)
        {
            raster.Set(i % Cells, i / Cells, areClasses ? OfShares(outputs.AsSpan(i * width, width)) : OfValue(outputs[i * width], range));
        }

        using var svg = new SvgWriter(writer, Width, Top + Size + Below, title);
        svg.Text(Left, 30, title.Length > 60 ? title[..59] + "…" : title, 16, PlotStyle.Ink, "start", bold: true);
        svg.Image(Left, Top, Size, Size, raster.ToPng());
        DrawAxes(svg, x, y);
        if (samples is not null)
        {
            DrawSamples(svg, samples, x, y, range, areClasses);
        }

        DrawLegend(svg, areClasses ? names : [], range);
    }

    private static float[] Outputs(Model model, PlaneSide x, PlaneSide y)
    {
        var inputs = new float[2 * Cells * Cells];
        for (var i = 0; i < Cells * Cells; i++)
        {
            inputs[2 * i] = (float)x.At(((i % Cells) + 0.5) / Cells);
            inputs[(2 * i) + 1] = (float)y.At(1 - (((i / Cells) + 0.5) / Cells));
        }

        var outputs = new float[Cells * Cells * model.Network.OutputCount];
        model.Predict(PlaneSide.Inputs(model, inputs), outputs);
        return outputs;
    }

    /// <summary>Scores, which are no shares, become some without another class coming first: one that decides at 0 by the logistic curve, several by softmax.</summary>
    private static void ToShares(float[] outputs, int width, Model model)
    {
        if (width == 1 && model.Loss.DecisionThreshold(model.Network) == 0)
        {
            for (var i = 0; i < outputs.Length; i++) outputs[i] = (float)(1 / (1 + Math.Exp(-outputs[i])));
        }
        else if (width > 1 && !model.Network.Description.GivesProbabilities)
        {
            for (var first = 0; first < outputs.Length; first += width)
            {
                var scores = outputs.AsSpan(first, width);
                var largest = float.NegativeInfinity;
                foreach (var score in scores) largest = Math.Max(largest, score);
                var sum = 0.0;
                foreach (ref var score in scores) sum += score = (float)Math.Exp(score - largest);
                foreach (ref var score in scores) score = (float)(score / sum);
            }
        }
    }

    private static (double Minimum, double Maximum) Range(float[] outputs, int width)
    {
        var first = NumberSummary.Of(outputs.Where((_, index) => index % width == 0).Select(value => (double)value));
        return first.Maximum > first.Minimum ? (first.Minimum, first.Maximum) : (first.Minimum - 1, first.Minimum + 1);
    }

    /// <summary>The classes' colours in their shares, on white so that samples stand out.</summary>
    private static Colour OfShares(ReadOnlySpan<float> shares)
    {
        if (shares.Length == 1)
        {
            return Colour.White.Mix(Colour.OfClass(0).Mix(Colour.OfClass(1), Math.Clamp(shares[0], 0, 1)), Strength(Math.Max(shares[0], 1 - shares[0])));
        }

        double sum = 0;
        double largest = 0;
        foreach (var share in shares)
        {
            sum += Math.Max(0, share);
            largest = Math.Max(largest, share);
        }

        var colour = new Colour(0, 0, 0);
        for (var i = 0; sum > 0 && i < shares.Length; i++)
        {
            var (part, own) = (Math.Max(0, shares[i]) / sum, Colour.OfClass(i));
            colour = new Colour(colour.Red + (part * own.Red), colour.Green + (part * own.Green), colour.Blue + (part * own.Blue));
        }

        return sum > 0 ? Colour.White.Mix(colour, Strength(largest / sum)) : Colour.White;
    }

    private static double Strength(double share) => 0.15 + (0.45 * Math.Clamp(share, 0, 1));

    private static Colour OfValue(double value, (double Minimum, double Maximum) range) =>
        Colour.Diverging((((value - range.Minimum) / (range.Maximum - range.Minimum) * 2) - 1) * 0.8);

    private static void DrawAxes(SvgWriter svg, PlaneSide x, PlaneSide y)
    {
        foreach (var tick in x.Ticks)
        {
            var place = Left + (Size * x.Place(tick));
            svg.Line(place, Top + Size, place, Top + Size + 5, PlotStyle.Faint);
            svg.Text(place, Top + Size + 19, x.Axis.Label(tick), 12, PlotStyle.Faint, "middle");
        }

        foreach (var tick in y.Ticks)
        {
            var place = Top + (Size * (1 - y.Place(tick)));
            svg.Line(Left - 5, place, Left, place, PlotStyle.Faint);
            svg.Text(Left - 9, place + 4, y.Axis.Label(tick), 12, PlotStyle.Faint, "end");
        }

        svg.Text(Left + (Size / 2.0), Top + Size + 42, x.Name, 12, PlotStyle.Ink, "middle");
        svg.Text(Left - 9, Top - 12, y.Name, 12, PlotStyle.Ink, "end");
    }

    private static void DrawSamples(SvgWriter svg, Dataset samples, PlaneSide x, PlaneSide y, (double Minimum, double Maximum) range, bool areClasses)
    {
        for (var i = 0; i < Math.Min(samples.Count, MostPoints); i++)
        {
            var colour = samples.HasLabels ? Colour.OfClass(samples.Labels[i])
                : areClasses ? Colour.OfClass(samples.Values[i * samples.TargetWidth] > 0.5f ? 1 : 0)
                : OfValue(samples.Values[i * samples.TargetWidth], range);
            svg.Disc(
                Left + (Size * x.Place(x.ToShown(samples.Features[2 * i]))),
                Top + (Size * (1 - y.Place(y.ToShown(samples.Features[(2 * i) + 1])))),
                3.2,
                colour.Text,
                areClasses || samples.HasLabels ? "#ffffff" : PlotStyle.Faint);
        }
    }

    private static void DrawLegend(SvgWriter svg, IReadOnlyList<string> names, (double Minimum, double Maximum) range)
    {
        const int LineHeight = 20;
        var left = Left + Size + 12;
        for (var i = 0; i < Math.Min(names.Count, MostNames); i++)
        {
            svg.Disc(left + 5, Top + 6 + (i * LineHeight), 5, Colour.OfClass(i).Text, "#ffffff");
            svg.Text(left + 15, Top + 10 + (i * LineHeight), names[i].Length > 9 ? names[i][..8] + "…" : names[i], 12, PlotStyle.Ink, "start");
        }

        if (names.Count > 0)
        {
            return;
        }

        const int Steps = 40;
        var bar = new Raster(1, Steps, 4);
        for (var step = 0; step < Steps; step++)
        {
            bar.Set(0, step, OfValue(range.Maximum - ((step + 0.5) / Steps * (range.Maximum - range.Minimum)), range));
        }

        svg.Image(left, Top, 14, bar.Height, bar.ToPng());
        svg.Text(left + 18, Top + 10, range.Maximum.ToString("G3", CultureInfo.InvariantCulture), 12, PlotStyle.Ink, "start");
        svg.Text(left + 18, Top + bar.Height, range.Minimum.ToString("G3", CultureInfo.InvariantCulture), 12, PlotStyle.Ink, "start");
    }
}
