using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;
using ActorNet.Remote.Local;

namespace ActorNet.Remote.Tests.Local;

public sealed class TensorSegmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_Always_GivesZerosOnBoundaries()
    {
        using var segment = TensorSegment.Create(parameters: 17, vectors: 2, slots: 3);

        for (var index = 0; index < 5; index++)
        {
            var tensor = index < 2 ? segment.Vector(index) : segment.Slot(index - 2);
            tensor.Length.ShouldBe(17);
            tensor.Span.ContainsAnyExcept(0f).ShouldBeFalse();
            AlignedBuffer.Over(tensor).Span.Fill(index + 1);
        }

        segment.Vector(0).Span.ContainsAnyExcept(1f).ShouldBeFalse();
        segment.Slot(2).Span.ContainsAnyExcept(5f).ShouldBeFalse();
        segment.Bytes.ShouldBe(new FileInfo(segment.Path).Length);
        Should.Throw<ArgumentOutOfRangeException>(() => segment.Vector(2));
        Should.Throw<ArgumentOutOfRangeException>(() => segment.Slot(-1));
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void Create_Always_KeepsOtherUsersOut()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes.");
        using var segment = TensorSegment.Create(1, 1, 0);

        File.GetUnixFileMode(segment.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(1, 17, 0)]
    [InlineData(1, -1, 0)]
    [InlineData(1, 0, RemoteLimits.GradientSlots + 1)]
    [InlineData(int.MaxValue, 1, 0)]
    public void Create_WithNumbersOutOfRange_IsRefused(int parameters, int vectors, int slots) =>
        Should.Throw<ArgumentException>(() => TensorSegment.Create(parameters, vectors, slots));

    [Fact]
    public void Create_WithoutTensors_IsASegmentAllTheSame()
    {
        using var segment = TensorSegment.Create(0, 0, 0);

        segment.OpenRow().ShouldNotBeNull();
    }

    [Fact]
    public void Create_WithoutRoom_IsAnErrorAndLeavesNothing()
    {
        Should.Throw<IOException>(() => TensorSegment.Create(Array.MaxLength / 2, 0, RemoteLimits.GradientSlots, _folder.Path));

        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Create_WhereThereIsNoDirectory_IsAnError() =>
        Should.Throw<IOException>(() => TensorSegment.Create(1, 1, 0, Path.Combine(_folder.Path, "none")));

    [Fact]
    public void Dispose_Always_DeletesTheNameAndKeepsTheMemory()
    {
        var segment = TensorSegment.Create(8, 1, 0, _folder.Path);
        var vector = segment.Vector(0);

        segment.Dispose();
        segment.Dispose();
        vector.Span.Fill(2);

        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
        vector.Span[7].ShouldBe(2);
    }

    [Fact]
    public void Memory_WhoseSegmentIsForgotten_StaysMapped()
    {
        var vector = Forgotten();
        for (var collection = 0; collection < 3; collection++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        vector.Span.Fill(3);
        vector.Span[7].ShouldBe(3);
    }

    [Fact]
    public void Create_BesideADeadProcessesSegment_RemovesIt()
    {
        using var alive = TensorSegment.Create(1, 1, 0, _folder.Path);
        var dead = Path.Combine(_folder.Path, $"actornet-{new string('0', 32)}.tensors");
        var other = Path.Combine(_folder.Path, "actornet-mine.tensors");
        File.WriteAllText(dead, "");
        File.WriteAllText(other, "");

        using var segment = TensorSegment.Create(1, 1, 0, _folder.Path);

        File.Exists(dead).ShouldBeFalse();
        File.Exists(other).ShouldBeTrue();
        File.Exists(alive.Path).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 0, "not a segment")]
    [InlineData(4, 9, "version 9")]
    [InlineData(8, 0x1234, "another one")]
    [InlineData(24, 9, "bytes")]
    [InlineData(24, -1, "-1 parameters")]
    [InlineData(28, 3, "bytes")]
    [InlineData(28, 99, "99 vectors")]
    [InlineData(32, int.MaxValue, "slots")]
    [InlineData(36, 0, "0 rows")]
    [InlineData(40, 1, "bytes")]
    public void Open_WithAForeignHeader_IsRefused(int offset, int value, string reason)
    {
        using var segment = TensorSegment.Create(1_000, 1, 2);
        BinaryPrimitives.WriteInt32LittleEndian(segment.Mapping.Header[offset..], value);

        Should.Throw<MessageFormatException>(() => PeerSegment.Open(CardOf(segment), 1_000)).Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(5_000)]
    public void Open_OfAShortFile_IsRefused(int bytes)
    {
        using var segment = TensorSegment.Create(1_000, 1, 2);
        var header = segment.Mapping.Header.ToArray();
        var path = Path.Combine(_folder.Path, Path.GetFileName(segment.Path));
        File.WriteAllBytes(path, [.. header.Concat(new byte[5_000]).Take(bytes)]);

        Should.Throw<MessageFormatException>(() => PeerSegment.Open(CardOf(segment) with { Path = path }, 1_000));
    }

    [Fact]
    public void Open_WithMoreParametersThanTheRun_IsRefused()
    {
        using var segment = TensorSegment.Create(1_000, 1, 2);

        Should.Throw<MessageFormatException>(() => PeerSegment.Open(CardOf(segment), 999)).Message.ShouldContain("999");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(RemoteLimits.Borrowers)]
    public void Open_WithARowThatIsNotThere_IsRefused(int row)
    {
        using var segment = TensorSegment.Create(10, 1, 2);

        Should.Throw<MessageFormatException>(() => PeerSegment.Open(CardOf(segment) with { Row = row }, 10));
    }

    [Fact]
    public void Open_WithAnotherTicket_IsNotAttached()
    {
        using var segment = TensorSegment.Create(10, 1, 2);
        var card = CardOf(segment);

        PeerSegment.Open(card with { Ticket = card.Ticket + 1 }, 10).ShouldBeNull();
        PeerSegment.Open(card, 10).ShouldNotBeNull();
        PeerSegment.Open(card, 10).ShouldBeNull();
    }

    [Fact]
    public void Open_OfAFileWithAnotherName_IsRefused()
    {
        using var segment = TensorSegment.Create(10, 1, 2);
        var link = Path.Combine(_folder.Path, Path.GetFileName(segment.Path));
        File.CreateSymbolicLink(link, segment.Path);
        var card = CardOf(segment);

        foreach (var path in new[] { link, "/etc/passwd", Path.GetFileName(segment.Path), "" })
        {
            Should.Throw<IOException>(() => PeerSegment.Open(card with { Path = path }, 10));
        }
    }

    private static SegmentCard CardOf(TensorSegment segment)
    {
        var row = segment.OpenRow()!;
        return new SegmentCard(segment.Path, segment.Id, row.Index, row.Ticket);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Memory<float> Forgotten()
    {
        using var segment = TensorSegment.Create(8, 1, 0);
        return segment.Vector(0);
    }
}
