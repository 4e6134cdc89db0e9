using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Numerics;

public sealed unsafe class AlignedBufferTests
{
    [Fact]
    public void Over_AlignedMemory_StandsOverIt()
    {
        var owner = new AlignedBuffer(20);
        owner.Span[3] = 5;

        var buffer = AlignedBuffer.Over(owner.Memory);
        buffer.Span[4] = 7;

        buffer.Length.ShouldBe(20);
        buffer.Span[3].ShouldBe(5);
        owner.Span[4].ShouldBe(7);
        ((nint)buffer.Address).ShouldBe((nint)owner.Address);
        buffer.Memory.Equals(owner.Memory).ShouldBeTrue();
    }

    [Fact]
    public void Over_MemoryOffTheBoundary_IsRefused() =>
        Should.Throw<ArgumentException>(() => AlignedBuffer.Over(new AlignedBuffer(20).Memory[1..]));

    [Fact]
    public void Address_OfOwnMemory_IsThatOfTheSpan()
    {
        var buffer = new AlignedBuffer(3);

        ((nint)buffer.Address).ShouldBe((nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer.Span)));
        ((nint)buffer.Address % 64).ShouldBe(0);
    }
}
