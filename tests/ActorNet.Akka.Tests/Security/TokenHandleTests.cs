using ActorNet.Akka.Security;
using ActorNet.Remote.Security;
using Akka.Event;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace ActorNet.Akka.Tests.Security;

public sealed class TokenHandleTests
{
    private const string Node = "node-1:4053";

    private readonly JoinToken _token = JoinToken.Create();
    private readonly FakeConnection _connection = new();

    /// <summary>A task that failed and that nobody waits for any more would be an unobserved exception of the process.</summary>
    [Fact]
    public void Notify_ConnectionGoneAfterTheProofWasGivenUp_FailsNothing()
    {
        var handle = new TokenHandle(_connection, new TokenProof(_token, Node, calls: false), NoLogger.Instance);
        var proven = handle.ProveAsync();

        handle.GiveUp();
        _connection.Receive(new Disassociated(DisassociateInfo.Unknown));

        proven.IsCanceled.ShouldBeTrue();
    }

    [Fact]
    public void Notify_MoreThanMayWaitForAListener_ClosesAndStillTellsThatItIsGone()
    {
        var heard = new Listener();
        var handle = Proven();

        for (var sent = 0; sent < 65; sent++)
        {
            _connection.IsOpen.ShouldBeTrue();
            _connection.Receive(new InboundPayload(ByteString.CopyFromUtf8("early")));
        }

        _connection.IsOpen.ShouldBeFalse();
        _connection.Receive(new Disassociated(DisassociateInfo.Unknown));
        handle.ReadHandlerSource.SetResult(heard);

        heard.All.Count.ShouldBe(65);
        heard.All[^1].ShouldBeOfType<Disassociated>();
    }

    private TokenHandle Proven()
    {
        var handle = new TokenHandle(_connection, new TokenProof(_token, Node, calls: false), NoLogger.Instance);
        var caller = new TokenProof(_token, Node, calls: true);
        var proven = handle.ProveAsync();
        _connection.Receive(new InboundPayload(ByteString.CopyFrom(caller.First)));
        caller.Step(_connection.Sent[0], out var third).ShouldBeTrue();
        _connection.Receive(new InboundPayload(ByteString.CopyFrom(third)));
        proven.IsCompletedSuccessfully.ShouldBeTrue();
        return handle;
    }

    private sealed class Listener : IHandleEventListener
    {
        public List<IHandleEvent> All { get; } = [];

        public void Notify(IHandleEvent ev) => All.Add(ev);
    }
}
