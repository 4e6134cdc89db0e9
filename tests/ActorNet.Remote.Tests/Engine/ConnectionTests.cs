using System.Net;
using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Engine;

namespace ActorNet.Remote.Tests.Engine;

/// <summary>What ends a connection, and who is told.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public void Message_ThatItsRoleMayNotSend_EndsTheConnection()
    {
        using var processes = new TwoProcesses(accepts: (role, message) => role != PeerRole.Worker || message is not StopRun);

        processes.ServerRef.Post(processes.WorkerActor, new StopRun());

        processes.Ending().ShouldBe("A worker may not send StopRun here.");
    }

    [Fact]
    public void Message_WithAnAddress_FromAWorkerEndsTheConnection()
    {
        using var processes = new TwoProcesses();

        processes.ServerRef.Post(processes.WorkerActor, new JoinAccepted(1, 1, [processes.ServerRef]));

        processes.Ending().ShouldContain("is no address");
    }

    [Fact]
    public void Message_NamesAnActorThatCannotBeReached_IsLostAndNothingElse()
    {
        using var processes = new TwoProcesses();
        processes.ServerRef.Post(processes.WorkerActor, new Heartbeat(1));
        var worker = (ForeignActorRef)processes.AtServer().Sender;

        worker.Post(worker, new JoinAccepted(1, 1, [processes.Server.Expect(2)]));
        worker.Post(worker, new HeartbeatAnswer(2));

        processes.AtWorker().Message.ShouldBe(new HeartbeatAnswer(2));
        processes.Server.Connections.ShouldHaveSingleItem().Lost.ShouldBe(1);
    }

    [Fact]
    public void Snapshot_OfAConnection_KeepsItsBeginning()
    {
        using var processes = new TwoProcesses();
        processes.ServerRef.Post(processes.WorkerActor, new Heartbeat(1));
        _ = processes.AtServer();

        var first = processes.Server.Connections.ShouldHaveSingleItem().Since;

        processes.Server.Connections.ShouldHaveSingleItem().Since.ShouldBe(first);
    }

    [Fact]
    public async Task Gradient_ThatIsLongAndInsideItsMessage_EndsTheConnection()
    {
        using var processes = new TwoProcesses();
        var pool = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, 2000), 1);
        var writer = new FrameWriter().Begin(FrameKind.Message).Name("server").Name("worker");
        processes.Codec.Encode(pool.Rent().Set(1, 1, default), writer, processes.Worker);
        processes.ServerRef.Post(processes.WorkerActor, new Heartbeat(1));
        _ = processes.AtServer();
        var frame = writer.Written.ToArray();
        FrameWriter.SetSequence(frame, 2);

        await processes.Wire.WriteAsync(frame, CancellationToken.None);

        processes.Ending().ShouldContain("inside of its message");
    }

    [Fact]
    public async Task Connection_Breaks_WatchersAreToldAndTheNextMessageConnectsAnew()
    {
        using var processes = new TwoProcesses();
        processes.ServerRef.AddWatcher(processes.WorkerActor);
        processes.ServerRef.Post(processes.WorkerActor, new Heartbeat(1));
        _ = processes.AtServer();

        await processes.Wire.DisposeAsync();

        processes.AtWorker().Message.ShouldBeOfType<Terminated>().Actor.ShouldBe(processes.ServerRef);
        processes.ServerRef.Post(processes.WorkerActor, new Heartbeat(2));
        processes.AtServer().Message.ShouldBe(new Heartbeat(2));
    }

    [Theory]
    [MemberData(nameof(WrongFrames))]
    public async Task Frame_ThatIsWrong_EndsTheConnectionAndNothingElse(byte[] frame, string reason)
    {
        using var processes = new TwoProcesses();
        processes.ServerRef.AddWatcher(processes.WorkerActor);
        processes.ServerRef.Post(processes.WorkerActor, new Heartbeat(1));
        _ = processes.AtServer();
        await processes.Wire.AwaitAsync(FrameKind.Watch, 1);

        await processes.Wire.WriteAsync(frame, CancellationToken.None);

        processes.Ending().ShouldContain(reason);
        processes.AtWorker().Message.ShouldBeOfType<Terminated>();
        processes.ServerRef.Post(processes.WorkerActor, new Heartbeat(2));
        processes.AtServer().Message.ShouldBe(new Heartbeat(2));
    }

    public static TheoryData<byte[], string> WrongFrames => new()
    {
        { [1, 2, 3], "no frame" },
        { Frame(FrameKind.Message, sequence: 9), "came where" },
        { Frame(FrameKind.Message, sequence: 1), "came where" },
        { Frame((FrameKind)99), "no frames of kind 99" },
        { Frame(FrameKind.Hello), "no frames of kind 1" },
        { Frame(FrameKind.Message), "ends too early" },
        { Frame(FrameKind.Message, writer: frame => frame.Name("server").Name("worker").Bytes("nothing that is a message"u8)), "no message" },
        { Frame(FrameKind.Slice, writer: frame => Slice(frame, kind: 17, length: 2 * TwoProcesses.Parameters, start: 0, count: 1)), "parameters" },
        { Frame(FrameKind.Slice, writer: frame => Slice(frame, kind: 1, length: 10, start: 0, count: 1)), "no tensors but gradients" },
        { Frame(FrameKind.Slice, writer: frame => Slice(frame, kind: 16, length: 10, start: 0, count: 1)), "no tensors but gradients" },
        { Frame(FrameKind.Slice, writer: frame => Slice(frame, kind: 17, length: 10, start: 10, count: 1)), "of 10" },
        { Frame(FrameKind.Slice, writer: frame => Slice(frame, kind: 17, length: 10, start: -1, count: 1)), "of 10" },
        { Frame(FrameKind.Slice, writer: frame => Slice(frame, kind: 17, length: 10, start: 0, count: 1)), "checksum" },
        { Frame(FrameKind.TensorMessage, writer: frame => frame.Name("server").Name("worker").UInt32(3).Bytes([1])), "before all of its floats" },
        { Frame(FrameKind.Piece, writer: frame => frame.Int32(100_000).Int32(50_000).Bytes([1])), "begins at 50000" },
        { Frame(FrameKind.Piece, writer: frame => frame.Int32(int.MaxValue).Int32(0).Bytes([1])), "begins at 0" },
        { Frame(FrameKind.Report, writer: frame => frame.Double(double.NaN).Double(0).Double(0).Int64(0).Int64(0)), "report" },
    };

    [Fact]
    public async Task Hello_OfAnotherVersion_IsRefused()
    {
        using var processes = new TwoProcesses();
        var (caller, called) = await Processes.PairAsync();
        var accepting = processes.Server.AcceptAsync(called, IPAddress.Loopback, authenticate: null, CancellationToken.None);

        await caller.WriteAsync(OfTheNextVersion(), CancellationToken.None);
        await accepting.WaitAsync(TimeSpan.FromSeconds(30));

        processes.Server.Connections.ShouldBeEmpty();

        static byte[] OfTheNextVersion() => new FrameWriter().Begin(FrameKind.Hello).Bytes("{\"protocol\":2,\"role\":0,\"name\":\"x\"}"u8).Written.ToArray();
    }

    [Theory]
    [InlineData("right", true)]
    [InlineData("wrong", false)]
    [InlineData(null, false)]
    public async Task Hello_WithAToken_IsAcceptedIfItIsRight(string? token, bool isAccepted)
    {
        using var processes = new TwoProcesses();
        var (caller, called) = await Processes.PairAsync();
        var accepting = processes.Server.AcceptAsync(called, remote: null, secret => secret == "right", CancellationToken.None);
        var hello = new Hello { Protocol = Hello.Version, Role = PeerRole.Worker, Name = "x", Token = token };

        await caller.WriteAsync(hello.ToFrame(), CancellationToken.None);
        var buffer = new byte[RemoteLimits.FrameBytes];
        (await caller.ReadAsync(buffer, CancellationToken.None)).ShouldBeGreaterThan(0);

        ((FrameKind)buffer[0]).ShouldBe(isAccepted ? FrameKind.Hello : FrameKind.Goodbye);
        await caller.DisposeAsync();
        await accepting.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Hello_OfAPartThatNobodyExpects_IsRefused()
    {
        using var processes = new TwoProcesses();
        var (caller, called) = await Processes.PairAsync();
        var accepting = processes.Server.AcceptAsync(called, IPAddress.Loopback, authenticate: null, CancellationToken.None);

        await caller.WriteAsync(new Hello { Protocol = Hello.Version, Role = PeerRole.Part, Name = "x", Part = 2 }.ToFrame(), CancellationToken.None);

        await accepting.WaitAsync(TimeSpan.FromSeconds(30));
        processes.Server.Connections.ShouldBeEmpty();
    }

    private static byte[] Frame(FrameKind kind, uint sequence = 3, Action<FrameWriter>? writer = null)
    {
        var frame = new FrameWriter().Begin(kind);
        writer?.Invoke(frame);
        var bytes = frame.Written.ToArray();
        FrameWriter.SetSequence(bytes, sequence);
        return bytes;
    }

    private static void Slice(FrameWriter frame, byte kind, int length, int start, int count) => frame
        .Byte(kind).Byte(0).Byte(0).Byte(0).UInt32(1).Int32(length).Int32(start).Int32(count).UInt32(12345).Bytes(new byte[4 * count]);
}
