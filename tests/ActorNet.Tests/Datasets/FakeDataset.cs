using System.IO.Compression;
using System.Security.Cryptography;
using ActorNet.Datasets;

namespace ActorNet.Tests.Datasets;

/// <summary>A small data set with the files of a big one, and a folder for it.</summary>
public sealed class FakeDataset : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actornet-tests-");

    public FakeDataset()
    {
        Contents = new Dictionary<string, byte[]>
        {
            ["train-images-idx3-ubyte"] = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 51, 0, 102, 204],
            ["train-labels-idx1-ubyte"] = [0, 0, 8, 1, 0, 0, 0, 3, 1, 0, 1],
            ["t10k-images-idx3-ubyte"] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 255, 0],
            ["t10k-labels-idx1-ubyte"] = [0, 0, 8, 1, 0, 0, 0, 1, 0],
        };
        Entry = new DatasetEntry
        {
            Name = "fake",
            Description = "for tests",
            License = "none",
            Homepage = "none",
            FeatureShape = [1, 2, 1],
            PixelDivisor = 255,
            ClassNames = ["zero", "one"],
            TrainSamples = 3,
            TestSamples = 1,
            FolderNames = ["FAKE/raw"],
            Files = [.. Contents.Select((file, index) => new DatasetFile(
                (DatasetPart)index, file.Key, file.Value.Length, Convert.ToHexStringLower(SHA256.HashData(file.Value))))],
        };
    }

    public string Folder => _folder.FullName;

    public DatasetEntry Entry { get; }

    public Dictionary<string, byte[]> Contents { get; }

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void WriteAll(string folder, Func<string, string>? rename = null, bool compress = false)
    {
        foreach (var (name, content) in Contents)
        {
            var file = (rename?.Invoke(name) ?? name) + (compress ? ".gz" : string.Empty);
            Write(Path.Combine(folder, file), compress ? Gzip(content) : content);
        }
    }

    public static byte[] Gzip(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
