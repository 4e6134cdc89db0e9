using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Numerics;
using ActorNet.Core.Tests.Data;
using ActorNet.Core.Tests.Training;
using ActorNet.Core.Tests.Training.Messages;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Fuzzing;
using Xunit.Abstractions;

namespace ActorNet.Core.Tests.Fuzz;

/// <summary>Every reader of this assembly, on damaged inputs.</summary>
public sealed class ReaderFuzzTests(ITestOutputHelper output) : IDisposable
{
    private readonly Data.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 150)]
    [InlineData(1, 50)]
    public void Message_AnyBytes_IsOneOrAFormatException(int precision, int share)
    {
        var samples = new WireSamples((ExchangePrecision)precision);
        new FuzzTarget($"messages ({samples.Precision})", share)
        {
            Samples = [.. samples.Messages().Select(samples.Encode)],
            Repair = Seal,
            IsDocumented = exception => exception is MessageFormatException,
            Read = bytes => (samples.Decode(bytes) as PooledMessage)?.Release(),
        }.Run(output);
    }

    [Fact]
    public void Idx_AnyBytes_IsAnArrayOrADataException() => new FuzzTarget("IDX", 80)
    {
        Samples = Arrays,
        IsDocumented = exception => exception is DataException,
        Read = bytes =>
        {
            var array = IdxArray.Parse("file", bytes);
            array.ToSingles(255).Length.ShouldBe(array.Count * array.Width);
        },
    }.Run(output);

    [Fact]
    public void IdxFile_AnyBytes_IsAnArrayOrADataException()
    {
        var path = _folder.Write("array", "");
        new FuzzTarget("IDX file", 40)
        {
            Samples = [.. Arrays, .. Arrays.Select(Gzip)],
            IsDocumented = exception => exception is DataException,

            // What gzip may come to, twice: read and as floats.
            BytesPerByte = 8 * 1032,
            Read = bytes =>
            {
                FuzzTarget.Overwrite(path, bytes);
                _ = IdxArray.Read(path).ToSingles(255);
            },
        }.Run(output);
    }

    [Fact]
    public void Npy_AnyBytes_IsAnArrayOrADataException() => new FuzzTarget("NPY", 80)
    {
        Samples = NpyFiles,
        IsDocumented = exception => exception is DataException,
        Read = bytes =>
        {
            var array = NpyArray.Read("file", new MemoryStream(bytes), bytes.Length);
            array.ToSingles(255).Length.ShouldBe(array.Count * array.Width);
        },
    }.Run(output);

    [Fact]
    public void NpyDescription_AnyBytes_IsOneOrADataException()
    {
        var path = _folder.Write("array", "");
        new FuzzTarget("NPY description", 20)
        {
            Samples = [.. NpyFiles, Gzip(NpyFiles[0])],
            IsDocumented = exception => exception is DataException,
            Read = bytes =>
            {
                FuzzTarget.Overwrite(path, bytes);
                ArrayDescription.OfNpy(path).Axes.ShouldNotBeEmpty();
            },
        }.Run(output);
    }

    [Fact]
    public void Npz_AnyBytes_AreArraysOrADataException()
    {
        var path = _folder.Write("arrays", "");
        new FuzzTarget("NPZ", 60)
        {
            Samples = [NpyBytes.Zip(("x.npy", NpyFiles[0]), ("y.npy", NpyFiles[1])), NpyBytes.Zip(("x.npy", NpyBytes.Of("|u1", "(5000,)", new byte[5000])))],
            IsDocumented = exception => exception is DataException,

            // What deflate may come to, twice: read and as floats.
            BytesPerByte = 8 * 1032,
            FixedBytes = 4 << 20,
            Read = bytes =>
            {
                FuzzTarget.Overwrite(path, bytes);
                using var file = NpzFile.Open(path);
                foreach (var name in file.Names)
                {
                    _ = file.Read(name).ToSingles(1);
                }
            },
        }.Run(output);
    }

    [Fact]
    public void Picture_AnyBytes_IsOneOrADataException() => new FuzzTarget("picture", 60)
    {
        Samples = [.. PnmPictureTests.Pictures.Select(row => (byte[])((object[])row)[0])],
        IsDocumented = exception => exception is DataException,
        Read = bytes => PnmPicture.Parse("file", bytes).Values.ShouldAllBe(value => value >= 0 && value <= 1),
    }.Run(output);

    [Fact]
    public void TableFile_AnyBytes_IsATableOrADataException()
    {
        var path = _folder.Write("table.csv", "");
        new FuzzTarget("table", 50)
        {
            Samples = Tables,
            IsDocumented = exception => exception is DataException,
            BytesPerByte = 8 * 1032,
            FixedBytes = 8 << 20,
            Read = bytes =>
            {
                FuzzTarget.Overwrite(path, bytes);
                var table = Table.Read(path, new TableOptions());
                int[] samples = [.. Enumerable.Range(0, table.Count)];
                _ = table.ToDataset("table", table.Fit(samples), samples);
            },
        }.Run(output);
    }

    [Fact]
    public void TableForPrediction_AnyBytes_IsATableOrADataException()
    {
        var path = _folder.Write("table.csv", "a,b,class\n1,2,x\n3,4,y\n5,6,x\n");
        var schema = Table.Read(path, new TableOptions()).Fit([0, 1, 2]);
        new FuzzTarget("table for prediction", 20)
        {
            Samples = [.. new[] { "a,b,class\n1,2,x\n3,4,y\n", "b,a\n1,2\n", "class,a,b\nx,1,2\n" }.Select(Encoding.UTF8.GetBytes)],
            IsDocumented = exception => exception is DataException,
            BytesPerByte = 8 * 1032,
            FixedBytes = 8 << 20,
            Read = bytes =>
            {
                FuzzTarget.Overwrite(path, bytes);
                var table = schema.Read(path);
                _ = table.Features(schema, [.. Enumerable.Range(0, table.Count)]);
            },
        }.Run(output);
    }

    [Fact]
    public void History_AnyText_IsOneOrADataException()
    {
        var text = new StringWriter();
        History.Write(text, [new HistoryRow(1, 10, 100, 0.5, 0.75, 0.6, null, 1.25, 80), new HistoryRow(2, 20, 100, 0.4, 0.8, null, 0.7, 1.5, 66)]);
        new FuzzTarget("history", 30)
        {
            Samples = [Encoding.UTF8.GetBytes(text.ToString())],
            IsDocumented = exception => exception is DataException,
            BytesPerByte = 256,
            Read = bytes => History.Read(new StreamReader(new MemoryStream(bytes)), "history").Count.ShouldBeLessThan(100_000),
        }.Run(output);
    }

    [Fact]
    public void SafeTensors_AnyBytes_AreTensorsOrADataException()
    {
        var written = SafeTensorsTests.Written();
        new FuzzTarget("safetensors", 80)
        {
            Samples = [written, TensorsBytes.WithoutChecksums(written)],
            Repair = TensorsBytes.Repair,
            IsDocumented = exception => exception is DataException,
            BytesPerByte = 256,
            Read = bytes => SafeTensorsReader.Read(new MemoryStream(bytes), "file").Tensors.Sum(tensor => tensor.Values.Length).ShouldBeLessThan(1 << 16),
        }.Run(output);
    }

    [Fact]
    public void LedgerTail_AnyBytes_IsReadToItsSoundEnd() => new FuzzTarget("ledger's tail", 40)
    {
        Samples = Ledgers,
        Repair = Chain,
        IsDocumented = exception => exception is DataException,
        BytesPerByte = 256,
        Read = bytes => LedgerTail.Read(new MemoryStream(bytes), "ledger", null).Length.ShouldBeLessThanOrEqualTo(bytes.Length),
    }.Run(output);

    [Fact]
    public void Ledger_AnyBytes_IsVerifiedOrFoundWanting() => new FuzzTarget("ledger", 50)
    {
        Samples = Ledgers,
        Repair = Chain,
        IsDocumented = exception => exception is DataException,
        BytesPerByte = 1024,
        FixedBytes = 8 << 20,
        Read = bytes => TestLedger.Verify(bytes).ShouldNotBeNull(),
    }.Run(output);

    private static byte[][] Arrays =>
    [
        IdxBytes.Of(IdxType.UnsignedByte, [3, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
        IdxBytes.Of(IdxType.UnsignedByte, [4], 1, 2, 3, 4),
        IdxBytes.Of(IdxType.Integer32, [1], 0, 0, 0, 7),
        IdxBytes.Of(IdxType.SinglePrecision, [1], IdxBytes.BigEndian(3f)),
        IdxBytes.Of(IdxType.DoublePrecision, [1, 1], IdxBytes.BigEndian(2d)),
    ];

    private static byte[][] NpyFiles =>
    [
        NpyBytes.Of("<f4", "(2, 2)", NpyBytes.Singles(1, 2, 3, 4)),
        NpyBytes.Of("|u1", "(3,)", [1, 2, 3]),
        NpyBytes.Of(">i4", "(1, 2, 1)", [0, 0, 0, 1, 0, 0, 0, 2], isColumnMajor: true, version: 2),
        NpyBytes.Of("<f2", "(2,)", [0, 0x3C, 0, 0xC0], version: 3),
    ];

    private static byte[][] Tables =>
    [
        .. new[]
        {
            "a,b,class\n1,2,x\n3,4,y\n5,6,x\n",
            "a;b;c\n1;2;3\n4;5;6\n",
            "1\t2\t0\r\n3\t4\t1\r\n5\t6\t0\r\n",
            "name,\"a \"\"b\"\"\",class\n\"x, y\",1.5e-3,no\n\"z\",-2,yes\n\"x, y\",0,no\n",
        }.Select(Encoding.UTF8.GetBytes),
        Gzip(Encoding.UTF8.GetBytes("a,b,class\n1,2,x\n3,4,y\n5,6,x\n")),
    ];

    private static byte[][] Ledgers
    {
        get
        {
            var ended = new TestLedger().Run(1, 0, 7);
            _ = ended.End(1, 7);
            return [new TestLedger().Run(1, 0, 5).Bytes, new TestLedger().Run(1, 0, 3).Run(2, 2, 5).Bytes, ended.Bytes];
        }
    }

    private static byte[] Gzip(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    /// <summary>Puts length and checksum of a message right.</summary>
    private static byte[] Seal(byte[] bytes)
    {
        if (bytes.Length >= MessageCodec.HeadLength)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), bytes.Length - MessageCodec.HeadLength);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), Crc32C.Append(Crc32C.Append(0, bytes.AsSpan(0, 12)), bytes.AsSpan(MessageCodec.HeadLength)));
        }

        return bytes;
    }

    /// <summary>Gives every line of a ledger the hash that it should have.</summary>
    private static byte[] Chain(byte[] ledger)
    {
        var head = new byte[LedgerFormat.HashLength];
        var chained = new MemoryStream();
        foreach (var range in ledger.AsSpan().Split((byte)'\n'))
        {
            var line = ledger.AsSpan()[range];
            if (line.Length <= LedgerFormat.TailLength || !line[^LedgerFormat.TailLength..].StartsWith(LedgerFormat.BeforeHash))
            {
                chained.Write(line);
                continue;
            }

            line = line[..^LedgerFormat.TailLength];
            head = SHA256.HashData([.. head, .. line]);
            chained.Write([.. line, .. LedgerFormat.BeforeHash, .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(head)), .. LedgerFormat.AfterHash, (byte)'\n']);
        }

        return chained.ToArray();
    }
}
