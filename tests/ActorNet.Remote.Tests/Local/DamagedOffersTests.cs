using ActorNet.Core.Actors;
using ActorNet.Remote.Local;
using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Remote.Tests.Local;

/// <summary>Whatever the other side says of its memory, it is understood or refused.</summary>
public sealed class DamagedOffersTests
{
    private const int Cases = 10_000;

    [Fact]
    public void Write_OfARecord_HasTheDocumentedLayout()
    {
        var record = new byte[LocalHandshake.RecordBytes];
        LocalHandshake.Write(record, 0x0102_0304, new SegmentCard("/a", new Guid(new byte[16].Select((_, index) => (byte)(index + 1)).ToArray()), 7, 9));

        record[..60].ShouldBe([
            .. "ACNL"u8, 1, 0, 2, 0, 4, 3, 2, 1, 7, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0,
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, .. new byte[16], .. "/a"u8, 0, 0,
        ]);
    }

    [Fact]
    public void Write_OfAHeader_HasTheDocumentedLayout()
    {
        var layout = new SegmentLayout(Parameters: 17, Vectors: 2, Slots: 3, Rows: 4);
        var header = new byte[SegmentLayout.HeaderBytes];
        layout.Write(header, Guid.Empty);

        layout.RowAt(1).ShouldBe(4096 + 64);
        layout.FloatsAt.ShouldBe(8192);
        layout.Bytes.ShouldBe(8192 + (5 * 128));
        header.ShouldBe([
            .. "ACNS"u8, 1, 0, 0, 0, .. new byte[16], 17, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, .. BitConverter.GetBytes(layout.Bytes),
        ]);
    }

    [Fact]
    public void Read_OfAnyRecord_IsACardOrAFormatError()
    {
        var whole = new byte[LocalHandshake.RecordBytes];
        LocalHandshake.Write(whole, 17, new SegmentCard("/dev/shm/actornet-ä", Guid.NewGuid(), 3, 4));
        var understood = 0;
        Prop.ForAll(Mutations(whole), record =>
        {
            try
            {
                var (_, card) = LocalHandshake.Read(record);
                understood++;
                (card?.Path ?? "").ShouldNotContain("\0");
            }
            catch (MessageFormatException)
            {
                // Refused.
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

        understood.ShouldBeInRange(1, Cases - 1);
    }

    [Fact]
    public void Read_OfAnyHeader_IsALayoutThatFitsItsFileOrAFormatError()
    {
        var layout = new SegmentLayout(1_000, 2, 3, 128);
        var id = Guid.NewGuid();
        var whole = new byte[SegmentLayout.HeaderBytes];
        layout.Write(whole, id);
        var understood = 0;
        Prop.ForAll(Mutations(whole), header =>
        {
            try
            {
                var read = SegmentLayout.Read(header, id, layout.Bytes);
                read.Bytes.ShouldBe(layout.Bytes);
                read.FloatsAt.ShouldBeGreaterThanOrEqualTo(read.RowAt(read.Rows));
                understood++;
            }
            catch (MessageFormatException)
            {
                // Refused.
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

        understood.ShouldBeInRange(1, Cases - 1);
    }

    /// <summary>The bytes as they are, or with a few of them changed.</summary>
    private static Arbitrary<byte[]> Mutations(byte[] whole)
    {
        var change = Gen.Choose(0, Math.Min(whole.Length, 80) - 1).Zip(Gen.OneOf(Gen.Choose(0, 255), Gen.Elements(0, 1, 0x7f, 0x80, 0xff)));
        return Gen.ListOf(change).Select(changes =>
        {
            var bytes = whole.ToArray();
            foreach (var (place, value) in changes.Take(3))
            {
                bytes[place] = (byte)value;
            }

            return bytes;
        }).ToArbitrary();
    }
}
