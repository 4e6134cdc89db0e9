using ActorNet.Core.Data;

namespace ActorNet.Core.Tests.Data;

public sealed class IdxArrayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<IdxType, byte[], float[]> Types => new()
    {
        { IdxType.UnsignedByte, [0, 1, 128, 255], [0, 1, 128, 255] },
        { IdxType.SignedByte, [0, 1, 128, 255], [0, 1, -128, -1] },
        { IdxType.Integer16, [0, 1, 1, 0, 0x80, 0, 0xFF, 0xFE], [1, 256, -32768, -2] },
        { IdxType.Integer32, [0, 0, 0, 7, 0, 1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 1, 0], [7, 65536, -1, 256] },
        { IdxType.SinglePrecision, [.. IdxBytes.BigEndian(1.5f), .. IdxBytes.BigEndian(-0.1f), 0, 0, 0, 0, 0x3F, 0x80, 0, 0], [1.5f, -0.1f, 0, 1] },
        {
            IdxType.DoublePrecision,
            [.. IdxBytes.BigEndian(1.5), .. IdxBytes.BigEndian(0.1), .. IdxBytes.BigEndian(-2e10), .. IdxBytes.BigEndian(0.0)],
            [1.5f, 0.1f, -2e10f, 0]
        },
    };

    public static TheoryData<string, byte[], string> Bad => new()
    {
        { "0 bytes", [], "is empty (0 bytes)" },
        { "gzip of nothing", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], "holds no data" },
        { "3 bytes", [0, 0, 8], "truncated: 3 bytes are too few" },
        { "wrong magic", [0, 1, 8, 1, 0, 0, 0, 1, 5], "wrong magic number 00010801" },
        { "text", "a,b,c\n1,2,3\n"u8.ToArray(), "wrong magic number 612c622c" },
        { "unknown type", [0, 0, 0x0A, 1, 0, 0, 0, 1, 5], "wrong magic number 00000a01" },
        { "no dimensions", [0, 0, 8, 0], "wrong magic number 00000800" },
        { "too many dimensions", [0, 0, 8, 200], "wrong magic number 000008c8" },
        { "header cut", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0], "truncated: 10 bytes are too few for an IDX header of 3 dimensions" },
        { "no samples", IdxBytes.Of(IdxType.UnsignedByte, [0, 4]), "dimension 1 of 2 is 0" },
        { "data cut", IdxBytes.Of(IdxType.UnsignedByte, [2, 2], 1, 2, 3), "truncated: 2×2 UnsignedByte needs 4 bytes after the header, there are 3" },
        { "data cut, gzip", TemporaryFolder.Gzip(IdxBytes.Of(IdxType.UnsignedByte, [2, 2], 1, 2, 3)), "truncated: 2×2 UnsignedByte needs 4 bytes" },
        { "a byte more", IdxBytes.Of(IdxType.UnsignedByte, [2], 1, 2, 3), "more bytes follow the 2 that its header declares" },
        { "a byte more, gzip", TemporaryFolder.Gzip(IdxBytes.Of(IdxType.UnsignedByte, [2], 1, 2, 3)), "more bytes follow the 2" },
        { "claims 4 GiB", IdxBytes.Of(IdxType.UnsignedByte, [0xFFFFFFFF], 1), "dimension 1 of 1 is 4294967295: more than" },
        { "product overflows", IdxBytes.Of(IdxType.UnsignedByte, [65536, 65536, 65536, 65536, 65536, 65536, 65536, 65536]), "dimension 2 of 8 is 65536: more than" },
        { "claims 1 GiB", IdxBytes.Of(IdxType.UnsignedByte, [1 << 30], 1), "truncated: 1073741824 UnsignedByte needs 1073741824 bytes after the header, there are 1" },
        { "claims 1 GiB, gzip", TemporaryFolder.Gzip(IdxBytes.Of(IdxType.UnsignedByte, [1 << 30], 1)), "the compressed file is too short for that" },
        { "gzip cut", [.. TemporaryFolder.Gzip(IdxBytes.Of(IdxType.UnsignedByte, [4000], new byte[4000])).Take(20)], "" },
        { "gzip header only", [0x1F, 0x8B], "" },
        { "gzip damaged", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF], "damaged gzip data" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void ToSingles_EachType_GivesTheValues(IdxType type, byte[] data, float[] expected)
    {
        var content = IdxBytes.Of(type, [2, 2], data);
        foreach (var bytes in (byte[][])[content, TemporaryFolder.Gzip(content)])
        {
            var array = IdxArray.Read(_folder.Write("array", bytes));

            (array.Type, array.Count, array.Width).ShouldBe((type, 2, 2));
            array.ToSingles(1).ShouldBe(expected);
        }

        IdxArray.Parse("memory", content).ToSingles(1).ShouldBe(expected);
    }

    [Fact]
    public void ToSingles_BytesWithDivisor_AreExactQuotients()
    {
        var array = IdxArray.Parse("memory", IdxBytes.Of(IdxType.UnsignedByte, [256], [.. Enumerable.Range(0, 256).Select(value => (byte)value)]));

        array.ToSingles(255).ShouldBe(Enumerable.Range(0, 256).Select(value => value / 255f));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Read_BadFile_SaysWhatAndWhere(string what, byte[] content, string message)
    {
        var path = _folder.Write($"{what}.idx", content);

        var error = Should.Throw<DataException>(() => IdxArray.Read(path));

        error.Message.ShouldStartWith(path + ": ");
        error.Message.ShouldContain(message);
        error.Message.ShouldNotContain("\n");
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Parse_BadContent_IsADataException(string what, byte[] content, string message)
    {
        _ = message;
        Should.Throw<DataException>(() => IdxArray.Parse(what, content)).Message.ShouldStartWith(what + ": ");
    }

    [Fact]
    public void Read_Folder_SaysSo() =>
        Should.Throw<DataException>(() => IdxArray.Read(_folder.Path)).Message.ShouldBe($"{_folder.Path}: is a folder, not a file");

    [Fact]
    public void Read_NoSuchFile_SaysSo() =>
        Should.Throw<DataException>(() => IdxArray.Read("/nowhere/at-all")).Message.ShouldBe("/nowhere/at-all: no such file");

    [Fact]
    public void ToLabels_OutOfRange_NamesTheSample()
    {
        var array = IdxArray.Parse("labels", IdxBytes.Of(IdxType.UnsignedByte, [3], 1, 9, 10));

        array.ToLabels(11).ShouldBe([1, 9, 10]);
        Should.Throw<DataException>(() => array.ToLabels(10)).Message.ShouldBe("labels: sample 3: label 10 is out of range 0 to 9");
        Should.Throw<DataException>(() => IdxArray.Parse("labels", IdxBytes.Of(IdxType.SignedByte, [1], 255)).ToLabels(10))
            .Message.ShouldContain("label -1 is out of range");
        Should.Throw<DataException>(() => IdxArray.Parse("labels", IdxBytes.Of(IdxType.UnsignedByte, [1, 2], 1, 2)).ToLabels(10))
            .Message.ShouldContain("one whole number a sample");
    }

    [Fact]
    public void ToSingles_NotFinite_NamesTheSample()
    {
        byte[] data = [.. IdxBytes.BigEndian(1f), .. IdxBytes.BigEndian(2f), .. IdxBytes.BigEndian(3f), .. IdxBytes.BigEndian(float.NaN)];

        Should.Throw<DataException>(() => IdxArray.Parse("array", IdxBytes.Of(IdxType.SinglePrecision, [2, 2], data)).ToSingles(1))
            .Message.ShouldBe("array: sample 2, element 2: NaN is not a finite number");
    }

    [Fact]
    public void Read_MutatedFile_ThrowsNothingButDataException()
    {
        var valid = IdxBytes.Of(IdxType.Integer16, [3, 2, 2], [.. Enumerable.Range(0, 24).Select(value => (byte)value)]);
        var gzip = TemporaryFolder.Gzip(valid);
        var rejected = 0;
        for (var round = 0; round < 2000; round++)
        {
            var content = Mutation.Of(round % 2 == 0 ? valid : gzip, round);
            try
            {
                var array = IdxArray.Read(_folder.Write("mutated", content));
                array.ToSingles(255).Length.ShouldBe(array.Count * array.Width);
                array.ToLabels(10);
            }
            catch (DataException)
            {
                rejected++;
            }
        }

        rejected.ShouldBeGreaterThan(1000);
    }

    public void Dispose() => _folder.Dispose();
}
