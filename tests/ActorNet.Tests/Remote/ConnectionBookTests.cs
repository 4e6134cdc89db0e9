using ActorNet.Remote;
using ActorNet.Remote.Engine;

namespace ActorNet.Tests.Remote;

public sealed class ConnectionBookTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly ConnectionBook _book = new();

    [Fact]
    public void MissingParts_SomeConnected_AreTheOthers()
    {
        _book.MissingParts(1).ShouldBeEmpty();
        _book.MissingParts(4).ShouldBe([2, 3, 4]);

        _book.Note(Part(3), isConnected: true);

        _book.MissingParts(4).ShouldBe([2, 4]);
    }

    [Fact]
    public void MostWorkers_TheyComeAndGo_IsTheMostAtOnce()
    {
        var (one, other) = (Worker("a:1"), Worker("b:1"));
        _book.Note(one, isConnected: true);
        _book.Note(Part(2), isConnected: true);
        _book.Note(other, isConnected: true);
        _book.Note(one, isConnected: false);

        _book.MostWorkers.ShouldBe(2);
    }

    [Fact]
    public async Task AwaitParts_TheLastComes_EndsTheWait()
    {
        _book.Note(Part(2), isConnected: true);
        var wait = Task.Run(() => _book.AwaitParts(3, Bound, CancellationToken.None));

        _book.Note(Part(3), isConnected: true);

        (await wait.WaitAsync(Bound)).ShouldBeTrue();
    }

    [Fact]
    public void AwaitParts_NobodyComes_IsOverInTime() => _book.AwaitParts(2, TimeSpan.FromMilliseconds(20), CancellationToken.None).ShouldBeFalse();

    [Fact]
    public async Task AwaitParts_Cancelled_EndsTheWait()
    {
        using var stop = new CancellationTokenSource();
        var wait = Task.Run(() => _book.AwaitParts(2, Bound, stop.Token));

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => wait.WaitAsync(Bound));
    }

    [Fact]
    public async Task AwaitNobody_TheLastGoes_EndsTheWait()
    {
        var worker = Worker("a:1");
        _book.Note(worker, isConnected: true);
        _book.AwaitNobody(TimeSpan.FromMilliseconds(20)).ShouldBeFalse();
        var wait = Task.Run(() => _book.AwaitNobody(Bound));

        _book.Note(worker, isConnected: false);

        (await wait.WaitAsync(Bound)).ShouldBeTrue();
    }

    private static PeerIdentity Worker(string name) => new(PeerRole.Worker, name, 0, null, null);

    private static PeerIdentity Part(int number) => new(PeerRole.Part, $"part:{number}", number, new Uri("ws://127.0.0.1:1"), null);
}
