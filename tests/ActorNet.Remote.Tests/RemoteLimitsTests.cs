namespace ActorNet.Remote.Tests;

public sealed class RemoteLimitsTests
{
    [Fact]
    public void FrameBytes_Always_FitAFrameOfTheLocalWire() => RemoteLimits.FrameBytes.ShouldBeInRange(1024, 1 << 20);
}
