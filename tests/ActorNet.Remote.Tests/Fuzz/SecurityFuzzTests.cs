using System.Net;
using System.Text;
using System.Text.Json;
using ActorNet.Core.Data;
using ActorNet.Fuzzing;
using ActorNet.Remote.Hosting;
using ActorNet.Remote.Security;
using ActorNet.Remote.Tests.Security;
using Xunit.Abstractions;

namespace ActorNet.Remote.Tests.Fuzz;

/// <summary>What others write and this process reads before it trusts them.</summary>
public sealed class SecurityFuzzTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TokenFile_AnyBytes_IsATokenOrADataException()
    {
        var path = _folder.WritePrivate("token", "");
        new FuzzTarget("token file", 20)
        {
            Samples = [Text(JoinToken.Create().Format()), Text(JoinToken.Create().WithFingerprint(new byte[32]).Format() + "\n")],
            IsDocumented = exception => exception is DataException,
            Read = bytes =>
            {
                FuzzTarget.Overwrite(path, bytes);
                var token = JoinToken.Load(path);
                JoinToken.Parse(token.Format()).Matches(token.Secret).ShouldBeTrue();
            },
        }.Run(output);
    }

    [Fact]
    public void PemFile_AnyBytes_IsACertificateOrADataException()
    {
        using var authority = new TestAuthority();
        var path = authority.SaveServer(_folder, "server.pem");
        var certificate = File.ReadAllBytes(path);
        new FuzzTarget("PEM file", 10)
        {
            Samples = [certificate, [.. certificate, .. File.ReadAllBytes(authority.Save(_folder, "ca.pem"))]],
            IsDocumented = exception => exception is DataException,
            BytesPerByte = 256,
            Read = bytes =>
            {
                FuzzTarget.Overwrite(path, bytes);
                ServerCertificate.Load(path, null, TimeProvider.System).Dispose();
            },
        }.Run(output);
    }

    [Fact]
    public void Offer_AnyAnswer_IsAnOfferOrNone()
    {
        var offer = new ServerOffer(1, ["websocket", "local"], "/run/actornet.sock", "trainer/17", ["server"]);
        new FuzzTarget("offer", 20)
        {
            Samples = [JsonSerializer.SerializeToUtf8Bytes(offer, ServerOffer.Json)],
            IsDocumented = _ => false,
            Read = bytes =>
            {
                using var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };
                var read = ServerOffer.ReadAsync(answer, CancellationToken.None).GetAwaiter().GetResult();
                (read?.Name.Length).GetValueOrDefault().ShouldBeLessThan(5_000);
            },
        }.Run(output);
    }

    [Fact]
    public void ListenAddress_AnyText_IsOneOrADataException() => new FuzzTarget("listen address", 20)
    {
        Samples = [.. new[] { "127.0.0.1:7070", "wss://trainer.example:7070", "[::1]:0", "*:80", "https://[2001:db8::1]:7070" }.Select(Text)],
        IsDocumented = exception => exception is DataException,
        Read = bytes => ListenAddress.Parse(Encoding.Latin1.GetString(bytes), allowsPlainText: false).Port.ShouldBeInRange(0, 65_535),
    }.Run(output);

    [Fact]
    public void ServerAddress_AnyText_IsOneOrADataException() => new FuzzTarget("server address", 10)
    {
        Samples = [.. new[] { "ws://127.0.0.1:7070", "wss://trainer.example:7070", "https://[2001:db8::1]:7070" }.Select(Text)],
        IsDocumented = exception => exception is DataException,
        Read = bytes => ServerAccess.ParseAddress(Encoding.Latin1.GetString(bytes)).Port.ShouldBeInRange(0, 65_535),
    }.Run(output);

    [Fact]
    public void PinnedAddress_AnyText_IsOneOrADataException() => new FuzzTarget("pinned address", 10)
    {
        Samples = [Text(PinnedAddress.With(new Uri("wss://trainer.example:7070/part"), new byte[32]).AbsoluteUri), "wss://trainer.example:7070/part"u8.ToArray()],
        IsDocumented = exception => exception is DataException,
        Read = bytes =>
        {
            if (Uri.TryCreate(Encoding.Latin1.GetString(bytes), UriKind.Absolute, out var address))
            {
                PinnedAddress.Split(address).Pin.Length.ShouldBeOneOf(0, 32);
            }
        },
    }.Run(output);

    private static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);
}
