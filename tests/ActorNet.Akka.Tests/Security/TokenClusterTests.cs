using System.Net.Sockets;
using ActorNet.Akka.Security;
using ActorNet.Akka.Tests.Settings;
using ActorNet.Remote.Security;
using ActorNet.Remote.Tests;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace ActorNet.Akka.Tests.Security;

public sealed class TokenClusterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_NodesWithTheSameToken_Join()
    {
        var setup = Setup();
        using var first = setup.Start();
        await Members.UpAsync(first, 1);
        using var second = (setup with { SeedNodes = [HostPort(first)] }).Start();

        await Members.UpAsync(first, 2);
        await Members.UpAsync(second, 2);

        Cluster.Get(first).SelfAddress.Protocol.ShouldBe("akka.actornet.tcp");
    }

    [Fact]
    public async Task Start_NodeWithAnotherToken_IsTurnedAwayByBoth()
    {
        var setup = Setup();
        using var first = setup.Start();
        await Members.UpAsync(first, 1);
        var turnedAway = Logged(first, "a caller is turned away");
        using var stranger = (setup with { TokenFile = Token("another"), SeedNodes = [HostPort(first)] }).Start();

        await Members.RefusedAsync(stranger, Cluster.Get(first).SelfAddress, 2);
        await turnedAway.WaitAsync(Patience.Bound);

        Cluster.Get(stranger).State.Members.ShouldBeEmpty();
        Cluster.Get(first).State.Members.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Start_CallerThatIsNoNode_IsTurnedAway()
    {
        // Its time is never over: what it says turns it away.
        var setup = Setup();
        var token = new TokenSetup(JoinToken.Load(setup.TokenFile!)) { Time = new MovedTime() };
        using var node = ActorSystem.Create(setup.SystemName, setup.ToSystemSetup().And(token));
        var turnedAway = Logged(node, "a caller is turned away");
        using var caller = new TcpClient();
        await caller.ConnectAsync("127.0.0.1", Cluster.Get(node).SelfAddress.Port!.Value);
        var stream = caller.GetStream();

        await stream.WriteAsync(new byte[] { 3, 0, 0, 0, 1, 2, 3 });

        (await turnedAway.WaitAsync(Patience.Bound)).ShouldContain("it does not show that it knows the join token");
        (await stream.ReadAsync(new byte[16]).AsTask().WaitAsync(Patience.Bound)).ShouldBe(0);
    }

    private ActorNetClusterSetup Setup() => new() { Roles = ["worker"], TokenFile = Token("token"), Configuration = Patience.Settings };

    private string Token(string name)
    {
        var path = _folder.At(name);
        JoinToken.Create().Save(path);
        return path;
    }

    private static Task<string> Logged(ActorSystem system, string text)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new LogWatcher(text, seen))), typeof(Warning));
        return seen.Task;
    }

    private static string HostPort(ActorSystem system) => $"{Cluster.Get(system).SelfAddress.Host}:{Cluster.Get(system).SelfAddress.Port}";

    private sealed class LogWatcher : ReceiveActor
    {
        public LogWatcher(string text, TaskCompletionSource<string> seen) => Receive<Warning>(warning =>
        {
            if (warning.Message.ToString() is { } message && message.Contains(text, StringComparison.Ordinal))
            {
                seen.TrySetResult(message);
            }
        });
    }
}
