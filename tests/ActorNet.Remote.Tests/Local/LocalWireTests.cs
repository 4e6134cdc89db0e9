using System.Buffers.Binary;
using System.Net.Sockets;
using ActorNet.Core.Actors;
using ActorNet.Remote.Local;

namespace ActorNet.Remote.Tests.Local;

public sealed class LocalWireTests
{
    private readonly byte[] _buffer = new byte[RemoteLimits.FrameBytes];

    [Theory]
    [InlineData(1)]
    [InlineData(4091)]
    [InlineData(4092)]
    [InlineData(4093)]
    [InlineData(RemoteLimits.FrameBytes)]
    public async Task Read_AFrame_IsWhatWasWritten(int length)
    {
        await using var pair = await WirePair.OpenAsync();
        var frame = Frame(length, seed: 1);
        using var writing = OnAThread(() => pair.Client.WriteAsync(frame, default));

        var read = await pair.Server.ReadAsync(_buffer, default);

        _buffer.AsSpan(0, read).SequenceEqual(frame).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(RemoteLimits.FrameBytes + 1)]
    public async Task Write_AFrameOfNoAllowedLength_IsRefused(int length)
    {
        await using var pair = await WirePair.OpenAsync();

        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await pair.Client.WriteAsync(new byte[length], default));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(RemoteLimits.FrameBytes + 1u)]
    [InlineData(uint.MaxValue)]
    public async Task Read_AFrameOfNoAllowedLength_IsAFormatError(uint length)
    {
        var (wire, other) = WirePair.WithRawEnd();
        await using var _ = wire;
        using var __ = other;
        other.Send(Header(length));

        await Should.ThrowAsync<MessageFormatException>(async () => await wire.ReadAsync(_buffer, default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public async Task Read_EndInTheMiddleOfAFrame_IsAnError(int bytes)
    {
        var (wire, other) = WirePair.WithRawEnd();
        await using var _ = wire;
        other.Send([.. Header(10), .. new byte[10]], bytes, SocketFlags.None);
        other.Dispose();

        await Should.ThrowAsync<IOException>(async () => await wire.ReadAsync(_buffer, default));
    }

    [Fact]
    public async Task Read_AfterTheOtherSideHasClosed_IsWhatItHadSentAndThenTheEnd()
    {
        await using var pair = await WirePair.OpenAsync();
        await pair.Client.WriteAsync(Frame(7, 1), default);
        await pair.Client.WriteAsync(Frame(5, 2), default);
        await pair.Client.DisposeAsync();

        (await pair.Server.ReadAsync(_buffer, default)).ShouldBe(7);
        (await pair.Server.ReadAsync(_buffer, default)).ShouldBe(5);
        (await pair.Server.ReadAsync(_buffer, default)).ShouldBe(0);
        (await pair.Server.ReadAsync(_buffer, default)).ShouldBe(0);
    }

    [Fact]
    public async Task Read_BytesThatComeOneByOne_AreWholeFrames()
    {
        var (wire, other) = WirePair.WithRawEnd();
        await using var _ = wire;
        using var __ = other;
        var frame = Frame(5, 3);
        using var sending = OnAThread(() =>
        {
            byte[] bytes = [.. Header(5), .. frame, .. Header(5), .. frame];
            foreach (var value in bytes)
            {
                other.Send([value]);
            }

            return default;
        });

        for (var count = 0; count < 2; count++)
        {
            (await wire.ReadAsync(_buffer, default)).ShouldBe(5);
            _buffer.AsSpan(0, 5).SequenceEqual(frame).ShouldBeTrue();
        }
    }

    /// <summary>Several times, since nothing tells whether the thread waits already; it must end either way.</summary>
    [Fact]
    public async Task Dispose_DuringARead_EndsIt()
    {
        for (var time = 0; time < 20; time++)
        {
            await using var pair = await WirePair.OpenAsync();
            using var reading = ReadTwo(pair.Server, default, out var first);
            await pair.Client.WriteAsync(Frame(1, 1), default);
            await first.WaitAsync(WirePair.Bound);

            await pair.Server.DisposeAsync();

            await Should.ThrowAsync<IOException>(reading.Done);
            await Should.ThrowAsync<IOException>(async () => await pair.Server.ReadAsync(_buffer, default));
            await Should.ThrowAsync<IOException>(async () => await pair.Server.WriteAsync(Frame(1, 1), default));
        }
    }

    [Fact]
    public async Task CanWrite_WhileTheOtherSideDoesNotRead_TurnsFalseBeforeAWriteWaits()
    {
        const int Many = 10_000;
        await using var pair = await WirePair.OpenAsync();
        pair.Client.CanWrite.ShouldBeTrue();

        var written = 0;
        while (pair.Client.CanWrite && written < Many)
        {
            await pair.Client.WriteAsync(Frame(RemoteLimits.FrameBytes, 1), default);
            written++;
        }

        written.ShouldBeInRange(1, Many - 1);
        for (; written > 0; written--)
        {
            await pair.Server.ReadAsync(_buffer, default);
        }

        pair.Client.CanWrite.ShouldBeTrue();
        await pair.Client.DisposeAsync();
        pair.Client.CanWrite.ShouldBeFalse();
    }

    [Fact]
    public async Task Dispose_DuringAWrite_EndsIt()
    {
        await using var pair = await WirePair.OpenAsync();
        using var writing = WriteForever(pair.Client, default, out var begun);
        await begun.WaitAsync(WirePair.Bound);

        await pair.Client.DisposeAsync();

        await Should.ThrowAsync<IOException>(writing.Done);
    }

    [Fact]
    public async Task Cancel_DuringAWrite_EndsIt()
    {
        await using var pair = await WirePair.OpenAsync();
        using var cancelling = new CancellationTokenSource();
        using var writing = WriteForever(pair.Client, cancelling.Token, out var begun);
        await begun.WaitAsync(WirePair.Bound);

        await cancelling.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(writing.Done);
    }

    [Fact]
    public async Task Cancel_DuringARead_EndsIt()
    {
        for (var time = 0; time < 20; time++)
        {
            await using var pair = await WirePair.OpenAsync();
            using var cancelling = new CancellationTokenSource();
            using var reading = ReadTwo(pair.Server, cancelling.Token, out var first);
            await pair.Client.WriteAsync(Frame(1, 1), default);
            await first.WaitAsync(WirePair.Bound);

            await cancelling.CancelAsync();

            await Should.ThrowAsync<OperationCanceledException>(reading.Done);
        }
    }

    [Fact]
    public async Task Read_CancelledBefore_DoesNotBegin()
    {
        await using var pair = await WirePair.OpenAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await pair.Server.ReadAsync(_buffer, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Exchange_ManyFramesBothWays_AllArriveInOrder()
    {
        const int Frames = 10_000;
        await using var pair = await WirePair.OpenAsync();

        using var clientWrites = OnAThread(() => WriteAll(pair.Client, Frames, salt: 1));
        using var serverWrites = OnAThread(() => WriteAll(pair.Server, Frames, salt: 2));
        using var clientReads = OnAThread(() => ReadAll(pair.Client, Frames, salt: 2));
        using var serverReads = OnAThread(() => ReadAll(pair.Server, Frames, salt: 1));

        await Task.WhenAll(clientWrites.Done, serverWrites.Done, clientReads.Done, serverReads.Done).WaitAsync(WirePair.Bound);
    }

    [Fact]
    public async Task Exchange_InTheSteadyState_AllocatesNothing()
    {
        await using var pair = await WirePair.OpenAsync();
        using var cancelling = new CancellationTokenSource();
        var frame = Frame(100, 1);
        var allocated = 0L;
        for (var round = 0; round < 1_100; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            await pair.Client.WriteAsync(frame, cancelling.Token);
            var read = await pair.Server.ReadAsync(_buffer, cancelling.Token);
            allocated += round < 100 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            read.ShouldBe(100);
        }

        allocated.ShouldBe(0);
    }

    private static byte[] Frame(int length, int seed)
    {
        var frame = new byte[length];
        new Random(seed).NextBytes(frame);
        return frame;
    }

    private static byte[] Header(uint length)
    {
        var header = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(header, length);
        return header;
    }

    private static int LengthOf(int frame, int salt) => frame % 50 == 0 ? RemoteLimits.FrameBytes - frame : 1 + (frame * 31 * salt % 6_000);

    private static async ValueTask WriteAll(LocalWire wire, int frames, int salt)
    {
        var room = new byte[RemoteLimits.FrameBytes];
        for (var frame = 0; frame < frames; frame++)
        {
            var length = LengthOf(frame, salt);
            room.AsSpan(0, length).Fill((byte)(frame * salt));
            await wire.WriteAsync(room.AsMemory(0, length), default);
        }
    }

    private static async ValueTask ReadAll(LocalWire wire, int frames, int salt)
    {
        var room = new byte[RemoteLimits.FrameBytes];
        for (var frame = 0; frame < frames; frame++)
        {
            (await wire.ReadAsync(room, default)).ShouldBe(LengthOf(frame, salt));
            room.AsSpan(0, LengthOf(frame, salt)).ContainsAnyExcept((byte)(frame * salt)).ShouldBeFalse();
        }
    }

    private static RunningThread WriteForever(LocalWire wire, CancellationToken cancellation, out Task begun)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        begun = written.Task;
        return OnAThread(async () =>
        {
            while (true)
            {
                await wire.WriteAsync(Frame(RemoteLimits.FrameBytes, 1), cancellation);
                written.TrySetResult();
            }
        });
    }

    private RunningThread ReadTwo(LocalWire wire, CancellationToken cancellation, out Task first)
    {
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        first = read.Task;
        return OnAThread(async () =>
        {
            await wire.ReadAsync(_buffer, cancellation);
            read.SetResult();
            await wire.ReadAsync(_buffer, cancellation);
        });
    }

    private static RunningThread OnAThread(Func<ValueTask> action) => new(action);
}
