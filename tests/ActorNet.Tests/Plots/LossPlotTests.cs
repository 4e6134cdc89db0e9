using System.Globalization;
using System.Xml.Linq;
using ActorNet.Core.Training;
using ActorNet.Plots;

namespace ActorNet.Tests.Plots;

public sealed class LossPlotTests
{
    [Fact]
    public void Write_FullHistory_HasAPanelEachForLossAndAccuracy()
    {
        var svg = Draw([Row(1, 0.9, 0.7, 0.8, 0.75), Row(2, 0.5, 0.8, 0.6, 0.79), Row(3, 0.4, 0.9, 0.55, 0.8)]);

        Texts(svg).ShouldContain("Loss");
        Texts(svg).ShouldContain("Accuracy");
        Texts(svg).Count(text => text == "validation").ShouldBe(2);
        var curves = Elements(svg, "polyline").Select(Points).ToArray();
        curves.Length.ShouldBe(4);
        curves.ShouldAllBe(points => points.Length == 3);

        // Falling loss goes down, which is up in SVG's coordinates; accuracy rises.
        curves[0].Zip(curves[0].Skip(1)).ShouldAllBe(pair => pair.Second.Y > pair.First.Y && pair.Second.X > pair.First.X);
        curves[2].Zip(curves[2].Skip(1)).ShouldAllBe(pair => pair.Second.Y < pair.First.Y);
    }

    [Fact]
    public void Write_LossOnly_HasOnePanelAndOneCurve()
    {
        var svg = Draw([Row(1, 3), Row(2, 2)]);

        Texts(svg).ShouldNotContain("Accuracy");
        Texts(svg).ShouldNotContain("validation");
        Elements(svg, "polyline").Count().ShouldBe(1);
    }

    [Fact]
    public void Write_OneEpoch_ShowsAPointInTheMiddle()
    {
        var svg = Draw([Row(1, 0.5)]);

        Elements(svg, "polyline").ShouldBeEmpty();
        var point = Elements(svg, "circle").ShouldHaveSingleItem();
        Number(point, "cx").ShouldBe((76 + 772) / 2.0);
    }

    [Fact]
    public void Write_NonFiniteLosses_LeaveAGapAndNothingElse()
    {
        var svg = Draw([Row(1, 3), Row(2, 2), Row(3, double.NaN), Row(4, double.PositiveInfinity), Row(5, 1), Row(6, 0.5), Row(7, 1e300)]);

        Elements(svg, "polyline").Select(Points).Select(points => points.Length).ShouldBe([2, 2]);
        svg.ToString().ShouldNotContain("NaN");
        svg.ToString().ShouldNotContain("∞");
    }

    [Fact]
    public void Write_ManyRows_KeepsTheOutlineAndItsSize()
    {
        var rows = Enumerable.Range(1, 50_000).Select(step => Row(1, step == 31_415 ? 9 : 1 + (0.1 * Math.Sin(step))) with { Steps = step }).ToList();

        var curve = Elements(Draw(rows), "polyline").Select(Points).ShouldHaveSingleItem();

        curve.Length.ShouldBeLessThan(2000);
        var few = Elements(Draw([rows[0], rows[31_414], rows[^1]]), "polyline").Select(Points).ShouldHaveSingleItem();
        curve.ShouldContain(few[1]);
        (curve[0].X, curve[^1].X).ShouldBe((few[0].X, few[^1].X));
    }

    [Fact]
    public void Write_NothingToShow_IsStillAPicture()
    {
        Elements(Draw([Row(1, double.NaN)]), "circle").ShouldBeEmpty();
        Elements(Draw([]), "circle").ShouldBeEmpty();
    }

    [Fact]
    public void Write_ManyEpochs_HasNoMarkersAndStaysInside()
    {
        var svg = Draw([.. Enumerable.Range(1, 2_000).Select(epoch => Row(epoch, 1.0 / epoch))]);

        Elements(svg, "circle").ShouldBeEmpty();
        Points(Elements(svg, "polyline").Single()).ShouldAllBe(point => point.X >= 76 && point.X <= 772 && point.Y >= 0 && point.Y <= 372);
    }

    [Fact]
    public void Write_EvaluationsInsideEpochs_AreDrawnOverSteps()
    {
        var svg = Draw([Row(1, 3) with { Steps = 10 }, Row(1, 2) with { Steps = 30 }, Row(2, 1) with { Steps = 40 }]);

        Texts(svg).ShouldContain("step");
        Texts(svg).ShouldNotContain("epoch");
        var x = Points(Elements(svg, "polyline").Single()).Select(point => point.X).ToList();
        ((x[1] - x[0]) / (x[2] - x[1])).ShouldBe(2, 0.01);
    }

    [Fact]
    public void Write_AnyTitle_IsEscapedAndCut()
    {
        const string Title = "a<b> & \"c\" \u0001 \ud800 😀";

        Texts(Draw([Row(1, 1)], Title)).ShouldContain("a<b> & \"c\" ? \ufffd 😀");
        Texts(Draw([Row(1, 1)], new string('x', 500))).ShouldContain(new string('x', 75) + "…");
    }

    [Fact]
    public void Save_File_IsTheSameTextEveryTime()
    {
        var folder = Directory.CreateTempSubdirectory("actornet-");
        try
        {
            var path = Path.Combine(folder.FullName, "loss.svg");
            LossPlot.Save(path, [Row(1, 2), Row(2, 1)], "run");
            var first = File.ReadAllText(path);
            LossPlot.Save(path, [Row(1, 2), Row(2, 1)], "run");

            File.ReadAllText(path).ShouldBe(first);
            first.ShouldStartWith("<svg ");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static HistoryRow Row(
        int epoch, double trainLoss, double? trainAccuracy = null, double? validationLoss = null, double? validationAccuracy = null) =>
        new(epoch, epoch * 10, 100, trainLoss, trainAccuracy, validationLoss, validationAccuracy, 1, 100);

    private static XDocument Draw(IReadOnlyList<HistoryRow> rows, string title = "run")
    {
        var writer = new StringWriter();
        LossPlot.Write(writer, rows, title);
        return XDocument.Parse(writer.ToString());
    }

    private static IEnumerable<XElement> Elements(XDocument svg, string name) =>
        svg.Descendants(XName.Get(name, "http://www.w3.org/2000/svg"));

    private static string[] Texts(XDocument svg) => [.. Elements(svg, "text").Select(text => text.Value)];

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    private static (double X, double Y)[] Points(XElement polyline) =>
    [
        .. polyline.Attribute("points")!.Value.Split(' ').Select(point => point.Split(','))
            .Select(pair => (double.Parse(pair[0], CultureInfo.InvariantCulture), double.Parse(pair[1], CultureInfo.InvariantCulture))),
    ];
}
