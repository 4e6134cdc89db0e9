using System.Net.Sockets;
using System.Runtime.Versioning;
using ActorNet.Core.Actors;
using ActorNet.Remote.Local;

namespace ActorNet.Remote.Tests.Local;

public sealed class LocalListenerTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(0.2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Start_Always_KeepsOtherUsersOut()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await using var listener = LocalListener.Start(_folder.Path, null, Ignore);

        File.GetUnixFileMode(Path.GetDirectoryName(listener.SocketPath)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Dispose_Always_RemovesTheSocket()
    {
        var listener = LocalListener.Start(_folder.Path, null, Ignore);
        File.Exists(listener.SocketPath).ShouldBeTrue();

        await listener.DisposeAsync();
        await listener.DisposeAsync();

        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
        await Should.ThrowAsync<IOException>(() => LocalDialer.ConnectAsync(listener.SocketPath, null, default));
    }

    [Fact]
    public async Task Start_BesideADeadListener_RemovesWhatItLeft()
    {
        var dead = Path.Combine(_folder.Path, "actornet-0123456789abcdef");
        Directory.CreateDirectory(dead);
        LeaveSocket(Path.Combine(dead, "wire"));

        await using var listener = LocalListener.Start(_folder.Path, null, Ignore);

        Directory.Exists(dead).ShouldBeFalse();
    }

    [Fact]
    public async Task Start_BesideOthersThings_LeavesThem()
    {
        await using var alive = LocalListener.Start(_folder.Path, null, Ignore);
        var unfinished = Path.Combine(_folder.Path, "actornet-0123456789abcdef");
        var named = Path.Combine(_folder.Path, "actornet-runs");
        var full = Path.Combine(_folder.Path, "actornet-fedcba9876543210");
        Array.ForEach([unfinished, named, full], static directory => Directory.CreateDirectory(directory));
        LeaveSocket(Path.Combine(named, "wire"));
        LeaveSocket(Path.Combine(full, "wire"));
        File.WriteAllText(Path.Combine(full, "notes"), "mine");

        await using var listener = LocalListener.Start(_folder.Path, null, Ignore);

        File.Exists(alive.SocketPath).ShouldBeTrue();
        Directory.Exists(unfinished).ShouldBeTrue();
        File.Exists(Path.Combine(named, "wire")).ShouldBeTrue();
        File.Exists(Path.Combine(full, "notes")).ShouldBeTrue();
    }

    [Fact]
    public void Start_WithALongPath_IsAnError()
    {
        var deep = Directory.CreateDirectory(Path.Combine(_folder.Path, new string('d', 100))).FullName;

        Should.Throw<IOException>(() => LocalListener.Start(deep, null, Ignore)).Message.ShouldContain("too long");
        Directory.GetFileSystemEntries(deep).ShouldBeEmpty();
    }

    [Fact]
    public void Start_WhereNothingCanBeMade_IsAnError()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");

        Should.Throw<IOException>(() => LocalListener.Start(file, null, Ignore));
    }

    [Fact]
    public async Task Newcomer_ThatSaysNothing_IsClosedInTime()
    {
        var refused = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = LocalListener.Start(_folder.Path, null, Ignore, refused.SetResult, Soon);
        using var socket = Connected(listener);

        (await refused.Task.WaitAsync(WirePair.Bound)).ShouldNotBeEmpty();
        IsAtItsEnd(socket).ShouldBeTrue();
    }

    [Fact]
    public async Task Newcomer_ThatSaysSomethingElse_IsClosed()
    {
        var refused = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = LocalListener.Start(_folder.Path, null, Ignore, refused.SetResult);
        using var socket = Connected(listener);
        socket.Send(new byte[LocalHandshake.RecordBytes]);

        (await refused.Task.WaitAsync(WirePair.Bound)).ShouldContain("not ActorNet");
        IsAtItsEnd(socket).ShouldBeTrue();
    }

    [Fact]
    public async Task Newcomers_BeyondTheBound_AreClosedAtOnce()
    {
        var refused = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = LocalListener.Start(_folder.Path, null, Ignore, reason => refused.TrySetResult(reason));
        var sockets = Enumerable.Range(0, RemoteLimits.Newcomers + 1).Select(_ => Connected(listener)).ToList();

        (await refused.Task.WaitAsync(WirePair.Bound)).ShouldContain($"{RemoteLimits.Newcomers}");

        await listener.DisposeAsync();
        sockets.ForEach(static socket => socket.Dispose());
    }

    [Fact]
    public async Task Connect_ToAListenerThatSaysNothing_EndsInTime()
    {
        var path = Path.Combine(_folder.Path, "s");
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(path));
        silent.Listen(1);

        await Should.ThrowAsync<IOException>(() => LocalDialer.ConnectAsync(path, null, Soon, default));
    }

    [Fact]
    public async Task Connect_Cancelled_Ends()
    {
        var path = Path.Combine(_folder.Path, "s");
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(path));
        silent.Listen(1);
        using var cancelling = new CancellationTokenSource();
        var connecting = LocalDialer.ConnectAsync(path, null, cancelling.Token);

        await cancelling.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(connecting.WaitAsync(WirePair.Bound));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody-is-here")]
    public async Task Connect_WhereNobodyListens_IsAnError(string name) =>
        await Should.ThrowAsync<IOException>(() => LocalDialer.ConnectAsync(Path.Combine(_folder.Path, name), null, default));

    [Theory]
    [InlineData(1000, 1000, true)]
    [InlineData(0, 1000, true)]
    [InlineData(1001, 1000, false)]
    [InlineData(1000, 0, false)]
    public void IsTrusted_OtherUsersButRoot_AreNot(uint user, uint own, bool expected) => PeerUser.IsTrusted(user, own).ShouldBe(expected);

    [Fact]
    public void Read_OfARecord_IsWhatWasWritten()
    {
        var card = new SegmentCard("/dev/shm/ä", Guid.NewGuid(), 3, 4);
        var record = new byte[LocalHandshake.RecordBytes];

        LocalHandshake.Write(record, 17, card);
        LocalHandshake.Read(record).ShouldBe((17, card));

        LocalHandshake.Write(record, 17, null);
        LocalHandshake.Read(record).ShouldBe((17, null));
    }

    [Fact]
    public void Write_OfAPathThatDoesNotFit_OffersNothing()
    {
        var record = new byte[LocalHandshake.RecordBytes];

        LocalHandshake.Write(record, 17, new SegmentCard(new string('a', LocalHandshake.RecordBytes), Guid.NewGuid(), 3, 4));

        LocalHandshake.Read(record).ShouldBe((17, null));
    }

    [Theory]
    [InlineData(0, (byte)'X')]
    [InlineData(4, 2)]
    [InlineData(7, 0xff)]
    [InlineData(56, 0xff)]
    [InlineData(56, 0)]
    public void Read_OfADamagedRecord_IsAFormatError(int place, byte value)
    {
        var record = new byte[LocalHandshake.RecordBytes];
        LocalHandshake.Write(record, 17, new SegmentCard("/dev/shm/a", Guid.NewGuid(), 3, 4));
        record[place] = value;

        Should.Throw<MessageFormatException>(() => LocalHandshake.Read(record));
    }

    private static void Ignore(LocalWire wire) => wire.Dispose();

    private static Socket Connected(LocalListener listener)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(listener.SocketPath));
        return socket;
    }

    /// <summary>A socket's file that nobody listens at any more.</summary>
    private static void LeaveSocket(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + "x"));
        socket.Listen(1);
        File.Move(path + "x", path);
    }

    private static bool IsAtItsEnd(Socket socket)
    {
        var room = new byte[LocalHandshake.RecordBytes];
        try
        {
            while (socket.Receive(room) > 0)
            {
                // Its record comes first.
            }
        }
        catch (SocketException)
        {
            // What was sent and not read ends a connection hard.
        }

        return true;
    }
}
