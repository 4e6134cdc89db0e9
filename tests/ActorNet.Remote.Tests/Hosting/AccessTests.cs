using System.Net.Sockets;
using System.Net.WebSockets;
using ActorNet.Remote.Security;
using ActorNet.Remote.Tests.Security;

namespace ActorNet.Remote.Tests.Hosting;

/// <summary>Who gets in, and what those who do not are told.</summary>
public sealed class AccessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("another authority");

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Connect_PlainTextOnLoopbackWithTheToken_IsServed()
    {
        await using var host = await TestHost.Start();

        host.Host.Address.Scheme.ShouldBe("ws");
        host.Host.Fingerprint.ShouldBeNull();
        await ShouldBeServed(host.Access);
    }

    [Fact]
    public async Task Connect_MadeCertificateAndItsFingerprintInTheToken_IsServed()
    {
        await using var host = await TestHost.Start(listen: "wss://127.0.0.1:0");

        host.Host.MadeCertificate.ShouldBeTrue();
        host.Host.Token.Fingerprint.Length.ShouldBe(32);
        await ShouldBeServed(host.Access);
        await ShouldBeServed((host.Access with { Token = host.Token }).At(host.Host.PinnedAddress));
    }

    [Fact]
    public async Task Connect_MadeCertificateWithoutItsFingerprint_IsRefusedByTheClient()
    {
        await using var host = await TestHost.Start(listen: "wss://127.0.0.1:0");

        var refusal = await ShouldBeRefused(host.Access with { Token = host.Token }, AccessFault.WrongCertificate);

        refusal.Message.ShouldContain("no trusted authority");
        refusal.Message.ShouldContain(host.Host.Fingerprint!);
    }

    [Fact]
    public async Task Connect_WrongPin_NamesBothFingerprints()
    {
        await using var host = await TestHost.Start(listen: "wss://127.0.0.1:0");
        var pin = new byte[32];

        var refusal = await ShouldBeRefused(host.Access with { Pin = pin }, AccessFault.WrongCertificate);

        refusal.Message.ShouldContain(host.Host.Fingerprint!);
        refusal.Message.ShouldContain(Fingerprint.Show(pin));
        refusal.IsLasting.ShouldBeTrue();
    }

    [Fact]
    public async Task Connect_RightPinAndAnotherName_IsServed()
    {
        var path = _authority.SaveServer(_folder, "server.pem", host: "another.example");
        await using var host = await TestHost.Start(options => options with { CertificateFile = path }, "wss://127.0.0.1:0");

        await ShouldBeServed(host.Access with { Pin = Fingerprint.Parse(host.Host.Fingerprint!) });
    }

    [Fact]
    public async Task Connect_AuthorityFile_TrustsItsCertificatesUnderTheirNameOnly()
    {
        var right = _authority.SaveServer(_folder, "right.pem");
        var wrongName = _authority.SaveServer(_folder, "name.pem", host: "another.example");
        var wrongAuthority = _stranger.SaveServer(_folder, "stranger.pem");
        var wrongPurpose = _authority.SaveClient(_folder, "purpose.pem");
        var authority = _authority.Save(_folder, "ca.pem");

        await using (var host = await TestHost.Start(options => options with { CertificateFile = right }, "wss://127.0.0.1:0"))
        {
            host.Host.MadeCertificate.ShouldBeFalse();
            host.Host.Token.Fingerprint.IsEmpty.ShouldBeTrue();
            await ShouldBeServed(host.Access with { AuthorityFile = authority });
            (await ShouldBeRefused(host.Access, AccessFault.WrongCertificate)).Message.ShouldContain("no trusted authority");
        }

        foreach (var (file, why) in new[] { (wrongName, "another name"), (wrongAuthority, "no trusted authority"), (wrongPurpose, "") })
        {
            await using var host = await TestHost.Start(options => options with { CertificateFile = file }, "wss://127.0.0.1:0");
            (await ShouldBeRefused(host.Access with { AuthorityFile = authority }, AccessFault.WrongCertificate)).Message.ShouldContain(why);
        }
    }

    [Fact]
    public async Task Connect_ExpiredCertificate_IsRefusedByTheClientEvenIfPinned()
    {
        var expired = _authority.SaveServer(_folder, "old.pem", daysFromNow: -1);
        var authority = _authority.Save(_folder, "ca.pem");
        var then = new StoppedTime(DateTimeOffset.UtcNow.AddDays(-5));
        await using var host = await TestHost.Start(options => options with { CertificateFile = expired, Time = then }, "wss://127.0.0.1:0");

        (await ShouldBeRefused(host.Access with { AuthorityFile = authority }, AccessFault.WrongCertificate)).Message.ShouldContain("expired");
        (await ShouldBeRefused(host.Access with { Pin = Fingerprint.Parse(host.Host.Fingerprint!) }, AccessFault.WrongCertificate)).Message.ShouldContain("expired");
    }

    [Fact]
    public async Task Connect_ClientCertificateAskedFor_OnlyTheAuthoritysIsServed()
    {
        var authority = _authority.Save(_folder, "ca.pem");
        await using var host = await TestHost.Start(options => options with { ClientAuthorityFile = authority }, "wss://127.0.0.1:0");

        await ShouldBeServed(host.Access with { CertificateFile = _authority.SaveClient(_folder, "client.pem") });

        var none = await ShouldBeRefused(host.Access, AccessFault.ClientCertificate);
        none.Message.ShouldContain("client certificate");
        await ShouldBeRefused(host.Access with { CertificateFile = _stranger.SaveClient(_folder, "stranger.pem") }, AccessFault.ClientCertificate);
        await ShouldBeRefused(host.Access with { CertificateFile = _authority.SaveServer(_folder, "purpose.pem") }, AccessFault.ClientCertificate);
        host.Host.RefusedAttempts.ShouldBeGreaterThanOrEqualTo(3);
        host.Log.Lines.ShouldContain(line => line.Contains("no client certificate"));
        host.Log.Lines.ShouldContain(line => line.Contains("wrong client certificate"));
    }

    [Fact]
    public async Task Connect_WrongToken_IsRefusedLoggedAndCounted()
    {
        await using var host = await TestHost.Start();
        var wrong = JoinToken.Create();

        var refusal = await ShouldBeRefused(host.Access with { Token = wrong }, AccessFault.TokenRefused);

        refusal.Message.ShouldContain("refuses the token");
        host.Host.RefusedAttempts.ShouldBe(2);
        host.Log.Lines.ShouldContain(line => line.Contains("127.0.0.1") && line.Contains("wrong token"));
        host.Log.Lines.ShouldAllBe(line => !line.Contains(wrong.Secret) && !line.Contains(host.Token.Secret));
    }

    [Fact]
    public async Task Connect_TooManyWrongTokens_AreToldToWaitAndTheRightOnePasses()
    {
        var time = new StoppedTime(DateTimeOffset.UtcNow);
        await using var host = await TestHost.Start(options => options with { Time = time });
        var wrong = host.Access with { Token = JoinToken.Create() };

        for (var i = 0; i < RemoteLimits.FailedAttempts / 2; i++)
        {
            await ShouldBeRefused(wrong, AccessFault.TokenRefused);
        }

        var refusal = await ShouldBeRefused(wrong, AccessFault.TooManyAttempts);
        refusal.IsLasting.ShouldBeFalse();
        await ShouldBeServed(host.Access);
        host.Log.Lines.Count(line => line.Contains("more than")).ShouldBe(1);

        time.Advance(RemoteLimits.AttemptWindow);
        await ShouldBeRefused(wrong, AccessFault.TokenRefused);
    }

    [Fact]
    public async Task Connect_NobodyListens_SaysSo()
    {
        var host = await TestHost.Start();
        var access = host.Access;
        await host.DisposeAsync();

        var refusal = await ShouldBeRefused(access, AccessFault.Unreachable);

        refusal.Message.ShouldStartWith($"127.0.0.1:{access.Address.Port}: ");
        refusal.Message.ShouldContain("nobody listens");
        refusal.IsLasting.ShouldBeFalse();
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "no such host")]
    [InlineData(SocketError.NetworkUnreachable, "unreachable")]
    [InlineData(SocketError.TimedOut, "timed out")]
    public void Translate_ErrorOfTheNetwork_NamesHostPortAndCause(SocketError error, string expected)
    {
        var access = new ServerAccess { Address = new Uri("wss://trainer.example:7070"), Token = JoinToken.Create() };

        var translated = AccessErrors.Translate(access, new HttpRequestException("outer", new SocketException((int)error)));

        translated.Fault.ShouldBe(AccessFault.Unreachable);
        translated.Message.ShouldStartWith("trainer.example:7070: ");
        translated.Message.ShouldContain(expected, Case.Insensitive);
    }

    [Fact]
    public async Task Connect_OneSideSpeaksTls_SaysSo()
    {
        await using var plain = await TestHost.Start();
        await using var secure = await TestHost.Start(listen: "wss://127.0.0.1:0");
        var toPlain = new UriBuilder(plain.Host.Address) { Scheme = "wss" }.Uri;
        var toSecure = new UriBuilder(secure.Host.Address) { Scheme = "ws" }.Uri;

        (await ShouldBeRefused(plain.Access with { Address = toPlain }, AccessFault.TlsMismatch)).Message.ShouldContain("ws://");
        (await ShouldBeRefused(secure.Access with { Address = toSecure })).Message.ShouldContain("wss://");
    }

    [Fact]
    public async Task Connect_ServerOfSomethingElse_SaysSo()
    {
        using var other = new StrangeServer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        using var garbage = new StrangeServer("220 mail.example ESMTP\r\n");
        using var newer = new StrangeServer("HTTP/1.1 426 Upgrade Required\r\nActorNet-Protocol: 2\r\nContent-Length: 0\r\n\r\n");

        (await ShouldBeRefused(other.Access, AccessFault.NotActorNet)).Message.ShouldContain("not an ActorNet server");
        (await ShouldBeRefused(garbage.Access, AccessFault.NotActorNet)).Message.ShouldContain("not an ActorNet server");
        (await ShouldBeRefused(newer.Access, AccessFault.OtherVersion)).Message.ShouldContain("version 2");
    }

    private static async Task ShouldBeServed(ServerAccess access)
    {
        using var bound = new CancellationTokenSource(TestHost.Bound);
        using var socket = await access.ConnectAsync(WireProtocol.WirePath, bound.Token);
        socket.SubProtocol.ShouldBe(WireProtocol.Subprotocol);
        var sent = Enumerable.Range(0, RemoteLimits.FrameBytes).Select(i => (byte)(i * 31)).ToArray();
        await socket.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, bound.Token);
        var received = new byte[sent.Length];
        var count = 0;
        while (count < received.Length)
        {
            count += (await socket.ReceiveAsync(received.AsMemory(count), bound.Token)).Count;
        }

        received.ShouldBe(sent);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, bound.Token);

        var offer = await access.GetOfferAsync(bound.Token);
        offer.Protocol.ShouldBe(WireProtocol.Version);
        offer.Wires.ShouldContain("websocket");
    }

    private static async Task<AccessException> ShouldBeRefused(ServerAccess access, AccessFault? fault = null)
    {
        using var bound = new CancellationTokenSource(TestHost.Bound);
        var byHttp = await Should.ThrowAsync<AccessException>(() => access.GetOfferAsync(bound.Token));
        var byWire = await Should.ThrowAsync<AccessException>(() => access.ConnectAsync(WireProtocol.WirePath, bound.Token));
        byWire.Message.ShouldBe(byHttp.Message);
        byWire.Fault.ShouldBe(fault ?? byWire.Fault);
        byWire.Message.ShouldNotContain('\n');
        byWire.Message.ShouldNotContain(access.Token.Secret);
        return byWire;
    }
}
