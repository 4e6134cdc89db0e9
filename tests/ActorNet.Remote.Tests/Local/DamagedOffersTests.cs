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
