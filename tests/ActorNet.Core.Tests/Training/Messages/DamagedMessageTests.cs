using System.Buffers.Binary;
using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;
using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Core.Tests.Training.Messages;

/// <summary>Whatever comes in, a message or a <see cref="MessageFormatException"/> comes out, and no memory is taken for what is not there.</summary>
public class DamagedMessageTests
{
    private const int ChecksumOffset = 12;

    private static readonly WireSamples Samples = new();
    private static readonly byte[][] Recordings = [.. Samples.Messages().Select(Samples.Encode)];

    [Fact]
    public void Decode_EveryTruncation_IsRefused()
    {
        foreach (var recording in Recordings)
        {
            for (var length = 0; length < recording.Length; length += length < 200 ? 1 : 97)
            {
                IsRefused(recording.AsSpan(0, length));
            }

            IsRefused([.. recording, 0]);
        }
    }

    [Fact]
    public void Decode_EveryTruncationWithRightLengthAndChecksum_IsRefused()
    {
        foreach (var recording in Recordings)
        {
            for (var length = MessageCodec.HeadLength; length < recording.Length; length += length < 200 ? 1 : 97)
            {
                IsRefused(Sealed(recording[..length]));
            }

            IsRefused(Sealed([.. recording, 0]));
        }
    }

    [Fact]
    public void Decode_AnyFlippedBit_IsRefused()
    {
        foreach (var recording in Recordings)
        {
            for (var bit = 0; bit < 8 * recording.Length; bit += bit < 640 ? 1 : 997)
            {
                var damaged = recording.ToArray();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                IsRefused(damaged);
            }
        }
    }

    [Fact]
    public void Decode_MutatedRecordingWithRightChecksum_IsRefusedOrTheSameMessageAgain()
    {
        var mutation = from recording in Gen.Choose(0, Recordings.Length - 1)
                       from edits in Gen.ListOf(from place in Gen.Choose(0, 4000) from value in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements(0, 1, 127, 128, 255)) select (place, value), 4)
                       select (recording, edits);
        Check.One(Settings(5_000), Prop.ForAll(mutation.ToArbitrary(), sample =>
        {
            var bytes = Recordings[sample.recording].ToArray();
            foreach (var (place, value) in sample.edits)
            {
                // Most edits go to the first fields: the rest of a big message is numbers.
                bytes[5 + (place % Math.Min(bytes.Length - 5, place < 3000 ? 80 : int.MaxValue))] = (byte)value;
            }

            DecodesOrIsRefused(Sealed(bytes));
        }));
    }

    [Fact]
    public void Decode_AnyFieldsOfAnyKind_AreRefusedOrTheSameMessageAgain()
    {
        var fields = from kind in Gen.Choose(0, 255)
                     from bytes in Gen.ArrayOf(Gen.OneOf(Gen.Choose(0, 255), Gen.Elements(0, 0, 0, 1, 255)), 60)
                     from length in Gen.Choose(0, 60)
                     select (kind, bytes: bytes[..length]);
        Check.One(Settings(5_000), Prop.ForAll(fields.ToArbitrary(), sample =>
        {
            byte[] head = [.. "ACNW"u8, MessageCodec.Version, (byte)(sample.kind % 50), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            DecodesOrIsRefused(Sealed([.. head, .. sample.bytes.Select(value => (byte)value)]));
        }));
    }

    [Fact]
    public void Decode_GreatCounts_TakeNoMemory()
    {
        // Each four bytes of each message in turn become the largest count there is.
        foreach (var recording in Recordings)
        {
            for (var place = MessageCodec.HeadLength; place <= Math.Min(recording.Length, 120) - sizeof(int); place++)
            {
                var damaged = recording.ToArray();
                BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(place), int.MaxValue);
                Sealed(damaged);
                var before = GC.GetAllocatedBytesForCurrentThread();
                var isMessage = TryDecode(damaged, out var message);
                (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(50_000);
                if (isMessage)
                {
                    Samples.Encode(message!).ShouldBe(damaged);
                }
            }
        }
    }

    [Theory]
    [InlineData(ExchangePrecision.BFloat16)]
    [InlineData(ExchangePrecision.Float16)]
    public void Decode_NumbersOfAnotherPrecision_AreRefused(ExchangePrecision precision)
    {
        var other = new WireSamples(precision);
        var gradient = Samples.Encode(Samples.Messages().OfType<SubtreeGradient>().Single());

        Should.Throw<MessageFormatException>(() => other.Decode(gradient)).Message.ShouldContain("format 0");
    }

    [Fact]
    public void Decode_AnotherRunsMessages_AreRefused()
    {
        var plan = WireSamples.Plan(ExchangePrecision.Float32) with { Lanes = 2 };
        var smaller = new MessageCodec(plan, 100);

        foreach (var message in Samples.Messages().Where(message => message is SubtreeGradient or ComputeLanes or EvaluateRows or PartStatus or NonFiniteGradient))
        {
            Should.Throw<MessageFormatException>(() => smaller.Decode(Samples.Encode(message), Samples));
        }
    }

    [Fact]
    public void Decode_WrongText_SaysWhatIsWrong()
    {
        Says(Fields(MessageKind.JoinRefused, [.. new byte[8], 2, 0, 0, 0, 0xC3, 0x28]), "UTF-8");
        Says(Fields(MessageKind.JoinRefused, [.. new byte[8], 1, 0, 0, 0, (byte)'\n']), "one line");
        Says(Fields(MessageKind.JoinAccepted, [.. new byte[16], 1, 0, 0, 0, 3, 0, 0, 0, (byte)'x', (byte)'y', (byte)'z']), "'xyz' is no address");
        Says(Fields((MessageKind)99, []), "kind 99");
        Says(Fields(MessageKind.Expelled, [.. new byte[8], 0, 0, 0, 0, 7]), "truth value is 7");
    }

    private static void Says(byte[] bytes, string text) => Should.Throw<MessageFormatException>(() => Samples.Decode(bytes)).Message.ShouldContain(text);

    private static byte[] Fields(MessageKind kind, byte[] fields) =>
        Sealed([.. "ACNW"u8, MessageCodec.Version, (byte)kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. fields]);

    private static Config Settings(int count) => Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(2026, 1121);

    /// <summary>Puts length and checksum right.</summary>
    private static byte[] Sealed(byte[] bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), bytes.Length - MessageCodec.HeadLength);
        var checksum = Crc32C.Append(Crc32C.Append(0, bytes.AsSpan(0, ChecksumOffset)), bytes.AsSpan(MessageCodec.HeadLength));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumOffset), checksum);
        return bytes;
    }

    private static void DecodesOrIsRefused(byte[] bytes)
    {
        if (TryDecode(bytes, out var message))
        {
            // What is accepted has one form only.
            Samples.Encode(message!).ShouldBe(bytes);
            (message as PooledMessage)?.Release();
        }
    }

    private static void IsRefused(ReadOnlySpan<byte> bytes) =>
        TryDecode(bytes, out _).ShouldBeFalse($"{bytes.Length} damaged bytes were taken for a message");

    private static bool TryDecode(ReadOnlySpan<byte> bytes, out object? message)
    {
        try
        {
            message = Samples.Decode(bytes);
            return true;
        }
        catch (MessageFormatException)
        {
            message = null;
            return false;
        }
    }
}
