using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;

namespace ActorNet.Core.Tests.Training.Messages;

public partial class MessageCodecTests
{
    [Theory]
    [InlineData(ExchangePrecision.Float32)]
    [InlineData(ExchangePrecision.BFloat16)]
    [InlineData(ExchangePrecision.Float16)]
    public void Decode_EveryMessage_GivesItBack(ExchangePrecision precision)
    {
        var samples = new WireSamples(precision);
        foreach (var message in samples.Messages())
        {
            var bytes = samples.Encode(message);

            var decoded = samples.Decode(bytes);

            decoded.GetType().ShouldBe(message.GetType());
            Describe(decoded).ShouldBe(Describe(message));
            samples.Encode(decoded).ShouldBe(bytes);
        }
    }

    [Fact]
    public void Messages_OfTheSamples_AreOfEveryKind() => new WireSamples().Messages()
        .Select(message => message.GetType().Name).Distinct().Order()
        .ShouldBe(Enum.GetNames<MessageKind>().Order());

    /// <summary>The bytes, as recorded once: a change of the layout needs another version.</summary>
    [Theory]
    [InlineData(ExchangePrecision.Float32, RecordedFloat32)]
    [InlineData(ExchangePrecision.BFloat16, RecordedBFloat16)]
    [InlineData(ExchangePrecision.Float16, RecordedFloat16)]
    public void Encode_EveryMessage_GivesRecordedBytes(ExchangePrecision precision, string recorded)
    {
        var samples = new WireSamples(precision);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var message in samples.Messages())
        {
            hash.AppendData(samples.Encode(message));
        }

