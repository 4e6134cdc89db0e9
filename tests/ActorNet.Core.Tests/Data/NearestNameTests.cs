using ActorNet.Core.Data;

namespace ActorNet.Core.Tests.Data;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("mnst", "mnist")]
    [InlineData("MNIST", "mnist")]
    [InlineData("mnits", "mnist")]
    [InlineData("fashion_mnist", "fashion-mnist")]
    [InlineData("digit", "digits")]
    [InlineData("housing", null)]
    [InlineData("", null)]
    public void Find_MistypedName_IsTheNearestIfNear(string name, string? expected) =>
        NearestName.Find(name, ["digits", "mnist", "fashion-mnist"]).ShouldBe(expected);
}
