using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorNet.Remote.Security;

namespace ActorNet.Remote.Tests.Hosting;

/// <summary>A server that gives everybody the same answer.</summary>
internal sealed class StrangeServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public StrangeServer(string answer)
    {
        _listener.Start();
        _ = AnswerAsync(Encoding.Latin1.GetBytes(answer));
    }

    public ServerAccess Access => new() { Address = new Uri($"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"), Token = JoinToken.Create() };

    public void Dispose() => _listener.Dispose();

    private async Task AnswerAsync(byte[] answer)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var request = new byte[4096];
                _ = await client.GetStream().ReadAsync(request);
                await client.GetStream().WriteAsync(answer);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
