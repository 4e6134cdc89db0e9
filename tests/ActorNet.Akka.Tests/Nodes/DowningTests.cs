namespace ActorNet.Akka.Tests.Nodes;

/// <summary>Nodes end without a word, several at once: who goes on, and who ends by itself.</summary>
public sealed class DowningTests
{
    [Fact]
    public async Task Death_OfAllWorkersTheOldestNodeAmongThem_LeavesTheServers()
    {
        // After failovers the oldest node is a worker.
        await using var worker = await ProgramNode.StartAsync("worker");
        await using var first = await ProgramNode.StartAsync("parameter-server", worker);
        await using var second = await ProgramNode.StartAsync("parameter-server", worker);
        await using var other = await ProgramNode.StartAsync("worker", worker);
        await first.SeesOnly(worker, first, second, other);

        await Task.WhenAll(worker.DisposeAsync().AsTask(), other.DisposeAsync().AsTask());

        await first.SeesOnly(first, second);
        await second.SeesOnly(first, second);
        first.System.WhenTerminated.IsCompleted.ShouldBeFalse();
        second.System.WhenTerminated.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Death_OfAServerAndAWorker_LeavesTheOtherServer()
    {
        await using var first = await ProgramNode.StartAsync("parameter-server");
        await using var second = await ProgramNode.StartAsync("parameter-server", first);
        await using var worker = await ProgramNode.StartAsync("worker", first);
        await second.SeesOnly(first, second, worker);

        await Task.WhenAll(first.DisposeAsync().AsTask(), worker.DisposeAsync().AsTask());

        await second.SeesOnly(second);
        second.System.WhenTerminated.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Death_OfTheOnlyServer_EndsTheWorkers()
    {
        await using var server = await ProgramNode.StartAsync("parameter-server");
        await using var first = await ProgramNode.StartAsync("worker", server);
        await using var second = await ProgramNode.StartAsync("worker", server);
        await first.SeesOnly(server, first, second);

        await server.DisposeAsync();

        await Task.WhenAll(first.System.WhenTerminated, second.System.WhenTerminated).WaitAsync(SmallRun.Bound);
    }

    [Fact]
    public async Task Death_OfAWorkerBeforeThereIsAServer_LeavesTheOthers()
    {
        await using var first = await ProgramNode.StartAsync("worker");
        await using var second = await ProgramNode.StartAsync("worker", first);
        await second.SeesOnly(first, second);

        await first.DisposeAsync();

        await second.SeesOnly(second);
        second.System.WhenTerminated.IsCompleted.ShouldBeFalse();
    }
}
