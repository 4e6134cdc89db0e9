using System.IO.Compression;
using ActorNet.Core.Data;

namespace ActorNet.Core.Tests.Data;

public sealed class NpyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, byte[], float[]> Types => new()
    {
        { "<f4", [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], [1, -2] },
        { ">f4", [0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0], [1, -2] },
        { "=f4", [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], [1, -2] },
        { "<f8", [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0], [1, -2] },
        { ">f8", [0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0], [1, -2] },
        { "<f2", [0, 0x3C, 0, 0xC0], [1, -2] },
        { ">f2", [0x3C, 0, 0xC0, 0], [1, -2] },
        { "|i1", [1, 0xFE], [1, -2] },
        { "<i2", [1, 0, 0xFE, 0xFF], [1, -2] },
        { ">i2", [0, 1, 0xFF, 0xFE], [1, -2] },
        { "<i4", [1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF], [1, -2] },
        { ">i4", [0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFE], [1, -2] },
        { "<i8", [1, 0, 0, 0, 0, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [1, -2] },
        { ">i8", [0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE], [1, -2] },
        { "|u1", [1, 254], [1, 254] },
        { "<u2", [1, 0, 0, 1], [1, 256] },
        { ">u2", [0, 1, 1, 0], [1, 256] },
        { "<u4", [1, 0, 0, 0, 0, 0, 0, 1], [1, 16777216] },
        { ">u4", [0, 0, 0, 1, 1, 0, 0, 0], [1, 16777216] },
        { "<u8", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], [1, 4294967296] },
        { ">u8", [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0], [1, 4294967296] },
        { "|b1", [1, 0], [1, 0] },
        { "?", [1, 0], [1, 0] },
    };

    public static TheoryData<byte[], string> Wrong => new()
    {
        { [], "is empty" },
        { "NUMPY"u8.ToArray(), "not an NPY file" },
        { [0x93, .. "NUMPY"u8, 4, 0, 2, 0], "format 4.0 is not known" },
        { [0x93, .. "NUMPY"u8, 1, 0, 200, 0], "ends inside of its head" },
        { [0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0x7F], "head would have 2147483647 bytes" },
        { NpyBytes.Of("|O", "(1,)", [0]), "would run code" },
        { NpyBytes.Of("<c8", "(1,)", new byte[8]), "complex numbers" },
        { NpyBytes.Of("<U3", "(1,)", new byte[12]), "texts" },
        { NpyBytes.WithHead("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", []), "several fields" },
        { NpyBytes.Of("<f4", "()", NpyBytes.Singles(1)), "a single number" },
        { NpyBytes.Of("<f4", "(0, 3)", []), "holds no data" },
        { NpyBytes.Of("<f4", "(2, 3)", NpyBytes.Singles(1)), "truncated: 2×3 float32 need 24 bytes" },
        { NpyBytes.Of("<f4", "(1,)", NpyBytes.Singles(1, 2)), "more bytes follow" },
        { NpyBytes.Of("<f4", "(4000000000000000000, 4)", []), "no array can have the shape" },
        { NpyBytes.Of("<f4", "(100000, 100000)", []), "more than" },
        { NpyBytes.Of("<f4", "(-1,)", []), "whole numbers from 0" },
        { NpyBytes.Of("<f4", "(1, __import__('os'))", []), "whole numbers from 0" },
        { NpyBytes.WithHead("{'descr': '<f4', 'shape': (1,), }", []), "does not consist of descr, fortran_order and shape" },
        { NpyBytes.WithHead("{'descr': '<f4', 'descr': '<f4', 'shape': (1,), }", []), "twice" },
        { NpyBytes.WithHead("{'descr': '<f4', 'fortran_order': 1, 'shape': (1,), }", []), "neither True nor False" },
        { NpyBytes.WithHead("{'descr': '<f4', 'other': 1, 'shape': (1,), }", []), "unknown key 'other'" },
        { NpyBytes.WithHead("{'descr: 1}", []), "closing quote" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void ToSingles_EachType_GivesTheValues(string type, byte[] data, float[] expected) =>
        Parse(NpyBytes.Of(type, "(2,)", data)).ToSingles(1).ShouldBe(expected);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Read_EachVersion_HasShapeAndType(int version)
    {
        var array = Parse(NpyBytes.Of("<f4", "(2, 1, 3)", NpyBytes.Singles(1, 2, 3, 4, 5, 6), version: version));

        array.Shape.ShouldBe([2, 1, 3]);
        (array.Count, array.Width, array.TypeName, array.IsInteger, array.HoldsBytes).ShouldBe((2, 3, "float32", false, false));
        array.ToSingles(2).ShouldBe([0.5f, 1, 1.5f, 2, 2.5f, 3]);
    }

    [Fact]
    public void ToSingles_FortranOrder_IsTurnedIntoRows()
    {
        // Element (i, j, k) holds 100·i + 10·j + k; the first axis runs fastest.
        var values = new List<float>();
        for (var k = 0; k < 4; k++)
        {
            for (var j = 0; j < 3; j++)
            {
                for (var i = 0; i < 2; i++)
                {
                    values.Add((100 * i) + (10 * j) + k);
                }
            }
        }

        var rows = Parse(NpyBytes.Of("<f4", "(2, 3, 4)", NpyBytes.Singles([.. values]), isColumnMajor: true)).ToSingles(1);

        rows.ShouldBe([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23, 100, 101, 102, 103, 110, 111, 112, 113, 120, 121, 122, 123]);
    }

    [Fact]
    public void Read_ShapeOfPython2_IsRead() => Parse(NpyBytes.Of("<f4", "(2L,)", NpyBytes.Singles(1, 2))).Shape.ShouldBe([2]);

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Read_NotAnArrayOfSamples_SaysWhy(byte[] content, string expected)
    {
        var path = _folder.Write("array.npy", content);

        Should.Throw<DataException>(() => NpyArray.Read(path)).Message.ShouldContain(expected);
    }

    [Fact]
    public void ToSingles_NotFinite_NamesTheElement() =>
        Should.Throw<DataException>(() => Parse(NpyBytes.Of("<f4", "(2, 2)", NpyBytes.Singles(1, 2, 3, float.NaN))).ToSingles(1))
            .Message.ShouldBe("array: sample 2, element 2: NaN is not a finite number");

    [Fact]
    public void ToLabels_WholeFloats_AreLabelsAndOthersAreNot()
    {
        Parse(NpyBytes.Of("<f4", "(3,)", NpyBytes.Singles(1, 0, 2))).ToLabels(3).ShouldBe([1, 0, 2]);
        Should.Throw<DataException>(() => Parse(NpyBytes.Of("<f4", "(2, 1)", NpyBytes.Singles(1, 0.5f))).ToLabels(3)).Message.ShouldContain("0.5 is no label");
        Should.Throw<DataException>(() => Parse(NpyBytes.Of("<f4", "(2, 1)", NpyBytes.Singles(1, 1e10f))).ToLabels(3)).Message.ShouldContain("out of range 0 to 2");
    }

    [Fact]
    public void Write_Array_IsReadBackAndAligned()
    {
        var stream = new MemoryStream();
        NpyWriter.Write(stream, [2, 3], (float[])[1, -2, 3.5f, float.MaxValue, 0, -0f]);
        var bytes = stream.ToArray();

        bytes.AsSpan(0, 8).ToArray().ShouldBe([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        ((bytes.Length - 24) % 64).ShouldBe(0);
        var array = Parse(bytes);
        array.Shape.ShouldBe([2, 3]);
        array.ToSingles(1).ShouldBe([1, -2, 3.5f, float.MaxValue, 0, -0f]);
        Should.Throw<ArgumentException>(() => NpyWriter.Write(new MemoryStream(), [2, 2], (int[])[1])).Message.ShouldBe("1 values do not make an array of 2×2.");
    }

    [Fact]
    public void WriteZip_Arrays_AreReadBackAndTheBytesDependOnThemAlone()
    {
        byte[] Written()
        {
            var stream = new MemoryStream();
            NpyWriter.WriteZip(stream, [("x", to => NpyWriter.Write(to, [1, 2], (float[])[1, 2])), ("y", to => NpyWriter.Write(to, [1], (int[])[7]))]);
            return stream.ToArray();
        }

        var bytes = Written();
        Written().ShouldBe(bytes);
        using var file = NpzFile.Open(_folder.Write("arrays.npz", bytes));
        file.Names.ShouldBe(["x", "y"]);
        file.Read("x").ToSingles(1).ShouldBe([1, 2]);
        file.Read("y").ToLabels(8).ShouldBe([7]);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Npz_AnyFlippedBit_IsRefusedOrChangesNoNumber(CompressionLevel level)
    {
        float[] values = [.. Enumerable.Range(0, 40).Select(i => i * 0.37f)];
        var whole = NpyBytes.Zip(level, ("x.npy", NpyBytes.Of("<f4", "(40,)", NpyBytes.Singles(values))));
        var refused = 0;
        for (var bit = 0; bit < 8 * whole.Length; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var path = _folder.Write("damaged.npz", damaged);
            try
            {
                _ = ArrayDescription.OfNpz(path);
                using var file = NpzFile.Open(path);
                file.Read(file.Names.Single()).ToSingles(1).ShouldBe(values, $"bit {bit}");
            }
            catch (DataException)
            {
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(8 * 100);
    }

    [Fact]
    public void Npz_DamagedNumbers_SaysThatTheChecksumDiffers()
    {
        var bytes = NpyBytes.Zip(CompressionLevel.NoCompression, ("x.npy", NpyBytes.Of("<f4", "(2,)", NpyBytes.Singles(1, 2))));
        bytes[bytes.AsSpan().IndexOf(NpyBytes.Singles(1, 2))]++;
        var path = _folder.Write("damaged.npz", bytes);

        using var file = NpzFile.Open(path);
        Should.Throw<DataException>(() => file.Read("x")).Message.ShouldStartWith($"{path}: x: damaged NPZ file: the CRC-32 of its content is ");
        Should.Throw<DataException>(() => ArrayDescription.OfNpz(path)).Message.ShouldContain("CRC-32");
    }

    [Fact]
    public void Describe_DamagedGzip_IsRefused()
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(NpyBytes.Of("<f4", "(2,)", NpyBytes.Singles(1, 2)));
        }

        // The checksum lies before the length, which are the last eight bytes.
        var damaged = bytes.ToArray();
        damaged[^8]++;

        Should.Throw<DataException>(() => ArrayDescription.OfNpy(_folder.Write("x.npy.gz", damaged))).Message.ShouldContain("damaged gzip data");
    }

    [Fact]
    public void Npz_EntryThatUnfoldsWithoutEnd_IsRefusedBeforeMemoryIsTaken()
    {
        // A gigabyte of zeros behind a head that says so, deflated to a megabyte, is fine to refuse for its size; one that claims more than it can hold is not even begun.
        var path = _folder.Write("bomb.npz", NpyBytes.Zip(("x.npy", NpyBytes.Of("<f4", "(200000000,)", new byte[1000]))));
        using var file = NpzFile.Open(path);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<DataException>(() => file.Read("x")).Message.ShouldContain("truncated");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    [Theory]
    [InlineData("no zip", "damaged NPZ file, or no NPZ file at all")]
    [InlineData("", "damaged NPZ file, or no NPZ file at all")]
    public void Npz_NoZip_SaysSo(string content, string expected) =>
        Should.Throw<DataException>(() => NpzFile.Open(_folder.Write("arrays.npz", content))).Message.ShouldContain(expected);

    [Fact]
    public void Npz_WithoutArrays_SaysSo() =>
        Should.Throw<DataException>(() => NpzFile.Open(_folder.Write("arrays.npz", NpyBytes.Zip(("readme.txt", [1]))))).Message.ShouldContain("without arrays");

    [Fact]
    public void Describe_HeadAlone_GivesShapeAndBytes()
    {
        // The video batch of the lectures: 4 × 240 × 144 × 256 × 3.
        var path = _folder.Write("video.npy", NpyBytes.Of("<f4", "(4, 240, 144, 256, 3)", []));

        var description = ArrayDescription.OfNpy(path);

        (description.Count, description.Bytes, description.TypeName).ShouldBe((106_168_320, 424_673_280, "float32"));
        (description.Bytes / (1024 * 1024)).ShouldBe(405);
        description.Axes.ShouldBe("samples x frames x height x width x channels");
        description.Numbers.ShouldBeNull();
    }

    [Fact]
    public void Describe_Numbers_GivesRangeAndWhatIsNotFinite()
    {
        var path = _folder.Write("x.npy", NpyBytes.Of("<f4", "(2, 2)", NpyBytes.Singles(1, -3, float.NaN, 5)));

        ArrayDescription.OfNpy(path).Numbers.ShouldBe(new NumberSummary(-3, 5, 1, 1));
    }

    private static NpyArray Parse(byte[] content) => NpyArray.Read("array", new MemoryStream(content), content.Length);
}
