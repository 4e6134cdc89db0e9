using System.Numerics;
using System.Text;
using ActorNet.Core.Training.Messages.Codec;

namespace ActorNet.Core.Tests.Training.Messages;

public sealed class Crc32CTests
{
    // RFC 3720, appendix B.4, and the usual check value.
    [Theory]
    [InlineData("123456789", 0xE306_9283)]
    [InlineData("", 0)]
    public void Append_KnownText_HasItsChecksum(string text, uint expected) => Crc32C.Append(0, Encoding.ASCII.GetBytes(text)).ShouldBe(expected);

    [Fact]
    public void Append_ZerosAndOnes_HaveTheirChecksums()
    {
        Crc32C.Append(0, new byte[32]).ShouldBe(0x8A91_36AAu);
        Crc32C.Append(0, Enumerable.Repeat((byte)0xff, 32).ToArray()).ShouldBe(0x62A8_AB43u);
    }

    [Fact]
    public void Append_AnyLength_IsTheSameByteForByte()
    {
        var bytes = new byte[20_000];
        new Random(1).NextBytes(bytes);
        foreach (var length in new[] { 1, 7, 8, 9, 1023, 1024, 3071, 3072, 3073, 3080, 6143, 6144, 9217, 20_000 })
        {
            var expected = uint.MaxValue;
            foreach (var value in bytes.AsSpan(0, length))
            {
                expected = BitOperations.Crc32C(expected, value);
            }

            Crc32C.Append(0, bytes.AsSpan(0, length)).ShouldBe(~expected);
        }
    }

    [Fact]
    public void Append_InTwo_IsTheSameAsInOne()
    {
        var bytes = new byte[10_000];
        new Random(2).NextBytes(bytes);
        var whole = Crc32C.Append(0, bytes);
        foreach (var cut in new[] { 0, 1, 3071, 3072, 5_000, 9_999 })
        {
            Crc32C.Append(Crc32C.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)).ShouldBe(whole);
        }
    }
}
