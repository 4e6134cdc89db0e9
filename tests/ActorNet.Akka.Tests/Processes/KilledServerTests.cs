using System.Globalization;
using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.Akka.Tests.Processes;

/// <summary>Small clusters of processes whose server is killed without a word.</summary>
[Collection(ProcessCollection.Name)]
public sealed class KilledServerTests
{
    // A process that is still for seconds, on a machine that has no time for it, is no dead one.
    private const string Patient = "akka.cluster.failure-detector.acceptable-heartbeat-pause = 12s";

    // However fast the machine, the run is not over before.
    private static readonly string[] Endless = ["--epochs", "100000"];
    private static readonly string[] Settings = ["digits", "--batch-size", "16"];

    /// <summary>Two processes: nobody stands by; the worker waits for the server that is started again.</summary>
    [SkippableFact]
    public async Task Kill_OfTheOnlyServer_IsGoneOnWithByTheNextOneAndTheSameWorker()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent by their Linux numbers");
        using var cluster = new ProcessCluster(Settings) { Configuration = Patient };
        var first = await cluster.StartDriver(Endless);
        var worker = cluster.StartWorker("--threads", "1");
        await first.Line("^epoch 2/");

        first.Signal(Signals.Kill);

        (await first.ExitCode()).ShouldBe(128 + Signals.Kill);
        await worker.Line("^This node is no longer in the cluster: .* Joining anew\\.$");
        string[] epochs = ["--epochs", $"{NewestEpoch(first) + 2}"];
        var second = await cluster.StartDriver(epochs);
        (await second.ExitCode()).ShouldBe(0, cluster.ToString());
        (await worker.ExitCode()).ShouldBe(0, cluster.ToString());
        (await Reference.HashOf(second)).ShouldBe(await Reference.Hash([.. Settings, .. epochs]), cluster.ToString());
        (await Reference.HashOf(worker)).ShouldBe(await Reference.HashOf(second), cluster.ToString());
    }

    /// <summary>Three processes: the other server takes over with the worker, and is killed in its turn.</summary>
    [SkippableFact]
    public async Task Kill_OfEachServerInTurn_IsGoneOnWithByTheOther()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent by their Linux numbers");
        using var cluster = new ProcessCluster([.. Settings, .. Endless], servers: 2) { Configuration = Patient };
        var first = await cluster.StartDriver();
        var second = await cluster.StartStandby(1);
        var worker = cluster.StartWorker("--threads", "1");
        await first.Line("^epoch 2/");

        first.Signal(Signals.Kill);
        await second.Line($"^epoch {NewestEpoch(first) + 1}/");
        var third = await cluster.StartStandby(0);
        second.Signal(Signals.Kill);
        await third.Line($"^epoch {NewestEpoch(second) + 1}/");
        third.Signal(Signals.Terminate);

        (await third.ExitCode()).ShouldBe(128 + Signals.Terminate, cluster.ToString());
        (await worker.ExitCode()).ShouldBe(0, cluster.ToString());
        string[] epochs = ["--epochs", $"{NewestEpoch(third) + 2}"];
        using var train = await ProgramProcess.Run("train", ["train", "--resume", cluster.RunFolder, .. epochs]);
        (await train.ExitCode()).ShouldBe(0, $"{train.Output}\n{cluster}");
        (await Reference.HashOf(train)).ShouldBe(await Reference.Hash([.. Settings, .. epochs]), cluster.ToString());
    }

    private static int NewestEpoch(ProgramProcess server) => server.Output.Lines
        .Where(static line => line.Text.StartsWith("epoch ", StringComparison.Ordinal))
        .Max(static line => int.Parse(line.Text.Split(' ', '/')[1], CultureInfo.InvariantCulture));
}
