using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using ActorNet.Core.Data;
using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Training;

public sealed class SafeTensorsTests
{
    private static readonly SafeTensor[] Tensors =
    [
        new("dense_1.kernel", [2, 3], new[] { 1f, -2.5f, float.Epsilon, float.MaxValue, -0f, 1f / 3 }),
        new("nothing", [0, 7], ReadOnlyMemory<float>.Empty),
        new("dense_1.bias", [3], new[] { float.NaN, float.PositiveInfinity, 4f }),
        new("scalar \"ü\\", [], new[] { 9f }),
    ];

    private static readonly Dictionary<string, string> Metadata = new()
    {
        ["network"] = "{\"layers\":\"3:relu\"}\nsecond line",
        ["format"] = "actornet",
    };

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var read = Read(Written());

        read.Metadata.OrderBy(pair => pair.Key).ShouldBe(Metadata.OrderBy(pair => pair.Key));
        read.Tensors.Select(tensor => tensor.Name).ShouldBe(Tensors.Select(tensor => tensor.Name));
        foreach (var tensor in Tensors)
        {
            var found = read.Find(tensor.Name).ShouldNotBeNull();
            found.Shape.ShouldBe(tensor.Shape);
            Bits(found.Values).ShouldBe(Bits(tensor.Values));
        }

        read.Find("absent").ShouldBeNull();
    }

    [Fact]
    public void Write_SameContent_GivesTheSameBytesWhateverTheOrderOfTheMetadata()
    {
        var reordered = Metadata.Reverse().ToDictionary();

        Bytes(Tensors, reordered).ShouldBe(Written());
    }

    [Fact]
    public void Write_Always_FollowsTheFormat()
    {
        var bytes = Written();

        var headerLength = BitConverter.ToInt64(bytes);
        var header = Encoding.UTF8.GetString(bytes, 8, (int)headerLength);
        var data = bytes.AsSpan(8 + (int)headerLength);

        (headerLength % 8).ShouldBe(0);
        header.ShouldStartWith("{\"__metadata__\":{");
        header.ShouldContain("\"dense_1.kernel\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}");
        header.ShouldContain("\"dense_1.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[24,36]}");
        header.ShouldContain($"\"sha256\":\"{Convert.ToHexStringLower(SHA256.HashData(data))}\"");
        data.Length.ShouldBe(40);
        Read(bytes).Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(data)));
    }

    [Fact]
    public void Write_NoTensorsAndNoMetadata_CanBeRead() => Read(Bytes([], new Dictionary<string, string>())).Tensors.ShouldBeEmpty();

    [Fact]
    public void Write_UnusableContent_Throws()
    {
        var one = new float[1];
        var none = new Dictionary<string, string>();

        Should.Throw<ArgumentException>(() => Bytes([new("a", [1], one), new("a", [1], one)], none)).Message.ShouldContain("used twice");
        Should.Throw<ArgumentException>(() => Bytes([new("__metadata__", [1], one)], none)).Message.ShouldContain("reserved");
        Should.Throw<ArgumentException>(() => Bytes([new("a", [2, 1], one)], none)).Message.ShouldContain("[2, 1] has 1 values");
        Should.Throw<ArgumentException>(() => Bytes([], new Dictionary<string, string> { ["sha256"] = "x" })).Message.ShouldContain("reserved");
    }

    [Fact]
    public void Save_ThenLoad_IsTheSameAndNamesTheFileWhenDamaged()
    {
        using var folder = new TemporaryFolder();
        var path = folder["model.safetensors"];
        SafeTensorsWriter.Save(path, Tensors, Metadata);

        SafeTensorsReader.Load(path).Tensors.Count.ShouldBe(Tensors.Length);

        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        Should.Throw<DataException>(() => SafeTensorsReader.Load(path)).Message
            .ShouldBe($"{path}: damaged safetensors file: the data does not match its checksum");
    }

    [Fact]
    public void Load_MissingFileOrFolder_IsOneClearLine()
    {
        using var folder = new TemporaryFolder();

        Should.Throw<DataException>(() => SafeTensorsReader.Load(folder["no"])).Message.ShouldBe($"{folder["no"]}: no such file");
        Should.Throw<DataException>(() => SafeTensorsReader.Load(folder.Path)).Message.ShouldBe($"{folder.Path}: a folder, not a safetensors file");
    }

    [SkippableFact]
    public void Save_ReadByPython_IsTheSame()
    {
        const string Script = """
            import json, struct, sys
            raw = open(sys.argv[1], 'rb').read()
            length, = struct.unpack('<Q', raw[:8])
            header = json.loads(raw[8:8 + length])
            begin, end = header['dense_1.kernel']['data_offsets']
            print(header['__metadata__']['format'], header['dense_1.kernel']['shape'], struct.unpack('<6f', raw[8 + length + begin:8 + length + end])[1])
            """;
        using var folder = new TemporaryFolder();
        SafeTensorsWriter.Save(folder["a"], Tensors, Metadata);
        using var python = StartPython(Script, folder["a"]);
        Skip.If(python is null, "python3 is not installed");

        python.StandardOutput.ReadToEnd().Trim().ShouldBe("actornet [2, 3] -2.5");
    }

    internal static byte[] Written() => Bytes(Tensors, Metadata);

    internal static SafeTensors Read(byte[] bytes) => SafeTensorsReader.Read(new MemoryStream(bytes), "file");

    internal static int[] Bits(ReadOnlyMemory<float> values) => Array.ConvertAll(values.ToArray(), BitConverter.SingleToInt32Bits);

    private static byte[] Bytes(IReadOnlyList<SafeTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    private static Process? StartPython(string script, string argument)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("python3", ["-c", script, argument]) { RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
