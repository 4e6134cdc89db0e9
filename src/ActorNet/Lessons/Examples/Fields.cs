using ActorNet.Core.Data;
using ActorNet.Plots;

namespace ActorNet.Lessons.Examples;

/// <summary>Pictures of what networks make of the plane.</summary>
internal static class Fields
{
    private const int MostPoints = 250;

    /// <summary>Samples as points, the second class in the second colour.</summary>
    public static IReadOnlyList<FieldPoint> Points(Dataset data) =>
        [.. Enumerable.Range(0, Math.Min(MostPoints, data.Count)).Select(i => new FieldPoint(data.Features[2 * i], data.Features[(2 * i) + 1], data.Labels[i] == 1))];

    /// <summary>The output of a network with one sigmoid unit: −1 for the first class, 1 for the second.</summary>
    /// <param name="title">Written above.</param>
    /// <param name="model">The network.</param>
    /// <param name="points">Drawn over it.</param>
    /// <param name="features">What the network sees of a point; null for the point itself.</param>
    public static Field Output(string title, Model model, IReadOnlyList<FieldPoint> points, Func<double, double, float[]>? features = null)
    {
        var output = new float[1];
        return new Field(title, (x, y) =>
        {
            model.Predict(features is null ? [(float)x, (float)y] : features(x, y), output);
            return (2 * output[0]) - 1;
        }, points);
    }

    /// <summary>What a hidden unit responds to.</summary>
    /// <param name="title">Written above.</param>
    /// <param name="network">The network.</param>
    /// <param name="layer">Number of the layer's activation in a trace.</param>
    /// <param name="unit">Number of the unit.</param>
    public static Field Unit(string title, LessonNetwork network, int layer, int unit) =>
        new(title, (x, y) => network.Trace([x, y], new double[network.Network.OutputCount]).Layers[layer].Output[unit], []);
}
