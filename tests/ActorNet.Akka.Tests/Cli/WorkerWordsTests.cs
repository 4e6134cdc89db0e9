using ActorNet.Akka.Cli;
using ActorNet.Akka.Cli.Arguments;
using ActorNet.Akka.Cli.Nodes;
using ActorNet.Cli;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Tests;
using ActorNet.Remote.Security;

namespace ActorNet.Akka.Tests.Cli;

/// <summary>The command that a server prints for its workers is the one that joins it.</summary>
public sealed class WorkerWordsTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    private readonly TaskCompletionSource<string> _command = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CliRun _server;
    private readonly CliRun _worker = Create();

    public WorkerWordsTests() => _server = Create(text =>
    {
        if (text.StartsWith("  actornet-akka worker ", StringComparison.Ordinal)) _command.TrySetResult(text);
    });

    [Fact]
    public async Task Server_TokenOfSettings_IsJoinedByItsOwnWords()
    {
        var (file, token) = (_server.In("akka.conf"), _server.In("token"));
        File.WriteAllText(file, $"actornet.token-file = \"{token}\"");
        var server = Start(
            _server, "server", "digits", "--epochs", "1", "--engine", "akka", "--cluster-listen", "127.0.0.1:0", "--akka-config", file, "--output", _server.In("run"));

        var working = Start(_worker, [.. (await _command.Task.WaitAsync(Bound)).Trim().Split(' ')[1..], "--threads", "1"]);

        (await server.WaitAsync(Bound)).ShouldBe(ExitCode.Success);
        (await working.WaitAsync(Bound)).ShouldBe(ExitCode.Success);
    }

    [Fact]
    public void WorkerOptions_PlainOnLoopback_AreSeedAndTrust() => Words(new NodeRequest()).ShouldBe("--seed-node a:1 --seed-node b:1 --trust");

    [Fact]
    public void WorkerOptions_BeyondLoopbackInPlainText_SayThatItListensAndIsInsecure()
    {
        var token = _server.In("token");
        JoinToken.Create().Save(token);

        Words(new NodeRequest { Listen = "10.0.0.1:4053" }, new AccessRequest { Insecure = true, TokenFile = token })
            .ShouldBe("--seed-node a:1 --seed-node b:1 --trust --cluster-listen HOST:PORT --insecure");
    }

    [Fact]
    public void WorkerOptions_WithACertificate_NameItAndItsKey() =>
        Words(new NodeRequest(), settle: plan => plan with { Settings = plan.Settings with { CertificateFile = "node.pem", KeyFile = "node key.pem" } })
            .ShouldBe("--seed-node a:1 --seed-node b:1 --trust --certificate node.pem --key 'node key.pem'");

    public void Dispose()
    {
        _server.Dispose();
        _worker.Dispose();
    }

    private static string Words(NodeRequest request, AccessRequest? access = null, Func<NodePlan, NodePlan>? settle = null)
    {
        var plan = NodePlan.Settle(request, access ?? new AccessRequest(), static settings => settings.ServerRole, "127.0.0.1:4053");
        return string.Join(' ', (settle?.Invoke(plan) ?? plan).WorkerOptions(["a:1", "b:1"], "--trust"));
    }

    private static CliRun Create(Action<string>? written = null) =>
        new() { Name = AkkaCommandEngine.Program, Engines = [new AkkaCommandEngine()], Written = written };

    private static Task<int> Start(CliRun run, params string[] arguments) =>
        Task.Factory.StartNew(() => run.Run(arguments), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
