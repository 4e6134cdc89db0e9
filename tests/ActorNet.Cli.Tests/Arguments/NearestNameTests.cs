using ActorNet.Cli.Arguments;

namespace ActorNet.Cli.Tests.Arguments;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("minst", "mnist")]
    [InlineData("MNIST", "mnist")]
    [InlineData("fashion", "fashion-mnist")]
    [InlineData("digit", "digits")]
    [InlineData("houses.csv", null)]
    [InlineData("", null)]
    public void Find_Datasets_GivesTheOneMeant(string given, string? expected) =>
        NearestName.Find(given, ["digits", "mnist", "fashion-mnist"]).ShouldBe(expected);

    [Fact]
    public void Find_SeveralNear_GivesTheNearest() => NearestName.Find("--bata2", ["--beta1", "--beta2"]).ShouldBe("--beta2");
}
