using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorNet.Remote.Security;

namespace ActorNet.Remote.Tests.Security;

public sealed class AccessHandlerTests
{
    [Theory]
    [InlineData(0, AccessFault.ClientCertificate)]
    [InlineData(1, AccessFault.Unreachable)]
    public async Task Send_ServerWithTlsClosesTheConnection_MeansTheCertificateOnlyIfItHasNeverAnswered(int answers, AccessFault expected)
    {
        // TLS itself is left out: only what a closed connection means depends on it.
        var access = new ServerAccess { Address = new Uri("wss://127.0.0.1:7070"), Token = JoinToken.Create() };
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var serving = ServeAsync(server, answers);
        var address = new Uri($"http://{server.LocalEndpoint}/v1/run");
        using var client = new HttpClient(new AccessHandler(access, new SocketsHttpHandler(), ServerTrust.Load(access)));
        for (var i = 0; i < answers; i++)
        {
            (await client.GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await Should.ThrowAsync<AccessException>(() => client.GetAsync(address))).Fault.ShouldBe(expected);

        await serving;
    }

    /// <summary>Answers so many requests, then resets the next.</summary>
    private static async Task ServeAsync(TcpListener server, int answers)
    {
        var answer = Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{WireProtocol.VersionHeader}: {WireProtocol.Version}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        for (var i = 0; i <= answers; i++)
        {
            using var connection = await server.AcceptSocketAsync();
            await connection.ReceiveAsync(new byte[4096]);
            if (i == answers) connection.LingerState = new LingerOption(true, 0);
            else await connection.SendAsync(answer);
        }
    }
}
