using System.Text.Json;

namespace ActorNet.Cli.Tests.Lessons;

/// <summary>The commands that docs/lessons.md gives for XOR, circle and spiral solve them.</summary>
public sealed class SolvedTests
{
    [Theory]
    [InlineData("xor", 1.0)]
    [InlineData("circle", 1.0)]
    [InlineData("spiral", 0.98)]
    [InlineData("spiral --features x,y,sin(x),sin(y) --layers 16:tanh,16:tanh,1:sigmoid", 0.98)]
    [InlineData("circle --features sqrt(x^2+y^2),atan2(y,x) --layers 1:sigmoid", 1.0)]
    [InlineData("circle --features x^2,y^2 --layers 1:sigmoid", 1.0)]
    public void Train_PlaygroundSet_IsSolved(string command, double accuracy)
    {
        using var run = new CliRun();

        run.Run(["train", .. command.Split(' '), "--output", run.In("run"), "--workers", "1", "--json"]).ShouldBe(ExitCode.Success, run.Error);

        using var json = JsonDocument.Parse(run.Out);
        json.RootElement.GetProperty("testAccuracy").GetDouble().ShouldBeGreaterThanOrEqualTo(accuracy);
    }

    /// <summary>A trained model reads files of points as it read its training data, features included.</summary>
    [Fact]
    public void Predict_PointsOfAFile_SeeTheFeaturesOfTheModel()
    {
        using var run = new CliRun();
        run.Run("train", "circle", "--features", "sqrt(x^2+y^2)", "--layers", "1:sigmoid", "--output", run.In("run"), "--quiet").ShouldBe(ExitCode.Success);
        File.WriteAllText(run.In("points.csv"), "y,x\n0.5,0.5\n4,1\n");

        run.Run("predict", run.In("run"), run.In("points.csv")).ShouldBe(ExitCode.Success, run.Error);

        run.Out.Split('\n').Skip(1).Take(2).Select(line => line.Split(',')[0]).ShouldBe(["inside", "outside"]);
        run.Run("evaluate", run.In("run"), "circle:seed=9,samples=100").ShouldBe(ExitCode.Success);
        run.Out.ShouldContain("accuracy: 1.0000");
        run.Run("verify", run.In("run"), "--replay", "10..12").ShouldBe(ExitCode.Success, run.Error);
    }
}
