using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training.Messages;
using ActorNet.Runs;

namespace ActorNet.Tests.Runs;

/// <summary>A run that is claimed while another program, stopped or frozen, holds the lock of its folder.</summary>
public sealed class StorageActorTests : IActorContext
{
    private static readonly Network Network = new(NetworkDescription.Parse([3], "2:softmax"));
    private readonly CrashingDisk _disk = new() { IsHeld = true };
    private readonly List<object> _sent = [];
    private readonly StorageActor _storage;

    public StorageActorTests() => _storage = new(new RunStorage(_disk, new CheckpointFolder(_disk, Network, 0, "run", 3), null));

    public ActorRef Self { get; } = new TestRef("storage");

    public ActorRef Sender { get; } = new TestRef("server");

    public TimeSpan Now { get; private set; }

    [Fact]
    public void ClaimRun_FolderIsHeldForAWhile_IsAnsweredOnceItIsFree()
    {
        _storage.Receive(new ClaimRun("server", 1, 0), this);
        _sent.ShouldBeEmpty();

        _disk.IsHeld = false;
        Now += TimeSpan.FromSeconds(15);
        _storage.Receive(new ClaimRun("server", 1, 0), this);

        _sent.ShouldHaveSingleItem().ShouldBeOfType<RunClaimed>().Term.ShouldBe(1);
    }

    [Fact]
    public void ClaimRun_FolderStaysHeld_FailsAfterItsBoundAndSaysWhy()
    {
        for (var ask = 0; _sent.Count == 0; ask++)
        {
            ask.ShouldBeLessThan(8);
            _storage.Receive(new ClaimRun("server", 1, 0), this);
            Now += TimeSpan.FromSeconds(15);
        }

        Now.ShouldBeInRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(119));
        var failed = _sent.ShouldHaveSingleItem().ShouldBeOfType<StorageFailed>();
        (failed.Term, failed.IsSuperseded).ShouldBe((0, false));
        failed.Reason.ShouldBe("the run could not be claimed: disk is held by another program");
    }

    void IActorContext.Send(ActorRef receiver, object message)
    {
        receiver.ShouldBe(Sender);
        _sent.Add(message);
    }

    void IActorContext.Watch(ActorRef actor) => throw new NotSupportedException();

    void IActorContext.SetTimer(string name, TimeSpan after, object message) => throw new NotSupportedException();

    void IActorContext.CancelTimer(string name) => throw new NotSupportedException();

    void IActorContext.Stop() => throw new NotSupportedException();

    private sealed class TestRef(string name) : ActorRef(name);
}
