using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Naming;
using ActorNet.Core.Networks;

namespace ActorNet.Plots;

/// <summary>
/// What each unit of a layer responds to, for a network of two inputs, as SVG: a heat map of the plane for each unit, of what comes out of its layer.
/// White is 0, blue above, orange below; the full colour is the unit's own largest size, and its range stands above it.
/// </summary>
public static class UnitsPlot
{
    private const int MostUnits = 64;
    private const int Steps = 41;
    private const int LongestTitle = 60;

    /// <summary>Writes the file beside and renames it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model, of two inputs or of features computed from two.</param>
    /// <param name="layer">Name of a layer with parameters, such as <c>dense_1</c>; null for the first.</param>
    /// <param name="samples">Samples whose range is shown, before features are computed of them; null for the plane from −3 to 3.</param>
    /// <param name="title">Written above.</param>
    /// <exception cref="ArgumentException">There is no such layer, or samples are not of two numbers.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, Model model, string? layer, Dataset? samples, string title) =>
        PlotFile.Save(path, writer => Write(writer, model, layer, samples, title));

    /// <summary>Writes the picture.</summary>
    /// <inheritdoc cref="Save"/>
    /// <param name="writer">Where to.</param>
#pragma warning disable CS1573 // The others are inherited.
    public static void Write(TextWriter writer, Model model, string? layer, Dataset? samples, string title)
#pragma warning restore CS1573
    {
        ArgumentNullException.ThrowIfNull(model);
        var (x, y) = PlaneSide.Of(model, samples, "a picture of units");
        var part = UpTo(model, layer, out var name);
        var units = part.Network.OutputCount;
        var shown = Math.Min(units, MostUnits);
        var plot = new FieldPlot(title.Length > LongestTitle ? title[..(LongestTitle - 1)] + "…" : title, x.Shown, y.Shown)
        {
            Note = $"{name}{(shown < units ? string.Create(CultureInfo.InvariantCulture, $", the first {shown} of {units} units") : "")}: "
                + $"{Said(x)}, {Said(y)}; white 0, blue above, orange below",
        };

        float[] Outputs(double[] places)
        {
            var outputs = new float[places.Length / 2 * units];
            part.Predict(PlaneSide.Inputs(model, Array.ConvertAll(places, place => (float)place)), outputs);
            return outputs;
        }

        var known = new Dictionary<(double X, double Y), float[]>();
        double Output(double right, double up, int unit)
        {
            if (!known.TryGetValue((right, up), out var outputs)) known.Add((right, up), outputs = Outputs([x.ToFeature(right), y.ToFeature(up)]));
            return outputs[unit];
        }

        var grid = Outputs([.. Enumerable.Range(0, Steps * Steps).SelectMany(i => (double[])[x.At(i % Steps / (Steps - 1.0)), y.At(i / Steps / (Steps - 1.0))])]);
        for (var unit = 0; unit < shown; unit++)
        {
            var own = unit;
            var range = NumberSummary.Of(grid.Where((_, index) => index % units == own).Select(value => (double)value));
            var largest = Math.Max(Math.Abs(range.Minimum), Math.Abs(range.Maximum));
            plot.Fields.Add(new Field(
                string.Create(CultureInfo.InvariantCulture, $"unit {unit + 1}: {range.Minimum:G3} to {range.Maximum:G3}"),
                (right, up) => largest > 0 ? Output(right, up, own) / largest : 0,
                []));
        }

        plot.Write(writer);
    }

    /// <summary>The network up to a layer: its parameters are the first of the whole's.</summary>
    private static Model UpTo(Model model, string? layer, out string name)
    {
        var description = model.Network.Description;
        var ends = new List<(string Name, int Layers, int Parameters)>();
        for (var count = 1; count <= description.Layers.Count; count++)
        {
            if (!description.Layers.Take(count).Any(one => one is DenseDescription)) continue;
            var network = new Network(new NetworkDescription(description.InputShape, [.. description.Layers.Take(count)]));
            var last = network.Tensors[^1].Name;
            last = last[..last.LastIndexOf('.')];
            if (ends.Count == 0 || ends[^1].Name != last) ends.Add((last, count, network.ParameterCount));
        }

        var end = layer is null ? ends[0] : ends.Find(candidate => candidate.Name == layer);
        if (end.Name is null) throw new ArgumentException($"the network has no layer '{layer}' with units{NearestName.HintOrList(layer!, [.. ends.Select(one => one.Name)])}");
        name = end.Name;
        var part = new Network(new NetworkDescription(description.InputShape, [.. description.Layers.Take(end.Layers)]));
        return new Model(part, part.Description.DefaultLoss, model.Parameters.Span[..end.Parameters].ToArray());
    }

    private static string Said(PlaneSide side) => string.Create(CultureInfo.InvariantCulture, $"{side.Name} {side.Shown.Minimum:G3} to {side.Shown.Maximum:G3}");
}
