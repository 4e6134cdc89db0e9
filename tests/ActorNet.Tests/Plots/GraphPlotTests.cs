using System.Globalization;
using System.Xml.Linq;
using ActorNet.Expressions;
using ActorNet.Plots;

namespace ActorNet.Tests.Plots;

public sealed class GraphPlotTests
{
    private const double LetterWidth = 0.62;

    /// <summary>Every number can be read: none lies on another one or on a node, and none outside of the picture.</summary>
    [Theory]
    [InlineData("x/y+x*y", "x=3 y=2")]
    [InlineData("max(x,y)*sigmoid(x)+hypot(x,y)/2", "x=1 y=2")]
    [InlineData("(x+y)*z", "x=-2 y=5 z=-4")]
    [InlineData("1/(1+exp(-(w0*x0+w1*x1+w2)))", "w0=2 x0=-1 w1=-3 x1=-2 w2=-3")]
    [InlineData("x*x", "x=1.2345678")]
    [InlineData("x*y+y*z+z*x+x*z/y", "x=-1.23456e-8 y=-2.34567e-9 z=-3.45678e12")]
    [InlineData("(a+b)*(b+c)*(c+d)*(d+a)/(a*b*c*d)", "a=1.1111 b=2.2222 c=3.3333 d=4.4444")]
    [InlineData("x", "x=3")]
    public void Write_AnyGraph_HasNumbersThatDoNotLieOnEachOther(string text, string variables)
    {
        var expression = Expression.Parse(text);
        var values = expression.Differentiate(expression.Bind(variables.Split(' ').Select(word => word.Split('=')).ToDictionary(
            pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture))));
        using var writer = new StringWriter();

        GraphPlot.Write(writer, expression, values);

        var svg = XDocument.Parse(writer.ToString()).Root!;
        var numbers = svg.Elements().Where(element => element.Name.LocalName == "text" && Number(element, "font-size") == 13).Select(BoxOf).ToList();
        var nodes = svg.Elements().Where(element => element.Name.LocalName == "circle").Select(DiscOf).ToList();
        numbers.Count.ShouldBe(expression.Nodes.Sum(node => node.Inputs.Count) + values.Edges.Count + 2);
        foreach (var (box, index) in numbers.Select((box, index) => (box, index)))
        {
            foreach (var other in numbers.Skip(index + 1).Concat(nodes)) box.Overlaps(other).ShouldBeFalse($"{box} lies on {other}");
            (box.Left >= 0 && box.Top >= 0 && box.Right <= Number(svg, "width") && box.Bottom <= Number(svg, "height")).ShouldBeTrue($"{box} lies outside");
        }
    }

    private static Box BoxOf(XElement text)
    {
        var (x, y, size) = (Number(text, "x"), Number(text, "y"), Number(text, "font-size"));
        var width = text.Value.Length * size * LetterWidth;
        var left = text.Attribute("text-anchor")!.Value switch { "middle" => x - (width / 2), "end" => x - width, _ => x };
        return new Box(text.Value, left, y - (0.75 * size), left + width, y + 1);
    }

    private static Box DiscOf(XElement circle)
    {
        var (x, y, radius) = (Number(circle, "cx"), Number(circle, "cy"), Number(circle, "r"));
        return new Box("node", x - radius, y - radius, x + radius, y + radius);
    }

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private sealed record Box(string What, double Left, double Top, double Right, double Bottom)
    {
        public bool Overlaps(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
    }
}
