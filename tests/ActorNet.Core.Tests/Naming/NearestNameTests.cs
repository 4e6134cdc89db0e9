using ActorNet.Core.Naming;

namespace ActorNet.Core.Tests.Naming;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("mnst", "mnist")]
    [InlineData("minst", "mnist")]
    [InlineData("MNIST", "mnist")]
    [InlineData("fashion_mnist", "fashion-mnist")]
    [InlineData("fashion", "fashion-mnist")]
    [InlineData("digit", "digits")]
    [InlineData("housing", null)]
    [InlineData("houses.csv", null)]
    [InlineData("", null)]
    public void Find_MistypedName_IsTheNearestIfNear(string name, string? expected) =>
        NearestName.Find(name, ["digits", "mnist", "fashion-mnist"]).ShouldBe(expected);

    [Fact]
    public void Find_SeveralNear_GivesTheNearest() => NearestName.Find("--bata2", ["--beta1", "--beta2"]).ShouldBe("--beta2");
}
