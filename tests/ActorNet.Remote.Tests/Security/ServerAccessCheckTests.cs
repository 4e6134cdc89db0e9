using ActorNet.Core.Data;
using ActorNet.Remote.Security;

namespace ActorNet.Remote.Tests.Security;

public sealed class ServerAccessCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("wss://trainer.example:7070", true)]
    [InlineData("https://trainer.example:7070", true)]
    [InlineData("ws://127.0.0.1:7070", false)]
    [InlineData("ws://localhost:7070", false)]
    [InlineData("http://[::1]:7070", false)]
    public void Check_AllowedAddress_Passes(string address, bool usesTls)
    {
        var access = Access(address);

        access.Check();

        access.UsesTls.ShouldBe(usesTls);
    }

    [Theory]
    [InlineData("ws://trainer.example:7070")]
    [InlineData("http://10.0.0.1:7070")]
    [InlineData("ws://localhost.example:7070")]
    [InlineData("ws://[2001:db8::1]:7070")]
    public void Check_PlainTextBeyondLoopback_NeedsPermission(string address)
    {
        Should.Throw<DataException>(() => Access(address).Check()).Message.ShouldContain("plain text is allowed on loopback only");
        (Access(address) with { AllowsPlainText = true }).Check();
    }

    [Theory]
    [InlineData("ftp://host:1")]
    [InlineData("wss://host:1/path")]
    [InlineData("wss://user@host:1")]
    [InlineData("wss://host:1/?query")]
    [InlineData("wss://host:1/#fragment")]
    public void Check_OtherAddress_IsRefused(string address)
    {
        Should.Throw<DataException>(() => Access(address).Check());
        Should.Throw<DataException>(() => ServerAccess.ParseAddress(address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("host:7070")]
    [InlineData("wss://")]
    [InlineData("wss://host:99999")]
    public void ParseAddress_NoAddress_SaysHowOneReads(string text) =>
        Should.Throw<DataException>(() => ServerAccess.ParseAddress(text)).Message.ShouldContain("wss://HOST:PORT");

    [Fact]
    public void Check_MissingFile_IsNamed()
    {
        var path = _folder.At("none.pem");

        Should.Throw<DataException>(() => (Access("wss://host:1") with { AuthorityFile = path }).Check()).Message.ShouldStartWith(path);
        Should.Throw<DataException>(() => (Access("wss://host:1") with { CertificateFile = path }).Check()).Message.ShouldStartWith(path);
        Should.Throw<DataException>(() => (Access("wss://host:1") with { KeyFile = path }).Check()).Message.ShouldStartWith(path);
        Should.Throw<DataException>(() => (Access("wss://host:1") with { Pin = new byte[5] }).Check()).Message.ShouldContain("32 bytes");
    }

    [Fact]
    public void At_AnotherAddress_TakesItsFingerprintFromThere()
    {
        var pin = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        var access = Access("wss://host:1");

        access.At(PinnedAddress.With(new Uri("wss://other:2"), pin)).ExpectedFingerprint.ToArray().ShouldBe(pin);
        access.At(PinnedAddress.With(new Uri("wss://other:2"), pin)).Address.ShouldBe(new Uri("wss://other:2"));
        access.At(new Uri("wss://other:2")).ExpectedFingerprint.IsEmpty.ShouldBeTrue();
        (access with { Token = access.Token.WithFingerprint(pin) }).ExpectedFingerprint.ToArray().ShouldBe(pin);
    }

    private static ServerAccess Access(string address) => new() { Address = new Uri(address), Token = JoinToken.Create() };
}
