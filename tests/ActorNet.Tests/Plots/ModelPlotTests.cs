using System.Buffers.Binary;
using System.IO.Compression;
using System.Xml.Linq;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Datasets;
using ActorNet.Plots;

namespace ActorNet.Tests.Plots;

/// <summary>Pictures of weights and surfaces.</summary>
public sealed class ModelPlotTests
{
    [Fact]
    public void Weights_OfPictures_AreAPictureForEachUnit()
    {
        // Two pixels; the first unit looks for the left one, the second for the absence of the right one.
        var model = Model("2:relu,1:identity", [1, 2, 1], [2, 0, 0, -2, 0, 0, 1, 1, 0]);

        var images = Images(Draw(writer => WeightPlot.Write(writer, model, null, "w")));

        // The legend's bar is one more.
        images.Count.ShouldBe(3);
        At(images[0], 0.25, 0.5).ShouldBe((0x25, 0x63, 0xEB));
        At(images[0], 0.75, 0.5).ShouldBe((255, 255, 255));
        At(images[1], 0.25, 0.5).ShouldBe((255, 255, 255));
        At(images[1], 0.75, 0.5).ShouldBe((0xD9, 0x48, 0x0F));
    }

    [Fact]
    public void Weights_OfAnotherLayer_AreAMatrix()
    {
        var model = Model("2:relu,1:identity", [1, 2, 1], [2, 0, 0, -1, 0, 0, 1, -1, 0]);

        var svg = Draw(writer => WeightPlot.Write(writer, model, "dense_2", "w"));

        Images(svg).Count.ShouldBe(2);
        svg.Value.ShouldContain("dense_2.kernel: a column for each of 2 inputs, a row for each of 1 units");
        At(Images(svg)[0], 0.75, 0.5).ShouldBe((0xD9, 0x48, 0x0F));
        Should.Throw<ArgumentException>(() => Draw(writer => WeightPlot.Write(writer, model, "dense_3", "w"))).Message.ShouldContain("the network has no layer 'dense_3'");
    }

    [Fact]
    public void Weights_OfMoreUnitsThanFit_SaysSo()
    {
        var network = new Network(NetworkDescription.Parse([2, 2, 1], "120:relu"));

        Draw(writer => WeightPlot.Write(writer, new Model(network, Loss.MeanSquaredError, new float[network.ParameterCount]), null, "w")).Value
            .ShouldContain("the first 100 of 120 units");
    }

    [Fact]
    public void Surface_OfAClassifier_HasTheColoursOfTheClasses()
    {
        // sigmoid(100·x): the second class right of zero.
        var model = Model("1:sigmoid", [2], [100, 0, 0], ["left", "right"]);
        var samples = new Dataset("samples", [-1, 0, 1, 1], [2], [0, 1], ["left", "right"], [], 0);

        var svg = Draw(writer => SurfacePlot.Write(writer, model, samples, "s"));

        var (leftRed, _, leftBlue) = At(Images(svg)[0], 0.1, 0.5);
        var (rightRed, _, rightBlue) = At(Images(svg)[0], 0.9, 0.5);
        leftBlue.ShouldBeGreaterThan(leftRed);
        rightRed.ShouldBeGreaterThan(rightBlue);
        svg.Value.ShouldContain("right");
        svg.Descendants().Count(element => element.Name.LocalName == "circle").ShouldBe(2 + 2);
    }

    [Fact]
    public void Surface_OfValuesWithoutSamples_HasAScale()
    {
        var svg = Draw(writer => SurfacePlot.Write(writer, Model("1:identity", [2], [1, 0, 0]), null, "s"));

        Images(svg).Count.ShouldBe(2);
        At(Images(svg)[0], 0.01, 0.5).Red.ShouldBeGreaterThan(At(Images(svg)[0], 0.99, 0.5).Red);
    }

