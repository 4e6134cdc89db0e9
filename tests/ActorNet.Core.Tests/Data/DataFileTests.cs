using System.Text;
using ActorNet.Core.Data;

namespace ActorNet.Core.Tests.Data;

public sealed class DataFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"actornet-gzip-{Guid.NewGuid():N}.gz");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void ReadAll_CutGzip_FailsWhereverItIsCut()
    {
        var content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(row => $"{row * 37 % 101},{row % 7}\n")));
        var whole = TemporaryFolder.Gzip(content);
        File.WriteAllBytes(_path, whole);
        DataFile.ReadAll(_path, 1 << 20).ShouldBe(content);

        for (var length = 18; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(_path, whole[..length]);

            Should.Throw<DataException>(() => DataFile.ReadAll(_path, 1 << 20), $"cut to {length} of {whole.Length} bytes");
        }
    }

    [Fact]
    public void ReadAll_SomethingBehindTheGzip_Fails()
    {
        File.WriteAllBytes(_path, [.. TemporaryFolder.Gzip([1, 2, 3]), 9, 9, 9, 9, 9]);

        Should.Throw<DataException>(() => DataFile.ReadAll(_path, 1 << 20)).Message.ShouldContain("damaged gzip data");
    }
}
