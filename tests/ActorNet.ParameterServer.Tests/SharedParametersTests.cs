using ActorNet.Core.Numerics;
using ActorNet.Core.Training;

namespace ActorNet.ParameterServer.Tests;

public sealed class SharedParametersTests
{
    [Fact]
    public void Set_OverGivenMemory_WritesThere()
    {
        var exact = new AlignedBuffer(5);
        var shared = new SharedParameters(slots: 1, ExchangePrecision.Float32, exact.Memory, default);

        shared.Set(new ParameterRange(1, 2), [3, 4], [5, 6]);

        exact.Span.ToArray().ShouldBe([0f, 3, 4, 0, 0]);
        shared.Exchanged.ShouldBeSameAs(shared.Exact);
        shared.CopySlots(new ParameterRange(1, 2)).ShouldBe([5f, 6]);
    }

    [Fact]
    public void New_WithRoundedPrecision_KeepsTheCopyApart()
    {
        var copy = new AlignedBuffer(5);
        var shared = new SharedParameters(slots: 0, ExchangePrecision.BFloat16, new AlignedBuffer(5).Memory, copy.Memory);

        shared.Exchanged.Memory.Equals(copy.Memory).ShouldBeTrue();
        shared.Exact.Memory.Equals(copy.Memory).ShouldBeFalse();
    }

    [Theory]
    [InlineData(ExchangePrecision.Float32, 5)]
    [InlineData(ExchangePrecision.BFloat16, 0)]
    [InlineData(ExchangePrecision.Float16, 4)]
    public void New_WithACopyOfAnotherLength_IsRefused(ExchangePrecision precision, int copy) => Should.Throw<ArgumentException>(
        () => new SharedParameters(0, precision, new AlignedBuffer(5).Memory, new AlignedBuffer(copy).Memory));
}
