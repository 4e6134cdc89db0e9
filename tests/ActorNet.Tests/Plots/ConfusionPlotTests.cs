using System.Globalization;
using System.Xml.Linq;
using ActorNet.Metrics;
using ActorNet.Plots;

namespace ActorNet.Tests.Plots;

public sealed class ConfusionPlotTests
{
    private static readonly ConfusionMatrix Matrix = new(["cat", "dog", "none at all"], [0, 0, 0, 1, 1], [0, 0, 1, 1, 1]);

    [Fact]
    public void Write_AnyMatrix_HasACellForEachPairAndItsNumber()
    {
        var svg = Draw(Matrix);

        var cells = svg.Descendants().Where(element => element.Name.LocalName == "rect").Skip(1).ToArray();
        cells.Length.ShouldBe(9);
        Texts(svg).ShouldContain("accuracy 0.8000, 5 samples");
        Texts(svg).Count(text => text == "2").ShouldBe(2);
        Texts(svg).Count(text => text == "cat").ShouldBe(2);

        // A full row's cell is dark, an empty one nearly white.
        cells[4].Attribute("fill")!.Value.ShouldBe("#1d4ed8");
        int.Parse(cells[8].Attribute("fill")!.Value[1..3], NumberStyles.HexNumber, CultureInfo.InvariantCulture).ShouldBeGreaterThan(240);
    }

    [Fact]
    public void Write_ManyClasses_HasNoNumbersAndStaysOfASize()
    {
        var labels = Enumerable.Range(0, 100).ToArray();

        var svg = Draw(new ConfusionMatrix([.. labels.Select(label => $"class {label}")], labels, labels));

        svg.Root!.Descendants().Count(element => element.Name.LocalName == "rect").ShouldBe(10_001);
        Texts(svg).ShouldNotContain("1");
        double.Parse(svg.Root.Attribute("height")!.Value, CultureInfo.InvariantCulture).ShouldBeLessThan(900);
    }

    [Fact]
    public void SaveCsv_NamesWithCommas_AreQuoted()
    {
        var path = Path.GetTempFileName();

        new ConfusionMatrix(["a,b", "c\"d"], [0, 1, 1], [0, 0, 1]).SaveCsv(path);

        File.ReadAllText(path).ShouldBe("target,\"a,b\",\"c\"\"d\"\n\"a,b\",1,0\n\"c\"\"d\",1,1\n");
        File.Delete(path);
    }

    private static XDocument Draw(ConfusionMatrix matrix)
    {
        using var writer = new StringWriter();
        ConfusionPlot.Write(writer, matrix, "animals");
        return XDocument.Parse(writer.ToString());
    }

    private static string[] Texts(XDocument svg) => [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
}