    /// <summary>A score of 0 decides: the colours change there, not at 0.5.</summary>
    [Theory]
    [InlineData("hinge")]
    [InlineData("logistic")]
    public void Surface_OfScores_ChangesColourAtZero(string loss)
    {
        var network = new Network(NetworkDescription.Parse([2], "1:identity"));
        var schema = new DataSchema { Name = "d", FeatureShape = [2], ClassNames = ["left", "right"], TargetWidth = 0 };

        // The score is x/10, from −0.3 to 0.3.
        var svg = Draw(writer => SurfacePlot.Write(writer, new Model(network, Loss.Parse(loss), [0.1f, 0, 0], schema), null, "s"));

        var (leftRed, _, leftBlue) = At(Images(svg)[0], 0.02, 0.5);
        var (rightRed, _, rightBlue) = At(Images(svg)[0], 0.98, 0.5);
        leftBlue.ShouldBeGreaterThan(leftRed);
        rightRed.ShouldBeGreaterThan(rightBlue);
        var (middleRed, _, middleBlue) = At(Images(svg)[0], 0.5, 0.5);
        middleRed.ShouldBeInRange(Math.Min(leftRed, rightRed), Math.Max(leftRed, rightRed));
        Math.Abs(middleRed - middleBlue).ShouldBeLessThan(Math.Min(leftBlue - leftRed, rightRed - rightBlue));
    }

    [Fact]
    public void Surface_OfScoresOfManyClasses_HasTheColourOfTheLargestThoughAllAreBelowZero()
    {
        var network = new Network(NetworkDescription.Parse([2], "2:identity"));
        var schema = new DataSchema { Name = "d", FeatureShape = [2], ClassNames = ["left", "right"], TargetWidth = 0 };
        var model = new Model(network, Loss.Parse("categorical_hinge"), [-1, 1, 0, 0, -10, -10], schema);

        var svg = Draw(writer => SurfacePlot.Write(writer, model, null, "s"));

        At(Images(svg)[0], 0.1, 0.5).ShouldNotBe((255, 255, 255));
        At(Images(svg)[0], 0.1, 0.5).ShouldNotBe(At(Images(svg)[0], 0.9, 0.5));
    }

    [Fact]
    public void Surface_OfAFileWithWeights_NamesItsTwoFeatures()
    {
        var path = Path.GetTempFileName();
        File.WriteAllLines(path, ["width,w,height,kind", "1,1,10,a", "2,2,20,b", "3,1,30,a", "4,2,40,b"]);
        var data = DataLoader.Load(new DataSource { Name = path, Target = "kind", SampleWeight = "w", TestShare = 0 }, new DataLocations { AllowNetwork = false });
        File.Delete(path);
        var network = new Network(NetworkDescription.Parse([2], "1:sigmoid"));

        var svg = Draw(writer => SurfacePlot.Write(writer, new Model(network, Loss.BinaryCrossEntropy(), [1, 1, 0], data.Schema), data.Train, "s"));

        var texts = svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToArray();
        texts.ShouldContain("width");
        texts.ShouldContain("height");
    }

    [Fact]
    public void Units_OfAHiddenLayer_AreAPanelEachWithItsRange()
    {
        // x and −2y, both cut at 0; the output layer has a unit of its own.
        var model = Model("2:relu,1:identity", [2], [1, 0, 0, -2, 0, 0, 1, 1, 0]);

        var svg = Draw(writer => UnitsPlot.Write(writer, model, null, null, "u"));

        svg.Value.ShouldContain("unit 1: 0 to 3");
        svg.Value.ShouldContain("unit 2: 0 to 6");
        svg.Value.ShouldNotContain("unit 3");
        svg.Value.ShouldContain("dense_1: x -3 to 3, y -3 to 3");
        var blue = svg.Descendants().Where(element => element.Name.LocalName == "rect" && element.Attribute("fill")!.Value == "#608ce8").ToArray();
        blue.ShouldNotBeEmpty();
        Draw(writer => UnitsPlot.Write(writer, model, "dense_2", null, "u")).Value.ShouldContain("unit 1: 0 to 9");
        Should.Throw<ArgumentException>(() => Draw(writer => UnitsPlot.Write(writer, model, "dense_3", null, "u"))).Message.ShouldContain("the network has no layer 'dense_3' with units");
    }

