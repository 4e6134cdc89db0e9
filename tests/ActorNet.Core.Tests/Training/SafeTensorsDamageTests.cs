using System.Buffers.Binary;
using System.Text;
using ActorNet.Core.Data;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Training;

public sealed class SafeTensorsDamageTests
{
    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "the header describes 8 bytes of data, the file has 7")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "the header describes 8 bytes of data, the file has 9")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "leaves a gap before it")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "not a begin and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""", 8, "not a begin and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "shape [3] does not fill its 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "does not fill its 0 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967297,4611686018427387904],"data_offsets":[0,0]}}""", 0, "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,4294967296],"data_offsets":[0,0]}}""", 0, "too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "the shape of tensor 'a' is not an array")]
    [InlineData("""{"a":{"dtype":4,"shape":[2],"data_offsets":[0,8]}}""", 8, "dtype of tensor 'a' is not a string")]
    [InlineData("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", 8, "is of type 'I64'; only F32, F64, F16, BF16 can be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "does not consist of dtype, shape and data_offsets")]
    [InlineData("""{"a\nb":7}""", 8, "tensor 'a?b' does not consist")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "unique names")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "overlaps the tensor before it")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "overlaps the tensor before it")]
    [InlineData("""{"__metadata__":{"step":7}}""", 0, "the metadata entry 'step' is not a string")]
    [InlineData("""{"__metadata__":[]}""", 0, "__metadata__ is not an object")]
    [InlineData("""{"__metadata__":{"header_sha256":""}}""", 0, "the checksum of the header is not one")]
    [InlineData("""{"__metadata__":{"sha256":"00"}}""", 0, "the data does not match its checksum")]
    [InlineData("""{"\ud800":{}}""", 0, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"\ud800","shape":[2],"data_offsets":[0,8]}}""", 8, "not valid JSON")]
    [InlineData(" {}", 0, "does not begin with '{'")]
    [InlineData("{} x", 0, "not valid JSON")]
    public void Read_BadHeader_SaysWhatIsWrong(string header, int dataLength, string message)
    {
        var exception = Should.Throw<DataException>(() => SafeTensorsTests.Read(File(header, dataLength)));

        exception.Message.ShouldStartWith("file: ");
        exception.Message.ShouldContain(message);
        exception.Message.ShouldNotContain("\n");
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(100_000_001UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(9UL)]
    public void Read_ImpossibleHeaderLength_IsADataException(ulong length)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);

        Should.Throw<DataException>(() => SafeTensorsTests.Read(bytes)).Message.ShouldContain("header");
    }

    [Fact]
    public void Read_TruncatedAnywhere_IsADataException()
    {
        var bytes = SafeTensorsTests.Written();
        for (var length = 0; length < bytes.Length; length++)
        {
            Should.Throw<DataException>(() => SafeTensorsTests.Read(bytes[..length]), $"{length} bytes");
        }
    }

    [Fact]
    public void Read_BytesAppended_IsADataException() =>
        Should.Throw<DataException>(() => SafeTensorsTests.Read([.. SafeTensorsTests.Written(), 0])).Message.ShouldContain("the file has 41");

    [Fact]
    public void Read_AnySingleBitFlipped_IsADataExceptionOrChangesNothing()
    {
        var bytes = SafeTensorsTests.Written();
        var expected = SafeTensorsTests.Read(bytes);
        var unnoticed = 0;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                var read = SafeTensorsTests.Read(damaged);
                unnoticed++;
                AssertHoldsAll(read, expected, bit);
            }
            catch (DataException exception)
            {
                exception.Message.ShouldNotContain("\n");
            }
        }

        // Only a flip within the name of the header's checksum goes unnoticed: it hides the checksum, and nothing else has changed.
        unnoticed.ShouldBeLessThanOrEqualTo("header_sha256".Length * 8);
    }

    [Fact]
    public void Read_RandomDamage_NeverThrowsAnythingElse()
    {
        var original = SafeTensorsTests.Written();
        var generator = new KeyedGenerator(3, RandomPurpose.Generator);
        ulong word = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var damaged = (byte[])original.Clone();
            var changes = 1 + (generator.Word(word++) % 8);
            for (var change = 0; change < changes; change++)
            {
                damaged[generator.Word(word++) % damaged.Length] = (byte)generator.Word(word++);
            }

            try
            {
                _ = SafeTensorsTests.Read(damaged);
            }
            catch (DataException)
            {
                // Anything but this fails the test.
            }
        }
    }

    [Fact]
    public void Read_OtherFloatTypes_AreConverted()
    {
        const string Header = """
            {"d":{"dtype":"F64","shape":[2],"data_offsets":[8,24]},"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},
             "b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]}}
            """;
        var bytes = File(Header, 24);
        var data = bytes.AsSpan(^24);
        BinaryPrimitives.WriteHalfLittleEndian(data, (Half)0.1f);
        BinaryPrimitives.WriteHalfLittleEndian(data[2..], Half.Epsilon);
        BinaryPrimitives.WriteUInt16LittleEndian(data[4..], 0x3FC0);
        BinaryPrimitives.WriteUInt16LittleEndian(data[6..], 0xFF80);
        BinaryPrimitives.WriteDoubleLittleEndian(data[8..], Math.PI);
        BinaryPrimitives.WriteDoubleLittleEndian(data[16..], -1e300);

        var read = SafeTensorsTests.Read(bytes);

        read.Tensors.Select(tensor => tensor.Name).ShouldBe(["h", "b", "d"]);
        read.Find("h")!.Values.ToArray().ShouldBe([(float)(Half)0.1f, (float)Half.Epsilon]);
        read.Find("b")!.Values.ToArray().ShouldBe([1.5f, float.NegativeInfinity]);
        read.Find("d")!.Values.ToArray().ShouldBe([MathF.PI, float.NegativeInfinity]);
    }

    [Fact]
    public void Read_DataOfManyChunks_IsComplete()
    {
        var values = Enumerable.Range(0, 100_003).Select(i => (float)i).ToArray();
        var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, [new("a", [100_003], values)], new Dictionary<string, string>());

        SafeTensorsTests.Read(stream.ToArray()).Tensors.ShouldHaveSingleItem().Values.ToArray().ShouldBe(values);
    }

    private static void AssertHoldsAll(SafeTensors read, SafeTensors expected, int bit)
    {
        foreach (var (key, value) in expected.Metadata)
        {
            read.Metadata[key].ShouldBe(value, $"bit {bit}");
        }

        read.Tensors.Count.ShouldBe(expected.Tensors.Count, $"bit {bit}");
        foreach (var tensor in expected.Tensors)
        {
            var found = read.Find(tensor.Name).ShouldNotBeNull($"bit {bit}");
            found.Shape.ShouldBe(tensor.Shape, $"bit {bit}");
            SafeTensorsTests.Bits(found.Values).ShouldBe(SafeTensorsTests.Bits(tensor.Values), $"bit {bit}");
        }
    }

    private static byte[] File(string header, int dataLength)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)text.Length);
        text.CopyTo(bytes, 8);
        return bytes;
    }
}
