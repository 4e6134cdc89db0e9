using System.Net;
using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Monitoring;
using ActorNet.Remote.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorNet.Tests.Monitoring;

/// <summary>An engine with an actor that answers as a server would, on a thread of its own.</summary>
internal sealed class WatchedServer : IActor, IDisposable
{
    private readonly InProcessEngine _engine = new(1);
    private readonly ActorRef _self;
    private readonly List<ActorRef> _held = [];
    private volatile bool _isSilent;

    public WatchedServer() => _self = _engine.Spawn("server", this, Placement.ComputeThread(0));

    /// <summary>Questions that came.</summary>
    public int Asked { get; private set; }

    public bool IsSilent
    {
        get => _isSilent;
        set => _isSilent = value;
    }

    public ServerStatus Status { get; set; } = NewStatus();

    public List<ConnectionSnapshot> Connections { get; } = [];

    public StatusBoard NewBoard(TimeProvider? time = null)
    {
        var board = new StatusBoard("mnist-1", () => Connections, time ?? TimeProvider.System);
        Attach(board);
        return board;
    }

    public void Attach(StatusBoard board) => board.Attach(_engine, _self);

    public void Receive(object message, IActorContext context)
    {
        if (message is QueryStatus)
        {
            Asked++;
            if (_isSilent)
            {
                _held.Add(context.Sender);
            }
            else
            {
                context.Send(context.Sender, Status);
            }
        }
    }

    public void Dispose() => _engine.Dispose();

    public static ServerStatus NewStatus(string phase = "Computing", params MemberSnapshot[] members) => new()
    {
        Phase = phase,
        Term = 3,
        Now = TimeSpan.FromSeconds(60),
        Step = 30,
        TotalSteps = 100,
        Epoch = 1,
        Epochs = 4,
        Version = 29,
        Samples = 3_000,
        SkippedRounds = 1,
        Loss = double.NaN,
        StepsPerSecond = 2,
        SamplesPerSecond = 200,
        CheckpointStep = 25,
        CheckpointAge = TimeSpan.FromSeconds(4),
        Checkpoints = 2,
        Lanes = 8,
        ExpectedWorkers = 1,
        LostWorkers = 1,
        Expulsions = 2,
        ShutOut = 0,
        Disputes = 0,
        Warnings = 5,
        LastWarning = "Step 12: somebody left.",
        Failure = phase == "Failed" ? "Step 30: no worker is left." : null,
        Members = members.Length > 0 ? members : [NewMember("box:1")],
        Parts = [new PartSnapshot(2, 30, 500, true, TimeSpan.FromSeconds(1))],
    };

    public static MemberSnapshot NewMember(string host, bool isStraggling = false) => new()
    {
        Worker = "worker",
        Host = host,
        Session = 7,
        Age = TimeSpan.FromSeconds(50),
        Lanes = "lanes 0-7",
        LaneCount = 8,
        SecondsPerSample = 0.001,
        Samples = 3_000,
        Gradients = 30,
        Silence = TimeSpan.FromSeconds(0.2),
        Owes = true,
        IsStraggling = isStraggling,
        Helped = isStraggling ? 1 : 0,
    };

    public static ConnectionSnapshot NewConnection(string name, double since = 10, PeerRole role = PeerRole.Worker, string wire = "websocket", long bytes = 1_000) => new(
        new PeerIdentity(role, name, role == PeerRole.Part ? 2 : 0, null, IPAddress.Loopback),
        wire,
        TimeSpan.FromSeconds(since),
        MessagesIn: 11,
        MessagesOut: 12,
        BytesIn: bytes,
        BytesOut: bytes * 2,
        SharedBytesIn: 0,
        SharedBytesOut: 5,
        Lost: 1,
        new PeerReport(40, 30, 4, 30, 3_000));
}

/// <summary>A web server on a free port of this machine, without any protection.</summary>
internal sealed class PlainHost : IDisposable
{
    private readonly WebApplication _app;

    public PlainHost(Action<IEndpointRouteBuilder> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(static options => options.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        map(_app);
        _app.StartAsync().GetAwaiter().GetResult();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Client = new HttpClient { BaseAddress = new Uri(addresses.Single()) };
    }

    public HttpClient Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        _app.StopAsync().GetAwaiter().GetResult();
        ((IDisposable)_app).Dispose();
    }
}
