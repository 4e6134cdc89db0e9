using System.Text.Json;

namespace ActorNet.Cli.Tests.Lessons;

public sealed class DescendTests
{
    [Fact]
    public void Descend_W6_ConvergesWithATableAndAPicture()
    {
        using var run = new CliRun();

        run.Run("descend", "exp(-x)+x^2", "--from", "-0.5", "--rate", "0.25", "--steps", "20", "--svg", run.In("way.svg")).ShouldBe(ExitCode.Success);

        run.Out.ShouldContain("-2.64872");
        run.Out.ShouldContain("converged after 13 steps: x = 0.351733, f = 0.827184");
        File.ReadAllText(run.In("way.svg")).ShouldContain("converges");
    }

    [Fact]
    public void Descend_OutOfTheDomain_SaysSoAndNotThatItDiverges()
    {
        using var run = new CliRun();

        run.Run("descend", "e*ln(x)", "e=1", "--from", "1", "--rate", "0.3", "--svg", run.In("way.svg")).ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("stops after 2 steps: the next one leads to x = -0.833835, where f has no finite value and slope");
        File.ReadAllText(run.In("way.svg")).ShouldContain("leaves the domain");
    }

    [Fact]
    public void Descend_W7RateTooLarge_SaysThatItDiverges()
    {
        using var run = new CliRun();

        run.Run("descend", "x^2", "--from", "1", "--rate", "1.5").ShouldBe(ExitCode.Success);

        run.Out.ShouldContain("diverges at rate 1.5");
    }

    [Fact]
    public void Descend_Json_HasEveryPoint()
    {
        using var run = new CliRun();

        run.Run("descend", "(y-w*x)^2", "x=3", "y=10", "--from", "2", "--steps", "1", "--json").ShouldBe(ExitCode.Success);

        using var json = JsonDocument.Parse(run.Out);
        json.RootElement.GetProperty("end").GetString().ShouldBe("unfinished");
        json.RootElement.GetProperty("points")[0].GetProperty("slope").GetDouble().ShouldBe(-24, 1e-12);
        json.RootElement.GetProperty("points")[1].GetProperty("x").GetDouble().ShouldBe(4.4, 1e-12);
    }
}
