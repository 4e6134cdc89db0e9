using ActorNet.Core.Data;
using ActorNet.Remote.Security;

namespace ActorNet.Remote.Tests.Security;

public sealed class FingerprintTests
{
    private static readonly byte[] Some = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))];

    [Fact]
    public void Show_OfAFingerprint_HasAColonBetweenBytes() => Fingerprint.Show([0x00, 0xAB, 0xFF]).ShouldBe("00:AB:FF");

    [Fact]
    public void Parse_OfWhatIsShown_GivesTheSame()
    {
        Fingerprint.Parse(Fingerprint.Show(Some)).ShouldBe(Some);
        Fingerprint.Parse(" sha256:" + Convert.ToHexStringLower(Some)).ShouldBe(Some);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00:AB")]
    [InlineData("zz")]
    [InlineData("0001020304050607080910111213141516171819202122232425262728293031FF")]
    [InlineData("00-01-02-03-04-05-06-07-08-09-10-11-12-13-14-15-16-17-18-19-20-21-22-23-24-25-26-27-28-29-30-31")]
    [InlineData("xx01020304050607080910111213141516171819202122232425262728293031")]
    public void Parse_OfSomethingElse_IsRefused(string text) => Should.Throw<DataException>(() => Fingerprint.Parse(text));

    [Fact]
    public void PinnedAddress_WithAndSplit_AreInverse()
    {
        var (address, pin) = PinnedAddress.Split(PinnedAddress.With(new Uri("wss://host:7070/part"), Some));

        address.AbsoluteUri.ShouldBe("wss://host:7070/part");
        pin.ToArray().ShouldBe(Some);
        PinnedAddress.Split(new Uri("wss://host:7070/part")).Pin.IsEmpty.ShouldBeTrue();
        Should.Throw<DataException>(() => PinnedAddress.Split(new Uri("wss://host:7070/part#AAAA")));
        Should.Throw<DataException>(() => PinnedAddress.Split(new Uri("wss://host:7070/part#" + new string('%', 43))));
    }
}
