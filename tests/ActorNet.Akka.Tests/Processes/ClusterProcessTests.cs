using ActorNet.EndToEnd.Tests.Harness;
using ActorNet.Remote.Tests.Security;
using TemporaryFolder = ActorNet.Remote.Tests.TemporaryFolder;

namespace ActorNet.Akka.Tests.Processes;

/// <summary>Nodes of a cluster, as processes, come to the weights of <c>actornet train</c>.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ClusterProcessTests
{
    /// <summary>Set to 1 to train on MNIST as well, which must be on this machine.</summary>
    private const string MnistVariable = "ACTORNET_E2E_MNIST";

    /// <summary>What one epoch on MNIST comes to, with any engine.</summary>
    private const string MnistHash = "bffe63d2a4989db54563c06d0737740e44de72e03f3517a67f9ef9bf9c91eba9";

    private static readonly string[] Digits = ["digits", "--epochs", "3"];
    private static readonly string[] Mnist = ["mnist", "--epochs", "1"];

    [Theory]
    [InlineData(1, "local")]
    [InlineData(2, "local")]
    [InlineData(3, "websocket")]
    public async Task Digits_OverACluster_EndInTheBitsOfOneProcess(int workers, string wire) =>
        (await Train(Digits, workers, ["--wire-kind", wire])).ShouldBe(await Reference.Hash(Digits));

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Mnist_OverACluster_EndsInTheBitsOfOneProcess(int workers)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable(MnistVariable) == "1", $"takes minutes: {MnistVariable}=1 runs it");
        (await Train(Mnist, workers, [])).ShouldBe(MnistHash);
    }

    [SkippableFact]
    public async Task Digits_OverTls_EndInTheBitsOfOneProcess()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "another authority is named to a process alone on Linux only");
        using var authority = new TestAuthority();
        using var files = new TemporaryFolder();
        using var cluster = new ProcessCluster(Digits)
        {
            Shared = ["--certificate", authority.SaveServer(files, "node.pem", "localhost")],
            ServerOptions = ["--expected-workers", "2", "--listen", "wss://localhost:0"],

            // Akka.Remote believes the authorities of the machine.
            Environment = new Dictionary<string, string> { ["SSL_CERT_FILE"] = authority.Save(files, "authority.pem") },
        };

        (await Train(cluster, 2)).ShouldBe(await Reference.Hash(Digits));

        cluster.ToString().ShouldContain("listening at wss://");
        cluster.ToString().ShouldContain("akka.ssl.tcp://");
    }

    [SkippableFact]
    public async Task PlainWorker_AtTheWireOfAClustersServer_ComputesBesideTheClustersOwn()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent by their Linux numbers");
        string[] settings = ["digits", "--batch-size", "16"];
        using var cluster = new ProcessCluster(settings) { ServerOptions = ["--worker-timeout", "600"] };
        var server = await cluster.StartDriver("--epochs", "100000");

        // Each by itself for a while, so that it is no luck that each has computed.
        var plain = cluster.StartPlainWorker(await ProcessCluster.AddressOf(server), "--threads", "1");
        await server.Line("^epoch 2/");
        var own = cluster.StartWorker("--threads", "1");
        await own.Line("^connected to the server");
        plain.Freeze();
        await server.Line("^epoch ", from: server.Output.Lines.Count);
        await server.Line("^epoch ", from: server.Output.Lines.Count);
        plain.Signal(Signals.Continue);
        server.Signal(Signals.Terminate);

        (await server.ExitCode()).ShouldBe(128 + Signals.Terminate, cluster.ToString());
        var hash = await Reference.HashOf(server);
        foreach (var worker in new[] { plain, own })
        {
            (await worker.ExitCode()).ShouldBe(0, cluster.ToString());
            (await Reference.HashOf(worker)).ShouldBe(hash, cluster.ToString());
            await worker.Line("computed here: [1-9]");
        }

        string[] epochs = ["--epochs", $"{server.Output.Lines.Count(static line => line.Text.StartsWith("epoch ", StringComparison.Ordinal)) + 2}"];
        using var train = await ProgramProcess.Run("train", ["train", "--resume", cluster.RunFolder, .. epochs]);
        (await Reference.HashOf(train)).ShouldBe(await Reference.Hash([.. settings, .. epochs]));
    }

    [SkippableFact]
    public async Task Server_StoppedBySigtermWithoutAStandby_EndsItsWorkersAndGoesOnWhenStartedAgain()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent by their Linux numbers");
        string[] settings = ["digits", "--batch-size", "16"];
        using var cluster = new ProcessCluster(settings);
        var first = await cluster.StartDriver("--epochs", "100000");
        var workers = cluster.StartWorkers(2);
        foreach (var worker in workers) await worker.Line("^connected to the server");
        await first.Line("^epoch 2/");

        first.Signal(Signals.Terminate);

        (await first.ExitCode()).ShouldBe(143, cluster.ToString());
        foreach (var worker in workers) (await worker.ExitCode()).ShouldBe(0, cluster.ToString());
        string[] epochs = ["--epochs", $"{first.Output.Lines.Count(static line => line.Text.StartsWith("epoch ", StringComparison.Ordinal)) + 2}"];
        var second = await cluster.StartDriver(epochs);
        second.Output.Lines.ShouldContain(static line => line.Text.StartsWith("going on with ", StringComparison.Ordinal));
        (await Ended(cluster, second, cluster.StartWorkers(1))).ShouldBe(await Reference.Hash([.. settings, .. epochs]));
    }

    [Fact]
    public async Task Train_WithTheAkkaEngine_EndsInTheBitsOfThePlainOne()
    {
        using var folder = new TemporaryFolder();
        using var program = await ProgramProcess.Run(
            "train",
            ["train", .. Digits, "--engine", "akka", "--workers", "2", "--output", folder.At("run")],
            new ProgramPlace { Program = "ActorNet.Akka.Cli" });

        (await program.ExitCode()).ShouldBe(0, program.Output.ToString());
        (await Reference.HashOf(program)).ShouldBe(await Reference.Hash(Digits));
    }

    private static async Task<string> Train(string[] settings, int workers, string[] shared)
    {
        using var cluster = new ProcessCluster(settings) { Shared = shared, ServerOptions = ["--expected-workers", $"{workers}"] };
        return await Train(cluster, workers);
    }

    private static async Task<string> Train(ProcessCluster cluster, int workers) =>
        await Ended(cluster, await cluster.StartDriver(), cluster.StartWorkers(workers));

    /// <summary>Waits for a run to end in good order.</summary>
    /// <returns>SHA-256 of the weights.</returns>
    private static async Task<string> Ended(ProcessCluster cluster, ProgramProcess server, ProgramProcess[] workers)
    {
        (await server.ExitCode()).ShouldBe(0, cluster.ToString());
        var hash = await Reference.HashOf(server);
        foreach (var worker in workers)
        {
            (await worker.ExitCode()).ShouldBe(0, cluster.ToString());
            (await Reference.HashOf(worker)).ShouldBe(hash, cluster.ToString());
        }

        return hash;
    }
}
