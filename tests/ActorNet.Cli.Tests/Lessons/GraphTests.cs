using System.Text.Json;
using System.Xml.Linq;

namespace ActorNet.Cli.Tests.Lessons;

public sealed class GraphTests
{
    [Fact]
    public void Graph_W4_PrintsValuesAndGradientsOfEveryEdge()
    {
        using var run = new CliRun();

        run.Run("graph", "q=x+y;q*z", "x=-2", "y=5", "z=-4", "--svg", run.In("graph.svg")).ShouldBe(ExitCode.Success);

        var lines = run.Out.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToArray();
        lines.ShouldContain("x input -2 -4");
        lines.ShouldContain("y input 5 -4");
        lines.ShouldContain("z input -4 3");
        lines.ShouldContain("q x + y 3 -4");
        lines.ShouldContain("f q * z -12 1");
        lines.ShouldContain("x -> q -2 1 -4");
        lines.ShouldContain("q -> f 3 -4 -4");
        lines.ShouldContain("z -> f -4 3 3");
        var texts = XDocument.Load(run.In("graph.svg")).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToArray();
        texts.ShouldContain("-12");
        texts.Count(text => text == "-4").ShouldBe(4);
    }

    [Fact]
    public void Graph_VariableCalledE_IsNotTheConstant()
    {
        using var run = new CliRun();

        run.Run("graph", "e*x", "e=3", "x=2").ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldStartWith("e*x = 6");
    }

    [Fact]
    public void Graph_Json_HasNodesAndEdges()
    {
        using var run = new CliRun();

        run.Run("graph", "2*(x+1)^2/0", "x=pi-pi+1", "--json").ShouldBe(ExitCode.Success);

        using var json = JsonDocument.Parse(run.Out);
        json.RootElement.GetProperty("result").GetString().ShouldBe("Infinity");
        json.RootElement.GetProperty("nodes")[1].GetProperty("name").GetString().ShouldBe("x");
        json.RootElement.GetProperty("nodes")[1].GetProperty("value").GetDouble().ShouldBe(1);
        json.RootElement.GetProperty("edges").GetArrayLength().ShouldBe(4);
    }

    [Fact]
    public void Graph_WrongExpression_ShowsThePlace()
    {
        using var run = new CliRun();

        run.Run("graph", "1 + 4x", "x=1").ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.ShouldBe(["actornet: column 6: an operator is missing before 'x'; a product is written with '*'", "1 + 4x", "     ^"]);
    }
}
