using ActorNet.Akka.Cli.Arguments;
using ActorNet.Akka.Cli.Nodes;
using ActorNet.Akka.Settings;
using ActorNet.Cli.Arguments;
using ActorNet.Remote.Security;
using Akka.Cluster;
using Microsoft.Extensions.Logging.Abstractions;
using ClusterNode = ActorNet.Akka.Cli.Nodes.ClusterNode;
using TemporaryFolder = ActorNet.Remote.Tests.TemporaryFolder;

namespace ActorNet.Akka.Tests.Cli;

/// <summary>A node that does not reach the others says why, once at once and again when it gives up.</summary>
public sealed class JoinAttemptsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Join_WhereNobodyListens_SaysSo() => Reason("127.0.0.1:1", settings: "").ShouldContain("127.0.0.1:1: Connection refused");

    [Fact]
    public void Join_WithAnotherToken_SaysSo()
    {
        using var other = new ActorNetClusterSetup { Roles = ["parameter-server"], TokenFile = Token("theirs") }.Start();
        var address = Cluster.Get(other).SelfAddress;

        Reason($"{address.Host}:{address.Port}", $"actornet.token-file = {Hocon.Quote(Token("mine"))}").ShouldContain("join token");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The last words of a node that gives up; the first ones are the same.</summary>
    private string Reason(string seed, string settings)
    {
        var file = Path.Combine(_folder.Path, "akka.conf");
        File.WriteAllText(file, settings);
        var plan = NodePlan.Settle(
            new NodeRequest { Seeds = [seed], ConfigFile = file }, new AccessRequest(), static settings => settings.WorkerRole, ActorNetClusterSetup.DefaultListen);
        using var node = ClusterNode.Start(plan, NullLoggerFactory.Instance);
        using var heard = new CancellationTokenSource();
        var noted = "";
        Should.Throw<OperationCanceledException>(() => node.Join(
            Nodes.SmallRun.Bound,
            line =>
            {
                noted = line;
                heard.Cancel();
            },
            heard.Token));

        var failure = Should.Throw<TrainingException>(() => node.Join(TimeSpan.FromMilliseconds(1), static _ => { }, CancellationToken.None));

        noted.ShouldStartWith($"not reached yet: {seed}: ");
        failure.Message.ShouldStartWith($"This node could not join the cluster of {seed} within 0 s: {seed}: ");
        return failure.Message;
    }

    private string Token(string name)
    {
        var file = Path.Combine(_folder.Path, name);
        JoinToken.Create().Save(file);
        return file;
    }
}
