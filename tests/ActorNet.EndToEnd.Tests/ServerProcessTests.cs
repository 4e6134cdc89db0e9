using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.EndToEnd.Tests;

/// <summary>How the programs start, end, and say how they stand.</summary>
public sealed class ServerProcessTests
{
    private static readonly string[] Settings = ["digits", "--epochs", "2000"];

    [SkippableFact]
    public async Task Server_StoppedBySigterm_EndsPolitelyAndItsWorkersWithIt()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent by their Linux numbers");
        using var cluster = new Cluster(Settings);
        var server = await cluster.StartServer();
        var worker = cluster.StartWorker();
        await server.Line("^epoch 2/");

        server.Signal(Signals.Terminate);

        (await server.ExitCode()).ShouldBe(143, cluster.ToString());
        await server.Line("go on with: actornet server --resume");
        (await worker.ExitCode()).ShouldBe(0, cluster.ToString());
    }

    [SkippableFact]
    public async Task Worker_StoppedBySigterm_TakesLeaveAndTheRunGoesOn()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent by their Linux numbers");
        string[] settings = ["digits", "--epochs", "60"];
        using var cluster = new Cluster(settings) { ServerOptions = ["--expected-workers", "2"] };
        var server = await cluster.StartServer();
        var workers = cluster.StartWorkers(2);
        await server.Line("^epoch 2/");

        workers[0].Signal(Signals.Terminate);

        (await workers[0].ExitCode()).ShouldBe(143, cluster.ToString());
        (await server.ExitCode()).ShouldBe(0, cluster.ToString());
        (await Reference.HashOf(server)).ShouldBe(await Reference.Hash(settings));
        server.Output.Lines.ShouldNotContain(static line => line.Text.Contains("given up", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Server_KilledAndStartedWithTheSameCommand_GoesOn()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent by their Linux numbers");
        string[] settings = ["digits", "--epochs", "40"];
        using var cluster = new Cluster(settings) { ServerOptions = ["--continue", "--checkpoint-every", "100"] };
        var first = await cluster.StartServer();
        var worker = cluster.StartWorker();
        await first.Line("^epoch 10/");

        first.Signal(Signals.Kill);
        await first.ExitCode();
        var second = await cluster.StartServerAgain();

        (await second.ExitCode()).ShouldBe(0, cluster.ToString());
        (await worker.ExitCode()).ShouldBe(0, cluster.ToString());
        await second.Line("^going on with ");
        second.Output.Lines.ShouldNotContain(static line => line.Text.StartsWith("epoch 1/", StringComparison.Ordinal));
        (await Reference.HashOf(second)).ShouldBe(await Reference.Hash(settings));
    }

    [SkippableFact]
    public async Task Status_OfARun_NamesItsWorkers()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent by their Linux numbers");
        using var cluster = new Cluster(Settings);
        var server = await cluster.StartServer();
        cluster.StartWorker(null, "--name", "ada");
        await server.Line("^epoch 1/");

        using var status = await ProgramProcess.Run("status", ["status", "--server", cluster.Address, "--token-file", cluster.TokenFile]);

        (await status.ExitCode()).ShouldBe(0, status.Output.ToString());
        await status.Line("ada");
    }

    [Theory]
    [InlineData("ActorNet.ParameterServer", "--listen")]
    [InlineData("ActorNet.Worker", "--token-file")]
    public async Task Project_OfOneRole_StartsAsItsCommand(string project, string option)
    {
        using var program = ProgramProcess.StartProject(project, ["--help"]);

        (await program.ExitCode()).ShouldBe(0, program.Output.ToString());
        await program.Line(option);
    }
}
