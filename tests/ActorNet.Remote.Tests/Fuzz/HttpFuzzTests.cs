using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorNet.Fuzzing;
using ActorNet.Remote.Security;
using ActorNet.Remote.Tests.Hosting;
using Xunit.Abstractions;

namespace ActorNet.Remote.Tests.Fuzz;

public sealed class HttpFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Host_AnyBytesOnItsSocket_AnswersTheNextRequest()
    {
        await using var host = await TestHost.Start(options => options with { Serve = null, OffersLocalWire = false });
        byte[][] samples =
        [
            .. new[]
            {
                "GET /health/live HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                $"GET /v1/offer HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer {host.Token.Secret}\r\n\r\n",
                $"POST /v1/offer HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer {host.Token.Secret}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                $"GET {WireProtocol.WirePath} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: actornet.1\r\nAuthorization: Bearer {host.Token.Secret}\r\n\r\n"
                    + "\u0082\u0085\u0001\u0002\u0003\u0004\u0069\u0067\u006f\u0068\u006e\u0088\u0080\u0001\u0002\u0003\u0004",
            }.Select(Encoding.Latin1.GetBytes),
        ];

        new FuzzTarget("HTTP", 50)
        {
            Samples = samples,
            IsDocumented = _ => false,
            FixedBytes = 4 << 20,
            Read = bytes => Send(host.Host.Address.Port, bytes),
        }.Run(output);

        (await host.Raw("GET /health/live HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 200 ");
        (await host.Access.GetOfferAsync(CancellationToken.None)).Protocol.ShouldBe(1);
        host.Log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>Sends, says that nothing follows, and reads what comes back until the host closes.</summary>
    private static void Send(int port, byte[] bytes)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.ReceiveTimeout = client.SendTimeout = 20_000;
        client.Connect(IPAddress.Loopback, port);
        try
        {
            client.Send(bytes);
            client.Shutdown(SocketShutdown.Send);
            Span<byte> answer = stackalloc byte[4096];
            while (client.Receive(answer) > 0)
            {
                // It has only to end.
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode is not SocketError.TimedOut)
        {
            // The host may close before it has read everything.
        }
    }
}
