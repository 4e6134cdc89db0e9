using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Hosting;
using ActorNet.Remote.Security;

namespace ActorNet.Remote.Tests.Hosting;

/// <summary>Engines that reach each other through hosts, as processes do.</summary>
public sealed class HostedEngineTests : IAsyncLifetime, IDisposable
{
    private readonly ListedLog _log = new();
    private readonly JoinToken _token = JoinToken.Create();
    private readonly List<IAsyncDisposable> _hosts = [];
    private readonly List<IDisposable> _engines = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

    }

    public void Dispose()
    {
        _engines.ForEach(engine => engine.Dispose());
        _log.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1:0", WireKind.WebSocket, "websocket")]
    [InlineData("wss://127.0.0.1:0", WireKind.WebSocket, "websocket")]
    [InlineData("127.0.0.1:0", WireKind.Local, "local")]
    [InlineData("wss://127.0.0.1:0", WireKind.Auto, "local")]
    public async Task Send_ToAnActorOfAnotherProcess_IsAnsweredOverTheWireThatWasAskedFor(string listen, WireKind kind, string expected)
    {
        var (server, host) = await Serve("server", PeerRole.Server, RemoteEngine.ServerName, listen);
        var worker = Add("worker", PeerRole.Worker);

        (await Ask(worker, worker.Reach(new ServerAccess { Address = host.Address, Token = host.Token, WireKind = kind }, RemoteEngine.ServerName))).ShouldBe(42);

        worker.Connections.ShouldHaveSingleItem().Wire.ShouldBe(expected);
        server.Connections.ShouldHaveSingleItem().Peer.Name.ShouldBe("worker");
    }

    [Fact]
    public async Task Send_NoLocalWireOffered_TakesAWebSocketOrSaysWhy()
    {
        var (_, host) = await Serve("server", PeerRole.Server, RemoteEngine.ServerName, "127.0.0.1:0", offersLocalWire: false);
        var access = new ServerAccess { Address = host.Address, Token = host.Token };
        var worker = Add("worker", PeerRole.Worker);

        (await Ask(worker, worker.Reach(access, RemoteEngine.ServerName))).ShouldBe(42);
        worker.Connections.ShouldHaveSingleItem().Wire.ShouldBe("websocket");
        var refusal = await Should.ThrowAsync<AccessException>(() => WireConnector.ConnectAsync(access with { WireKind = WireKind.Local }, null, CancellationToken.None));
        refusal.Message.ShouldContain("does not offer the local wire");
    }

    [Fact]
    public async Task Resolve_AddressOfAPartWithACertificateOfItsOwn_TrustsThatCertificate()
    {
        var (_, server) = await Serve("server", PeerRole.Server, RemoteEngine.ServerName, "wss://127.0.0.1:0");
        var (part, partHost) = await Serve("part", PeerRole.Part, RemoteEngine.PartName, "wss://127.0.0.1:0");
        partHost.Fingerprint.ShouldNotBe(server.Fingerprint);
        var worker = Add("worker", PeerRole.Worker);
        _ = worker.Reach(new ServerAccess { Address = server.Address, Token = server.Token, WireKind = WireKind.WebSocket }, RemoteEngine.ServerName);

        var address = part.AddressOf(part.Published(RemoteEngine.PartName)!);

        (await Ask(worker, worker.Resolve(address))).ShouldBe(42);
        Should.Throw<FormatException>(() => worker.Resolve(address[..^3]));
    }

    [Fact]
    public async Task Local_CallerWithAWrongToken_IsRefusedLoggedAndCounted()
    {
        var (server, host) = await Serve("server", PeerRole.Server, RemoteEngine.ServerName, "127.0.0.1:0");
        var offer = await new ServerAccess { Address = host.Address, Token = host.Token }.GetOfferAsync(CancellationToken.None);
        var stranger = Add("stranger", PeerRole.Worker);
        var wrong = new ServerAccess { Address = host.Address, Token = JoinToken.Create() };
        stranger.Connector = async (_, _, cancellation) => await Remote.Local.LocalDialer.ConnectAsync(offer.LocalSocket!, null, cancellation);

        await stranger.DialAsync(wrong, new ExpectedLink(stranger, 2));

        host.RefusedAttempts.ShouldBe(1);
        server.Connections.ShouldBeEmpty();
        _log.Lines.ShouldContain(line => line.Contains("wrong token"));
        _log.Lines.ShouldAllBe(line => !line.Contains(wrong.Token.Secret) && !line.Contains(host.Token.Secret));
    }

    private async Task<(RemoteEngine Engine, WireHost Host)> Serve(string name, PeerRole role, string actor, string listen, bool offersLocalWire = true)
    {
        var engine = Add(name, role);
        engine.Publish(actor, engine.Actors.Spawn(
            actor,
            new ScriptedActor((message, context) =>
            {
                if (message is int number)
                {
                    context.Send(context.Sender, number + 1);
                }
            }),
            Placement.ComputeThread(0)));
        var host = await WireHost.StartAsync(
            new WireHostOptions { Listen = listen, Token = _token, Engine = engine, Logging = _log, OffersLocalWire = offersLocalWire }, CancellationToken.None);
        _hosts.Add(host);
        engine.Address = host.PinnedAddress;
        return (engine, host);
    }

    private RemoteEngine Add(string name, PeerRole role)
    {
        var engine = TestHost.NewEngine(name, role, _log);
        _engines.Add(engine);
        return engine;
    }

    /// <summary>Sends 41 and waits for what comes back.</summary>
    private static async Task<int> Ask(RemoteEngine engine, ActorRef receiver)
    {
        var answer = 0;
        var asking = engine.Actors.Spawn(
            RemoteEngine.WorkerName,
            new ScriptedActor((message, context) =>
            {
                if (message is Started)
                {
                    context.Send(receiver, 41);
                }
                else if (message is int number)
                {
                    answer = number;
                    context.Stop();
                }
            }),
            Placement.CallingThread);
        engine.Publish(RemoteEngine.WorkerName, asking);
        await Task.Run(() => engine.Actors.Run(asking)).WaitAsync(TestHost.Bound);
        return answer;
    }
}