        Convert.ToHexStringLower(hash.GetHashAndReset()).ShouldBe(recorded);
    }

    [Fact]
    public void Encode_Heartbeat_HasTheDocumentedHead()
    {
        var bytes = new WireSamples().Encode(new Heartbeat(0x0102_0304_0506_0708));

        Convert.ToHexString(bytes.AsSpan(0, 12)).ShouldBe("41434E57" + "03" + "04" + "0000" + "08000000");
        Convert.ToHexString(bytes.AsSpan(16)).ShouldBe("0807060504030201");
        MessageCodec.LengthOf(bytes).ShouldBe(24);
    }

    [Fact]
    public void Checksum_OfTheStandardsExample_IsAsPublished() =>
        Crc32C.Append(0, "123456789"u8).ShouldBe(0xE306_9283);

    [Fact]
    public void Encode_HalfPrecision_TakesTwoBytesANumber()
    {
        var gradient = new WireSamples(ExchangePrecision.BFloat16);
        var full = new WireSamples();

        var narrow = gradient.Encode(gradient.Messages().OfType<SubtreeGradient>().Single()).Length;

        narrow.ShouldBe(full.Encode(full.Messages().OfType<SubtreeGradient>().Single()).Length - (2 * WireSamples.Parameters));
    }

    [Fact]
    public void Encode_MessageThatStaysOnItsHost_Throws()
    {
        var samples = new WireSamples();

        MessageCodec.CanEncode(new RunWarning("x")).ShouldBeFalse();
        MessageCodec.CanEncode(new StopRun()).ShouldBeTrue();
        Should.Throw<ArgumentException>(() => samples.Encode(new RunWarning("x"))).Message.ShouldContain("RunWarning");
    }

    [Fact]
    public void Encode_LongReason_IsCutAndOneLine()
    {
        var samples = new WireSamples();

        var decoded = (JoinRefused)samples.Decode(samples.Encode(new JoinRefused(1, "a\nb" + new string('é', 10_000))));

        decoded.Reason.ShouldStartWith("a bé");
        decoded.Reason.Length.ShouldBeInRange(2000, 2100);
    }

    [Fact]
    public void Encode_LongOrBrokenName_Throws()
    {
        var samples = new WireSamples();

        Should.Throw<ArgumentException>(() => samples.Encode(new JoinRequest(1, new string('x', 5000), "")));
        Should.Throw<ArgumentException>(() => samples.Encode(new JoinRequest(1, "two\nlines", "")));
    }

    [Fact]
    public void Decode_ReleasedMessages_AreUsedAgain()
    {
        var samples = new WireSamples();
        foreach (var sample in samples.Messages().OfType<PooledMessage>())
        {
            var bytes = samples.Encode(sample);
            var first = (PooledMessage)samples.Decode(bytes);
            first.Release();

            samples.Decode(bytes).ShouldBeSameAs(first);
        }
    }

    [Fact]
    public void EncodeAndDecode_BigGradient_AllocatesNothingOnceWarm()
    {
        var samples = new WireSamples();
        var gradient = samples.Messages().OfType<SubtreeGradient>().Single();
        var writer = new ArrayBufferWriter<byte>(1 << 20);
        RoundTrip();
        var before = GC.GetAllocatedBytesForCurrentThread();
        RoundTrip();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void RoundTrip()
        {
            writer.ResetWrittenCount();
            samples.Codec.Encode(gradient, writer, samples);
            ((SubtreeGradient)samples.Decode(writer.WrittenSpan)).Release();
        }
    }

    [Fact]
    public void WireDocument_Table_ListsEveryKindWithItsNumber()
    {
        // Frames, further down, have numbers of their own.
        var messages = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "wire.md")).Split("\n# Frames")[0];
        var rows = KindRow().Matches(messages);

        rows.Select(row => (Number: int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture), Name: row.Groups[2].Value)).Order()
            .ShouldBe(Enum.GetValues<MessageKind>().Select(kind => (Number: (int)kind, Name: kind.ToString())).Order());
    }

    [Fact]
    public void LengthOf_ForeignOrNewerHead_SaysSo()
    {
        var bytes = new WireSamples().Encode(new StopRun());
        var newer = bytes.ToArray();
        newer[4] = 4;

        Should.Throw<MessageFormatException>(() => MessageCodec.LengthOf(newer)).Message.ShouldContain("version 4");
        Should.Throw<MessageFormatException>(() => MessageCodec.LengthOf("GET / HTTP/1.1\r\n"u8)).Message.ShouldContain("no message");
        Should.Throw<MessageFormatException>(() => MessageCodec.LengthOf(bytes.AsSpan(0, 15)));
    }

    /// <summary>All properties, so that two messages with the same fields are described alike.</summary>
    private static string Describe(object message) => string.Join("; ", message.GetType().GetProperties()
        .OrderBy(property => property.Name)
        .Select(property => $"{property.Name}={DescribeValue(message, property)}"));

    private static string DescribeValue(object message, System.Reflection.PropertyInfo property) => message switch
    {
        ComputeLanes request when property.Name == nameof(ComputeLanes.Lanes) => string.Join(',', request.Lanes.ToArray()),
        ComputeLanes request when property.Name == nameof(ComputeLanes.Subtrees) => string.Join(',', request.Subtrees.ToArray()),
        _ => property.GetValue(message) switch
        {
            ReadOnlyMemory<float> values => Hash(values.ToArray()),
            Memory<float> values => Hash(values.ToArray()),
            float[] values => Hash(values),
            ReadOnlyMemory<ulong> digests => string.Join(',', digests.ToArray()),
            ReadOnlyMemory<double> values => string.Join(',', values.ToArray()),
            IReadOnlyList<ColumnSums> kernels => string.Join(',', kernels.Select(one => $"{one.Kernel}:{string.Join(',', one.Sums.ToArray())}")),
            IReadOnlyList<int> lanes => string.Join(',', lanes),
            IReadOnlyList<ActorRef> actors => string.Join(',', actors),
            IReadOnlyList<SubtreeDigests> contributions => string.Join(',', contributions.Select(one => $"{one.Subtree}:{one.Session}:{string.Join(',', one.Digests.ToArray())}")),
            var value => $"{value}",
        },
    };

    private static string Hash(float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var index = 0; index < values.Length; index++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), values[index]);
        }

        return $"{values.Length}:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorNet.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("ActorNet.sln is in no folder above this one.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^\| (\d+) \| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex KindRow();

    private const string RecordedFloat32 = "2bad7747c14b7eca4d4076652903b0356aeaa81354e70314152ab1ed3f9266b3";
    private const string RecordedBFloat16 = "e285ed1a02cbfa9c1ed097f941b4d04f537e2996859f75d1a857d65a0ea87c07";
    private const string RecordedFloat16 = "9d1f1ec902f82c1ed1a898b1a0b585490f2d97aacfbe53f15d9c31ef794e0d08";
}
