using System.Net;
using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using ActorNet.Core.Tests.Training.Messages;
using ActorNet.Core.Training.Messages;
using ActorNet.Fuzzing;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Local;
using ActorNet.Remote.Security;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace ActorNet.Remote.Tests.Fuzz;

public sealed class EngineFuzzTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly WireSamples _samples = new();
    private readonly List<RemoteEngine> _engines = [];

    public void Dispose() => _engines.ForEach(engine => engine.Dispose());

    [Fact]
    public async Task Accept_AnyFrames_EndsThatConnectionAndNotTheEngine()
    {
        var received = new SemaphoreSlim(0);
        var server = Serve(received);
        var recording = await Record(server, received);
        var hello = recording[0];
        byte[][] samples = [.. recording.Skip(1).Chunk(6).Select(frames => FrameBytes.Repair(FrameBytes.Join([hello, .. frames])))];

        // Most messages are whole in one sample, and arrive.
        foreach (var sample in samples)
        {
            await server.AcceptAsync(ScriptedWire.Saying(FrameBytes.Split(sample)), IPAddress.Loopback, authenticate: null, CancellationToken.None).WaitAsync(Bound);
        }

        for (var i = 0; i < _samples.Messages().Count / 2; i++)
        {
            (await received.WaitAsync(Bound)).ShouldBeTrue();
        }

        new FuzzTarget("frames", 100)
        {
            Samples = samples,
            Repair = FrameBytes.Repair,
            IsDocumented = _ => false,
            FixedBytes = 4 << 20,
            Read = bytes => server.AcceptAsync(ScriptedWire.Saying(FrameBytes.Split(bytes)), IPAddress.Loopback, authenticate: null, CancellationToken.None)
                .WaitAsync(Bound).GetAwaiter().GetResult(),
        }.Run(output);

        server.Connections.ShouldBeEmpty();
        while (received.CurrentCount > 0)
        {
            await received.WaitAsync();
        }

        (await Record(server, received)).Count.ShouldBe(recording.Count);
    }

    [Fact]
    public void Hello_AnyFrame_IsOneOrAFormatException()
    {
        var hello = new Hello { Protocol = Hello.Version, Role = PeerRole.Part, Name = "host/17", Part = 2, Address = new Uri("wss://host:7070/#AAAA"), Token = new string('A', 43) };
        new FuzzTarget("hello", 40)
        {
            Samples = [hello.ToFrame(), (hello with { Role = PeerRole.Worker, Part = 0, Address = null, Token = null }).ToFrame()],
            IsDocumented = exception => exception is MessageFormatException,
            Read = bytes => Hello.Read(bytes).Name.Length.ShouldBeInRange(1, 200),
        }.Run(output);
    }

    [Fact]
    public void Handshake_AnyRecord_IsOneOrAFormatException()
    {
        var (with, without) = (new byte[LocalHandshake.RecordBytes], new byte[LocalHandshake.RecordBytes]);
        LocalHandshake.Write(with, 17, new SegmentCard("/dev/shm/actornet-17", Guid.Empty, 3, 4));
        LocalHandshake.Write(without, 17, null);
        new FuzzTarget("local handshake", 20)
        {
            Samples = [with, without],
            IsDocumented = exception => exception is MessageFormatException,
            Read = bytes =>
            {
                var record = new byte[LocalHandshake.RecordBytes];
                bytes.AsSpan(0, Math.Min(bytes.Length, record.Length)).CopyTo(record);
                _ = LocalHandshake.Read(record);
            },
        }.Run(output);
    }

    [Fact]
    public void Segment_AnyHeader_IsOneOrAFormatException()
    {
        var layout = new SegmentLayout(2050, 1, 4, 8);
        var header = new byte[SegmentLayout.HeaderBytes];
        layout.Write(header, Guid.Empty);
        new FuzzTarget("segment header", 10)
        {
            Samples = [header],
            IsDocumented = exception => exception is MessageFormatException,
            Read = bytes => SegmentLayout.Read(bytes, Guid.Empty, layout.Bytes).Bytes.ShouldBe(layout.Bytes),
        }.Run(output);
    }

    private RemoteEngine Serve(SemaphoreSlim received)
    {
        var server = Add("server", PeerRole.Server);
        server.Publish(RemoteEngine.ServerName, server.Actors.Spawn(
            RemoteEngine.ServerName,
            new ScriptedActor((message, context) =>
            {
                (message as PooledMessage)?.Release();
                if (message is not Started)
                {
                    received.Release();
                }
            }),
            Placement.ComputeThread(0)));
        _ = server.Expect(2);
        return server;
    }

    /// <summary>Sends every kind of message that there is, and gives the frames that came of it.</summary>
    private async Task<List<byte[]>> Record(RemoteEngine server, SemaphoreSlim received)
    {
        var recording = new List<byte[]>();
        var client = Add("client", PeerRole.Server);
        client.Connector = (_, _, _) =>
        {
            var (caller, called) = ScriptedWire.Pair(recording);
            _ = server.AcceptAsync(called, IPAddress.Loopback, authenticate: null, CancellationToken.None);
            return Task.FromResult(caller);
        };
        var sender = client.Actors.Spawn("sender", new ScriptedActor((_, _) => { }), Placement.ComputeThread(0));
        client.Publish(RemoteEngine.WorkerName, sender);
        var messages = _samples.Messages();
        var reached = (RemoteActorRef)client.Reach(Access("server"), RemoteEngine.ServerName);
        using var bound = new CancellationTokenSource(Bound);

        // The first makes the connection; long ones would not wait for it.
        reached.Link.Post(reached, sender, new StopRun());
        await received.WaitAsync(bound.Token);
        foreach (var message in messages)
        {
            reached.Link.Post(reached, sender, message);
            await received.WaitAsync(bound.Token);
        }

        await client.CloseAsync();
        return recording;
    }

    private RemoteEngine Add(string name, PeerRole role)
    {
        var engine = new RemoteEngine(new RemoteEngineOptions
        {
            Role = role,
            Name = name,
            ComputeThreads = 1,
            Codec = _samples.Codec,
            Accepts = (_, _) => true,
            Logging = NullLoggerFactory.Instance,
        })
        {
            Address = new Uri($"ws://{name}:1"),
        };
        _engines.Add(engine);

        // From now on it can follow addresses that others send it.
        _ = engine.Reach(Access("client"), "nobody");
        return engine;
    }

    private static ServerAccess Access(string name) => new() { Address = new Uri($"ws://{name}:1"), Token = JoinToken.Parse("anet1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.") };
}
