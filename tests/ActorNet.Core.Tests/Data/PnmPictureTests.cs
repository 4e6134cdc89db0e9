using System.Text;
using ActorNet.Core.Data;

namespace ActorNet.Core.Tests.Data;

public sealed class PnmPictureTests
{
    public static TheoryData<byte[], int, float[]> Pictures => new()
    {
        { "P2 # grey\n2 2\n# comment\n10\n0 5 10 1\n"u8.ToArray(), 1, [0, 0.5f, 1, 0.1f] },
        { "P3\n2 2\n1\n0 0 1 0 1 0 1 0 0 1 1 1"u8.ToArray(), 3, [0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 1] },
        { [.. "P5 2 2 255\n"u8, 0, 51, 255, 102], 1, [0, 0.2f, 1, 0.4f] },
        { [.. "P5 2 2 1000\n"u8, 0, 0, 3, 0xE8, 1, 0xF4, 0, 1], 1, [0, 1, 0.5f, 0.001f] },
        { [.. "P6\n2\n2\n5\n"u8, 0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0], 3, [0, 0.2f, 0.4f, 0.6f, 0.8f, 1, 1, 0.8f, 0.6f, 0.4f, 0.2f, 0] },
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Parse_EachFormat_GivesValuesFromZeroToOne(byte[] content, int channels, float[] expected)
    {
        var picture = PnmPicture.Parse("picture", content);

        (picture.Height, picture.Width, picture.Channels).ShouldBe((2, 2, channels));
        picture.Values.ShouldBe(expected);
    }

    [Theory]
    [InlineData("", "does not begin with P2, P3, P5 or P6")]
    [InlineData("P4 1 1 1", "does not begin with P2, P3, P5 or P6")]
    [InlineData("P5", "the width is missing")]
    [InlineData("P5 0 2 255\n", "no picture has 0×2 pixels")]
    [InlineData("P5 65536 65536 255\n", "no picture has 65536×65536")]
    [InlineData("P5 70000 1 255\n", "the width is missing or no whole number from 0 to 65536")]
    [InlineData("P5 2 2 255\nabc", "truncated")]
    [InlineData("P5 2 2 65535\nabcdef", "truncated")]
    [InlineData("P2 2 1 9\n3 x", "the value is missing")]
    [InlineData("P2 2 1 9\n3 10", "value 2 is 10, above the largest, 9")]
    public void Parse_NotAPicture_SaysWhy(string content, string expected) =>
        Should.Throw<DataException>(() => PnmPicture.Parse("picture", Encoding.ASCII.GetBytes(content))).Message.ShouldContain(expected);
}
