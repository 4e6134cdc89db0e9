using ActorNet.Datasets;
using ActorNet.Remote;
using ActorNet.Tests.Remote;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests.Datasets.Served;

/// <summary>A whole training whose workers have no data of their own.</summary>
public sealed class ServedRunTests
{
    [Fact]
    public void Run_WorkersWithDataFromTheServer_GivesTheBitsOfOneProcess()
    {
        using var harness = new RemoteRunHarness { ExpectedWorkers = 2 };
        var server = harness.StartServer();
        var workers = new[] { 1, 2 }.Select(threads => Start(harness, threads)).ToList();

        RemoteRunHarness.Await(server).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);

        workers.ConvertAll(RemoteRunHarness.Await).ShouldAllBe(result => result.WeightsSha256 == TestRuns.ReferenceHash && result.Samples > 0);
        Directory.EnumerateFiles(harness.In("cache-1"), "train-*.bin", SearchOption.AllDirectories).ShouldNotBeEmpty();
    }

    private static Task<WorkerResult> Start(RemoteRunHarness harness, int threads)
    {
        var options = new RemoteWorkerOptions
        {
            Server = harness.Access(),
            DataFromServer = true,
            Locations = new DataLocations { CacheDirectory = harness.In($"cache-{threads}") },
            Threads = threads,
            ServerTimeout = RemoteRunHarness.Bound,
        };
        return Task.Factory.StartNew(() => RemoteWorker.Run(options), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
