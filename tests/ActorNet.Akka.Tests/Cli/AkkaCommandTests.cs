using System.Text.Json;
using ActorNet.Akka.Cli;
using ActorNet.Cli;
using ActorNet.Cli.Tests;
using ActorNet.Remote.Security;

namespace ActorNet.Akka.Tests.Cli;

/// <summary>The commands with <c>--engine akka</c>, each on a thread of the test, as they are started by hand.</summary>
public sealed class AkkaCommandTests : IDisposable
{
    private static readonly TimeSpan Bound = Patience.Bound;
    private readonly TaskCompletionSource<string> _command = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _standby = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _epoch = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CliRun _server;

    public AkkaCommandTests() => _server = Create(OnWritten);

    private string RunFolder => _server.In("run");

    [Fact]
    public void Train_AkkaEngine_GivesTheHashOfTheStandardOneAndGoesOn()
    {
        using var first = Create();
        using var second = Create();
        using var standard = Create();

        first.Run("train", "digits", "--engine", "akka", "--epochs", "1", "--workers", "3", "--quiet", "--output", RunFolder).ShouldBe(ExitCode.Success);
        second.Run("train", "--engine", "akka", "--resume", RunFolder, "--epochs", "2", "--json").ShouldBe(ExitCode.Success);
        standard.Run("train", "digits", "--epochs", "2", "--quiet", "--json", "--output", standard.In("run")).ShouldBe(ExitCode.Success);

        Hash(second).ShouldBe(Hash(standard));
        (first.Out, first.Error).ShouldBe(("", ""));
    }

    [Fact]
    public void Train_Interrupted_SaysHowToGoOn()
    {
        using var run = Create(interruptAt: "epoch 1/");

        run.Run("train", "digits", "--epochs", "100000", "--engine", "akka", "--output", RunFolder).ShouldBe(ExitCode.Interrupted);

        run.ErrorLines[^1].ShouldEndWith($"; go on with: actornet-akka train --engine akka --resume {RunFolder}");
    }

    [Fact]
    public async Task Server_WorkerStartedWithItsOwnWords_GivesTheHashOfTrain()
    {
        using var local = Create();
        using var worker = Create();
        local.Run("train", "digits", "--epochs", "2", "--quiet", "--json", "--output", local.In("run")).ShouldBe(ExitCode.Success);
        var server = Start(_server, "server", "digits", "--epochs", "2", "--engine", "akka", "--cluster-listen", "127.0.0.1:0", "--output", RunFolder, "--akka-config", Settings());

        var working = Start(worker, [.. (await _command.Task.WaitAsync(Bound)).Trim().Split(' ')[1..], "--threads", "1", "--json"]);

        (await server.WaitAsync(Bound)).ShouldBe(ExitCode.Success);
        (await working.WaitAsync(Bound)).ShouldBe(ExitCode.Success);
        _server.Out.ShouldContain("cluster node akka.tcp://actornet@127.0.0.1:");
        _server.Out.ShouldContain($"weights SHA-256: {Hash(local)}\n");
        Hash(worker).ShouldBe(Hash(local));
    }

    [Fact]
    public async Task Server_InterruptedBesideAStandby_HandsOver()
    {
        using var standby = Create(text =>
        {
            if (text.StartsWith("standing by", StringComparison.Ordinal)) _standby.TrySetResult();
            if (text.StartsWith("epoch ", StringComparison.Ordinal)) _taken.TrySetResult();
        });
        using var worker = Create();
        string[] arguments = ["server", "digits", "--epochs", "100000", "--engine", "akka", "--output", RunFolder, "--cluster-listen", "127.0.0.1:0", "--akka-config", Settings()];
        var first = Start(_server, arguments);
        var command = (await _command.Task.WaitAsync(Bound)).Trim().Split(' ')[1..];
        var second = Start(standby, [.. arguments, "--seed-node", command[Array.IndexOf(command, "--seed-node") + 1]]);
        await _standby.Task.WaitAsync(Bound);
        var working = Start(worker, [.. command, "--threads", "1"]);
        await _epoch.Task.WaitAsync(Bound);

        _server.Interrupt();

        (await first.WaitAsync(Bound)).ShouldBe(ExitCode.Interrupted);
        _server.ErrorLines[^1].ShouldEndWith($"; go on with: actornet-akka server --engine akka --output {RunFolder}");
        await _taken.Task.WaitAsync(Bound);
        standby.Interrupt();
        (await second.WaitAsync(Bound)).ShouldBe(ExitCode.Interrupted);
        worker.Interrupt();
        (await working.WaitAsync(Bound)).ShouldBeOneOf(ExitCode.Success, ExitCode.Interrupted);
    }

    [Fact]
    public void Server_WireAndTokenOfSettings_AreItsOwn()
    {
        using var run = Create(interruptAt: "  actornet-akka worker ");
        var (file, token) = (run.In("akka.conf"), run.In("token"));
        File.WriteAllText(file, $$"""actornet { token-file = "{{token}}", wire.advertise = "ws://localhost:1" }""");

        run.Run("server", "digits", "--engine", "akka", "--cluster-listen", "127.0.0.1:0", "--akka-config", file, "--output", run.In("run")).ShouldBe(ExitCode.Interrupted);

        run.Out.ShouldContain("ws://localhost:1");
        run.Out.ShouldContain($"--token-file {token} --akka-config {file}\n");
        JoinToken.Load(token);
    }

    [Fact]
    public void Server_SettingOfTheRunThatDiffers_NamesTheOptionThatNamedTheRun()
    {
        using var first = Create();
        first.Run("train", "digits", "--engine", "akka", "--epochs", "1", "--quiet", "--output", RunFolder).ShouldBe(ExitCode.Success);

        _server.Run("server", "digits", "--engine", "akka", "--output", RunFolder, "--batch-size", "7").ShouldBe(ExitCode.WrongUse);

        _server.ErrorLines.Single().ShouldStartWith($"actornet-akka: --batch-size 7 conflicts with --output: the run in {RunFolder} has ");
    }

    [Fact]
    public void Server_PortInUse_SaysSoAndLeavesTheFolderEmpty()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();

        _server.Run("server", "digits", "--engine", "akka", "--cluster-listen", $"{other.LocalEndpoint}", "--log-level", "none", "--output", RunFolder).ShouldBe(ExitCode.WrongUse);

        _server.ErrorLines.Single().ShouldStartWith($"actornet-akka: --cluster-listen {other.LocalEndpoint}: cannot listen there: ");
        Directory.EnumerateFileSystemEntries(RunFolder).ShouldBeEmpty();
    }

    public void Dispose() => _server.Dispose();

    private static CliRun Create(Action<string>? written = null, string? interruptAt = null) => new()
    {
        Name = AkkaCommandEngine.Program,
        Engines = [new AkkaCommandEngine()],
        Written = written,
        InterruptAt = interruptAt,
    };

    private string Settings()
    {
        var file = _server.In("patient.conf");
        File.WriteAllText(file, Patience.Settings);
        return file;
    }

    private static Task<int> Start(CliRun run, params string[] arguments) =>
        Task.Factory.StartNew(() => run.Run(arguments), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static string? Hash(CliRun run)
    {
        using var document = JsonDocument.Parse(run.Out);
        return document.RootElement.GetProperty("weightsSha256").GetString();
    }

    private void OnWritten(string text)
    {
        if (text.StartsWith("  actornet-akka worker ", StringComparison.Ordinal)) _command.TrySetResult(text);
        if (text.StartsWith("epoch ", StringComparison.Ordinal)) _epoch.TrySetResult();
    }
}
