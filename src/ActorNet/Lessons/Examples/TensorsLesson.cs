using System.Globalization;
using ActorNet.Core.Networks;

namespace ActorNet.Lessons.Examples;

/// <summary>S16 and W9: data as tensors.</summary>
internal sealed class TensorsLesson : Lesson
{
    private const int BytesOfFloat = sizeof(float);

    public override string Name => "tensors";

    public override IReadOnlyList<string> Topics => ["S16", "W9"];

    public override string Title => "Data as tensors: shapes, values and bytes, from vectors to video";

    public override void Run(LessonOutput output)
    {
        output.Table(["data", "axes", "shape", "values", "float32"],
        [
            Row("scalar", "", []),
            Row("vector data", "samples x features", [100_000, 3]),
            Row("time series", "samples x steps x features", [250, 390, 3]),
            Row("grey images", "samples x height x width x channels", [128, 28, 28, 1]),
            Row("colour images", "samples x height x width x channels", [128, 256, 256, 3]),
            Row("video (W9)", "samples x frames x height x width x channels", [4, 240, 144, 256, 3]),
        ]);
        output.Heading("a data set with its shape: digits");
        var data = LessonNetwork.Load("digits").Train;
        output.Line($"{Count(data.Count)} samples of {string.Join("x", data.FeatureShape)}, float32, {Bytes((long)data.Features.Length * BytesOfFloat)}, values from "
            + LessonText.Number(data.Features.Min()) + " to " + LessonText.Number(data.Features.Max()) + $", {data.ClassNames.Count} classes");
        output.Line("the first picture, a " + data.ClassNames[data.Labels[0]] + ":");
        for (var row = 0; row < 8; row++)
        {
            output.Line("  " + string.Concat(Enumerable.Range(0, 8).Select(column => " .:-=+*#%"[(int)(data.Features[(row * 8) + column] * 8)])));
        }

        output.Line();
        output.Line("a dense network sees it flattened, row after row:");
        output.Line(NetworkDescription.Parse(data.FeatureShape, "64:relu,10:softmax").Describe());
    }

    private static string[] Row(string name, string axes, long[] shape)
    {
        var values = shape.Aggregate(1L, (product, extent) => product * extent);
        return [name, axes, $"({string.Join(", ", shape)})", Count(values), Bytes(values * BytesOfFloat)];
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.#} MiB"),
    };
}
