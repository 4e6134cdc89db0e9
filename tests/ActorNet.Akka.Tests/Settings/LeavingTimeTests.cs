using ActorNet.Akka.Tests.Nodes;
using ActorNet.Remote.Security;
using Akka.Actor;
using Akka.Event;
using TemporaryFolder = ActorNet.Remote.Tests.TemporaryFolder;

namespace ActorNet.Akka.Tests.Settings;

/// <summary>A user's own system is told where Akka would not wait for a node that leaves.</summary>
public sealed class LeavingTimeTests
{
    private const string Plain = """
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
          cluster.roles = [parameter-server, worker]
          coordinated-shutdown { run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off }
        }
        """;

    [Theory]
    [InlineData("", 2)]
    [InlineData("akka.coordinated-shutdown.phases.cluster-exiting.timeout = 60s", 1)]
    [InlineData("akka.coordinated-shutdown.phases { cluster-exiting.timeout = 60s, before-cluster-shutdown.timeout = 60s }", 0)]
    [InlineData("actornet.hand-over-timeout = 5s", 0)]
    public async Task Start_WhereAkkasPhasesAreShorterThanTheHandOver_WarnsOnceForEach(string settings, int warnings)
    {
        const string Last = "the last one";
        using var folder = new TemporaryFolder();
        using var system = ActorSystem.Create("own", $"{Plain}\n{settings}");
        using var inbox = Inbox.Create(system);
        system.EventStream.Subscribe(inbox.Receiver, typeof(Warning));
        var run = new SmallRun(folder);
        var workers = new WorkersOptions { Token = JoinToken.Create(), Threads = 1 };

        system.StartParameterServer(run.Server);
        system.StartWorkers(workers with { Name = "one" });
        system.StartWorkers(workers with { Name = "two" });
        system.Log.Warning(Last);

        var heard = new List<string>();
        do
        {
            heard.Add(((Warning)await inbox.ReceiveAsync(SmallRun.Bound)).Message.ToString()!);
        }
        while (heard[^1] != Last);
        heard.Count(static text => text.Contains("shorter than actornet.hand-over-timeout", StringComparison.Ordinal)).ShouldBe(warnings, string.Join('\n', heard));
    }
}
