using System.Text.Json;

namespace ActorNet.Cli.Tests.Lessons;

public sealed class CheckGradientsTests
{
    [Fact]
    public void CheckGradients_Default_PassesAndNamesThePlace()
    {
        using var run = new CliRun();

        run.Run("check-gradients", "xor", "--layers", "5:tanh,1:sigmoid").ShouldBe(ExitCode.Success);

        run.Out.ShouldMatch(@"largest relative error: \S+ at dense_\d\.(kernel|bias)\[\d+(, \d+)?\]");
        run.Out.ShouldContain("passed: at most 1E-06");
    }

    [Theory]
    [InlineData("digits", "--layers", "6:tanh,dropout:0.3,10:softmax", "--loss", "mean_squared_error")]
    [InlineData("plane", "--layers", "4:tanh,1:identity", "--loss", "huber(0.5)")]
    [InlineData("circle", "--features", "x^2,y^2,x*y", "--layers", "1:sigmoid", "--samples", "3")]
    public void CheckGradients_AnyNetworkAndLoss_Passes(params string[] arguments)
    {
        using var run = new CliRun();

        run.Run(["check-gradients", .. arguments, "--json"]).ShouldBe(ExitCode.Success, run.Error);

        using var json = JsonDocument.Parse(run.Out);
        json.RootElement.GetProperty("passed").GetBoolean().ShouldBeTrue();
        json.RootElement.GetProperty("largestRelativeError").GetDouble().ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void CheckGradients_AboveTheTolerance_FailsWithExitCode1()
    {
        using var run = new CliRun();

        run.Run("check-gradients", "xor", "--tolerance", "1e-17").ShouldBe(ExitCode.Failure);

        run.Out.ShouldContain("FAILED: above 1E-17");
    }
}
