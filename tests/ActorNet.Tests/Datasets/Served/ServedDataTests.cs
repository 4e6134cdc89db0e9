using System.Net;
using ActorNet.Core.Data;
using ActorNet.Core.Training.Messages;
using ActorNet.Datasets;
using ActorNet.Datasets.Served;
using ActorNet.Remote.Security;
using ActorNet.Runs;

namespace ActorNet.Tests.Datasets.Served;

public sealed class ServedDataTests : IDisposable
{
    private readonly string _cache = Directory.CreateTempSubdirectory("actornet-blocks-").FullName;

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    [Fact]
    public async Task TryRequire_SomeSamples_FetchesTheirBlocksAlone()
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using var served = await server.OpenAsync(_cache);
        int[] samples = [0, 3, 17, 18, 49];

        (await new Arrivals(served).UntilAsync(() => served.Gate.TryRequire(samples))).ShouldBeNull();

        server.Requests.Order().ShouldBe(["/v1/data/manifest", "/v1/data/train/0", "/v1/data/train/12", "/v1/data/train/4"]);
        Rows(served.Data.Train, samples).ShouldBe(Rows(server.Data.Train, samples));
        Rows(served.Data.Train, [8]).ShouldAllBe(number => number == 0);
        served.Data.Train.Labels[17].ShouldBe(server.Data.Train.Labels[17]);
        served.Gate.HasAll.ShouldBeFalse();
        served.FetchedBytes.ShouldBe((4 + 4 + 2) * 4 * 4001);
    }

    [Fact]
    public async Task TryRequire_Everything_IsTheServersData()
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using var served = await server.OpenAsync(_cache);

        (await RequireAllAsync(served)).ShouldBeNull();

        served.Gate.HasAll.ShouldBeTrue();
        served.Share.ShouldBe(1);
        string?[] hashes = [served.Sha256, served.ValidationSha256, served.TestSha256];
        hashes.ShouldBe(Sets(server.Data).Select(DatasetFingerprint.Of));
        foreach (var (mine, theirs) in Sets(served.Data).Zip(Sets(server.Data)))
        {
            DatasetFingerprint.Of(mine).ShouldBe(DatasetFingerprint.Of(theirs));
            mine.Name.ShouldBe(theirs.Name);
        }
    }

    [Fact]
    public async Task TryRequire_ValuesForTargets_AreTheServersValues()
    {
        var data = new Dataset("curve", [.. Enumerable.Range(0, 5000).Select(x => x / 7f)], [1], [], [], [.. Enumerable.Range(0, 10000).Select(x => x / 3f)], 2);
        await using var server = await BlockServer.StartAsync(new TrainingData(data, null, null));
        using var served = await server.OpenAsync(null);

        (await RequireAllAsync(served)).ShouldBeNull();

        served.Data.Train.Values.ShouldBe(data.Values);
        (served.Data.Validation, served.Data.Test).ShouldBe((null, null));
    }

    [Fact]
    public async Task Prefetch_SomeSamples_AreHereWithoutWaiting()
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using var served = await server.OpenAsync(_cache);
        var arrivals = new Arrivals(served);

        served.Gate.Prefetch([4, 9]);

        // Required as the very last: what was asked for before has been fetched by then, but for those that are under way.
        (await arrivals.UntilAsync(() => served.Gate.TryRequire([4]) & served.Gate.TryRequire([9]))).ShouldBeNull();
        server.Requests.Count(path => path != DataBlocks.ManifestPath).ShouldBe(2);
    }

    [Fact]
    public async Task OpenAsync_SecondTime_ReadsTheCache()
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using (var first = await server.OpenAsync(_cache))
        {
            (await RequireAllAsync(first)).ShouldBeNull();
        }

        server.Requests.Clear();
        using var second = await server.OpenAsync(_cache);

        (await RequireAllAsync(second)).ShouldBeNull();
        server.Requests.ShouldBe([DataBlocks.ManifestPath]);
        second.FetchedBytes.ShouldBe(0);
        Directory.EnumerateFiles(Path.Combine(_cache, "blocks", second.Sha256)).Count().ShouldBe(13 + 3 + 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TryRequire_DamagedCacheFile_IsFetchedAnew(bool isShort)
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using (var first = await server.OpenAsync(_cache))
        {
            (await RequireAllAsync(first)).ShouldBeNull();
        }

        var path = Path.Combine(_cache, "blocks", DatasetFingerprint.Of(server.Data.Train), "train-3.bin");
        var whole = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, isShort ? whole[..^1] : [.. whole[..^1], (byte)(whole[^1] ^ 1)]);
        server.Requests.Clear();
        using var second = await server.OpenAsync(_cache);

        (await RequireAllAsync(second)).ShouldBeNull();
        server.Requests.ShouldBe([DataBlocks.ManifestPath, "/v1/data/train/3"]);
        (await File.ReadAllBytesAsync(path)).ShouldBe(whole);
    }

    [Fact]
    public async Task TryRequire_BlockThatIsWrongAgainAndAgain_IsRefusedAndNamed()
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using var served = await server.OpenAsync(_cache);
        server.Change = (_, content) => (HttpStatusCode.OK, [(byte)(content[0] ^ 1), .. content[1..]]);

        var error = await new Arrivals(served).UntilAsync(() => served.Gate.TryRequire([9]));

        error.ShouldNotBeNull().ShouldStartWith($"block 2 of train did not come from {server.Address}: its SHA-256 is ");
        server.Requests.Count.ShouldBe(1 + 3);
        Rows(served.Data.Train, [9]).ShouldAllBe(number => number == 0);
        Directory.EnumerateFiles(Path.Combine(_cache, "blocks", served.Sha256)).ShouldBeEmpty();
    }

    [Fact]
    public async Task TryRequire_ServerThatIsAwayForAWhile_IsAskedAgain()
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using var served = await server.OpenAsync(_cache);
        var answers = 0;
        server.Change = (_, content) => Interlocked.Increment(ref answers) switch
        {
            < 6 => (HttpStatusCode.ServiceUnavailable, []),
            6 => (HttpStatusCode.OK, content[..^1]),
            _ => (HttpStatusCode.OK, content),
        };

        (await new Arrivals(served).UntilAsync(() => served.Gate.TryRequire([9]))).ShouldBeNull();
        answers.ShouldBe(7);
    }

    [Fact]
    public async Task TryRequire_ServerThatIsNotTrusted_IsNotAskedAgain()
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using var served = await server.OpenAsync(_cache);
        server.Change = (_, _) => throw new AccessException(AccessFault.WrongCertificate, "another certificate than before");

        var error = await new Arrivals(served).UntilAsync(() => served.Gate.TryRequire([0]));

        error.ShouldBe($"block 0 of train did not come from {server.Address}: another certificate than before");
        server.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Unauthorized)]
    public async Task TryRequire_ServerThatRefuses_IsNotAskedAgain(HttpStatusCode status)
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using var served = await server.OpenAsync(_cache);
        server.Change = (_, _) => (status, []);

        var error = await new Arrivals(served).UntilAsync(() => served.Gate.TryRequire(EvaluationSet.Test, 4, 2));

        error.ShouldBe($"block 1 of test did not come from {server.Address}: the answer was {(int)status} ({status})");
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task TryRequire_ServerThatStaysAway_IsGivenUpInTheEnd()
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using var served = await server.OpenAsync(_cache, new ServedDataOptions { RetryTime = TimeSpan.Zero });
        server.Change = (_, _) => (HttpStatusCode.BadGateway, []);

        (await new Arrivals(served).UntilAsync(() => served.Gate.TryRequire([0]))).ShouldNotBeNull().ShouldContain("502");
    }

    [Fact]
    public async Task Notify_SetLate_HearsWhatCameBefore()
    {
        await using var server = await BlockServer.StartAsync(BlockServer.NewData());
        using var served = await server.OpenAsync(_cache);
        var asked = new TaskCompletionSource();
        server.Change = (_, _) =>
        {
            asked.TrySetResult();
            return (HttpStatusCode.NotFound, []);
        };
        served.Gate.TryRequire([0]).ShouldBeFalse();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        (await new Arrivals(served).UntilAsync(() => served.Gate.TryRequire([0]))).ShouldNotBeNull().ShouldContain("block 0 of train");
    }

    [Fact]
    public async Task OpenAsync_OneDatasetMoreThanFits_ForgetsTheOldest()
    {
        var size = (13 + 3 + 2) * 4L * 4 * 4001;
        var options = new ServedDataOptions { CacheBytes = 2 * size };
        var hashes = new List<string>();
        foreach (var seed in new[] { 1, 7, 13 })
        {
            await using var server = await BlockServer.StartAsync(BlockServer.NewData(seed: seed));
            using var served = await server.OpenAsync(_cache, options with { Time = new Day(seed) });
            (await RequireAllAsync(served)).ShouldBeNull();
            hashes.Add(served.Sha256);
            Directory.SetLastWriteTimeUtc(Path.Combine(_cache, "blocks", served.Sha256), new Day(seed).GetUtcNow().UtcDateTime);
        }

        Directory.EnumerateDirectories(Path.Combine(_cache, "blocks")).Select(Path.GetFileName).ShouldBe(hashes[1..], ignoreOrder: true);
    }

    private static IEnumerable<Dataset> Sets(TrainingData data) => [data.Train, data.Validation!, data.Test!];

    private static float[] Rows(Dataset data, int[] samples)
    {
        var rows = new float[samples.Length * data.FeatureCount];
        data.Gather(samples, rows);
        return rows;
    }

    private static Task<string?> RequireAllAsync(ServedData served)
    {
        var all = Enumerable.Range(0, served.Data.Train.Count).ToArray();
        return new Arrivals(served).UntilAsync(() => served.Gate.TryRequire(all)
            & (served.Data.Validation is null || served.Gate.TryRequire(EvaluationSet.Validation, 0, served.Data.Validation.Count))
            & (served.Data.Test is null || served.Gate.TryRequire(EvaluationSet.Test, 0, served.Data.Test.Count)));
    }

    private sealed class Day(int day) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, day, 0, 0, 0, TimeSpan.Zero);
    }
}
