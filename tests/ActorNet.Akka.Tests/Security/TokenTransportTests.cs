using ActorNet.Akka.Security;
using ActorNet.Remote.Security;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using AkkaTransport = Akka.Remote.Transport.Transport;

namespace ActorNet.Akka.Tests.Security;

public sealed class TokenTransportTests
{
    [Fact]
    public async Task Notify_MoreCallersThanMayBeUnproven_ClosesTheRestAtOnceAndTakesOthersLater()
    {
        var transport = await Listen(new MovedTime());
        var callers = Enumerable.Range(0, TokenTransport.MostUnproven).Select(_ => Call(transport)).ToList();

        Call(transport).IsOpen.ShouldBeFalse();

        callers.ShouldAllBe(caller => caller.IsOpen);
        callers[0].Receive(new Disassociated(DisassociateInfo.Unknown));
        SpinWait.SpinUntil(() => Call(transport).IsOpen, Patience.Bound).ShouldBeTrue();
        callers[0].IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task Notify_CallerThatShowsNothing_IsClosedWhenItsTimeIsOverAndNotBefore()
    {
        var time = new MovedTime();
        var transport = await Listen(time);
        var caller = Call(transport);

        time.Advance(TokenTransport.ProofTime - TimeSpan.FromTicks(1));
        caller.IsOpen.ShouldBeTrue();
        time.Advance(TimeSpan.FromTicks(1));

        SpinWait.SpinUntil(() => !caller.IsOpen, Patience.Bound).ShouldBeTrue();
    }

    private static async Task<TokenTransport> Listen(TimeProvider time)
    {
        var transport = new TokenTransport(new FakeTransport(), JoinToken.Create(), NoLogger.Instance, time);
        await transport.Listen();
        return transport;
    }

    private static FakeConnection Call(TokenTransport transport)
    {
        var connection = new FakeConnection();
        transport.Notify(new InboundAssociation(connection));
        return connection;
    }

    private sealed class FakeTransport : AkkaTransport
    {
        public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen() =>
            Task.FromResult((new Address("tcp", "system", "node-1", 1), new TaskCompletionSource<IAssociationEventListener>()));

        public override bool IsResponsibleFor(Address remote) => true;

        public override Task<AssociationHandle> Associate(Address remoteAddress) => throw new NotSupportedException();

        public override Task<bool> Shutdown() => Task.FromResult(true);
    }
}
