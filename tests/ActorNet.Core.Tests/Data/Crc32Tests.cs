using ActorNet.Core.Data;

namespace ActorNet.Core.Tests.Data;

public sealed class Crc32Tests
{
    /// <summary>The check value of the CRC catalogue, and what zlib gives for the others.</summary>
    [Theory]
    [InlineData("", 0u)]
    [InlineData("a", 0xE8B7BE43u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Append_Text_GivesTheKnownChecksum(string text, uint expected) => Crc32.Append(0, System.Text.Encoding.ASCII.GetBytes(text)).ShouldBe(expected);

    [Fact]
    public void Append_AnyCut_GivesTheSame()
    {
        byte[] bytes = [.. Enumerable.Range(0, 41).Select(i => (byte)(i * 71))];
        var whole = Crc32.Append(0, bytes);

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)).ShouldBe(whole, $"cut at {cut}");
        }
    }
}