    [Fact]
    public void Units_OfOtherInputs_SaysSo() =>
        Should.Throw<ArgumentException>(() => Draw(writer => UnitsPlot.Write(writer, Model("1:identity", [3], [1, 0, 0, 0]), null, null, "u"))).Message
            .ShouldBe("a picture of units needs samples of two numbers, these have 3");

    [Fact]
    public void Surface_OfOtherInputs_SaysSo() =>
        Should.Throw<ArgumentException>(() => Draw(writer => SurfacePlot.Write(writer, Model("1:identity", [3], [1, 0, 0, 0]), null, "s"))).Message
            .ShouldBe("a surface needs samples of two numbers, these have 3");

    [Fact]
    public void History_OnePanel_IsDrawnAlone()
    {
        HistoryRow[] rows = [new(1, 1, 1, 0.5, 0.9, null, null, 1, 1), new(2, 2, 1, 0.4, 0.95, null, null, 1, 1)];

        Draw(writer => LossPlot.Write(writer, rows, "t", HistoryPanels.Loss)).Value.ShouldNotContain("Accuracy");
        Draw(writer => LossPlot.Write(writer, rows, "t", HistoryPanels.Accuracy)).Value.ShouldNotContain("Loss");
        Should.Throw<ArgumentException>(() => Draw(writer => LossPlot.Write(writer, [rows[0] with { TrainAccuracy = null }], "t", HistoryPanels.Accuracy)));
        var rate = Draw(writer => LossPlot.Write(writer, [rows[0] with { LearningRate = 0.1 }, rows[1] with { LearningRate = 0.05 }], "t", HistoryPanels.LearningRate)).Value;
        (rate.Contains("Learning rate", StringComparison.Ordinal), rate.Contains("Loss", StringComparison.Ordinal)).ShouldBe((true, false));
        Should.Throw<ArgumentException>(() => Draw(writer => LossPlot.Write(writer, rows, "t", HistoryPanels.LearningRate)))
            .Message.ShouldBe("its history has no learning rates: an earlier version wrote it");
    }

    private static Model Model(string layers, int[] shape, float[] parameters, string[]? classes = null)
    {
        var network = new Network(NetworkDescription.Parse(shape, layers));
        var schema = classes is null ? null : new DataSchema { Name = "d", FeatureShape = shape, ClassNames = classes, TargetWidth = 0 };
        return new Model(network, network.Description.DefaultLoss, parameters, schema);
    }

    private static XElement Draw(Action<TextWriter> write)
    {
        var writer = new StringWriter();
        write(writer);
        return XElement.Parse(writer.ToString());
    }

    /// <summary>The raster pictures, decoded here from what the PNG format says.</summary>
    private static List<(int Width, int Height, byte[] Rows)> Images(XElement svg) => [.. svg.Descendants().Where(element => element.Name.LocalName == "image").Select(element =>
    {
        var png = Convert.FromBase64String(element.Attribute("href")!.Value["data:image/png;base64,".Length..]);
        png.AsSpan(0, 8).SequenceEqual((byte[])[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).ShouldBeTrue();
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        png.AsSpan(37, 4).SequenceEqual("IDAT"u8).ShouldBeTrue();
        using var zlib = new ZLibStream(new MemoryStream(png, 41, length), CompressionMode.Decompress);
        var rows = new MemoryStream();
        zlib.CopyTo(rows);
        rows.Length.ShouldBe(height * ((3 * width) + 1));

        // The chunk that ends every PNG file, its checksum known.
        png.AsSpan(png.Length - 12).SequenceEqual((byte[])[0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]).ShouldBeTrue();
        return (width, height, rows.ToArray());
    })];

    /// <summary>The pixel at a place from 0 to 1.</summary>
    private static (int Red, int Green, int Blue) At((int Width, int Height, byte[] Rows) image, double x, double y)
    {
        var at = ((int)(y * image.Height) * ((3 * image.Width) + 1)) + 1 + (3 * (int)(x * image.Width));
        return (image.Rows[at], image.Rows[at + 1], image.Rows[at + 2]);
    }
}
