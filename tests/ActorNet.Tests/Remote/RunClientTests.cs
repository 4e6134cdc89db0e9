using System.Net;
using System.Net.Sockets;
using ActorNet.Core.Data;
using ActorNet.Remote;
using ActorNet.Remote.Security;

namespace ActorNet.Tests.Remote;

public sealed class RunClientTests
{
    [Fact]
    public async Task Await_ServerDiesWhileItIsAsked_TriesAgain()
    {
        using var listener = Listen();
        var closed = CloseNext(listener, connections: 2);
        using var client = new RunClient(new ServerPlace(Access(listener)));

        var waiting = Task.Run(() => client.Await(static _ => true, TimeSpan.FromSeconds(2), null, CancellationToken.None));
        await closed;
        listener.Stop();

        // Not "it may want a client certificate", which the first two closings might have meant.
        (await Should.ThrowAsync<TrainingException>(waiting)).Message.ShouldContain("nobody listens there");
    }

    [Fact]
    public async Task Await_ServerClosesEveryConnection_SaysThatItMayWantACertificate()
    {
        using var listener = Listen();
        _ = CloseNext(listener, connections: 3);
        using var client = new RunClient(new ServerPlace(Access(listener)));

        var waiting = Task.Run(() => client.Await(static _ => true, TimeSpan.FromMinutes(1), null, CancellationToken.None));

        (await Should.ThrowAsync<DataException>(waiting)).Message.ShouldContain("client certificate");
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static ServerAccess Access(TcpListener listener) => new() { Address = new Uri($"wss://{listener.LocalEndpoint}"), Token = JoinToken.Create() };

    /// <summary>Resets so many connections as soon as they have said something, as the system does for a process that was killed.</summary>
    private static async Task CloseNext(TcpListener listener, int connections)
    {
        for (var i = 0; i < connections; i++)
        {
            using var connection = await listener.AcceptSocketAsync();
            await connection.ReceiveAsync(new byte[1]);
            connection.LingerState = new LingerOption(true, 0);
        }
    }
}
