using System.Text.Json;

namespace ActorNet.Cli.Tests.Commands;

/// <summary><c>server</c> and <c>worker</c>, each on a thread of the test, as they are started by hand.</summary>
public sealed class ServerTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);
    private readonly TaskCompletionSource<string> _command = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _epoch = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CliRun _server;

    public ServerTests() => _server = new CliRun { Written = OnWritten };

    private string RunFolder => _server.In("run");

    [Fact]
    public async Task Server_WorkersStartedWithItsOwnWords_GivesTheHashOfTrain()
    {
        using var local = new CliRun();
        local.Run("train", "digits", "--epochs", "2", "--quiet", "--json", "--output", local.In("run")).ShouldBe(ExitCode.Success);
        var server = Start(_server, "server", "digits", "--epochs", "2", "--listen", "127.0.0.1:0", "--expected-workers", "2", "--output", RunFolder);
        using var first = new CliRun();
        using var second = new CliRun();

        var workers = new[] { Start(first, [.. await Worker(), "--threads", "1"]), Start(second, [.. await Worker(), "--threads", "2", "--json", "--data", "from-server"]) };

        (await server.WaitAsync(Bound)).ShouldBe(ExitCode.Success);
        (await Task.WhenAll(workers).WaitAsync(Bound)).ShouldAllBe(code => code == ExitCode.Success);
        var hash = Json(local).GetProperty("weightsSha256").GetString();
        _server.Out.ShouldContain($"weights SHA-256: {hash}\n");
        _server.Out.ShouldContain("workers, lanes: 2, 8\n");
        _server.Out.ShouldContain(" joined\n");
        _server.Out.ShouldContain(" has lanes ");
        first.Out.ShouldContain("the run has ended after 90 steps\n");
        first.Out.ShouldContain($"weights SHA-256: {hash}\n");
        var done = Json(second);
        done.GetProperty("weightsSha256").GetString().ShouldBe(hash);
        done.GetProperty("samples").GetInt64().ShouldBeGreaterThan(0);
        done.GetProperty("left").GetBoolean().ShouldBeFalse();
        done.GetProperty("runSteps").GetInt64().ShouldBe(90);
    }

    [Fact]
    public async Task Server_Interrupted_SaysHowToGoOnAndContinueDoes()
    {
        string[] arguments = ["server", "digits", "--listen", "127.0.0.1:0", "--continue", "--output", RunFolder];
        var server = Start(_server, [.. arguments, "--epochs", "100000"]);
        using var worker = new CliRun();
        var first = Start(worker, [.. await Worker(), "--threads", "1"]);
        await _epoch.Task.WaitAsync(Bound);

        _server.Interrupt();

        (await server.WaitAsync(Bound)).ShouldBe(ExitCode.Interrupted);
        _server.Error.ShouldContain($"; go on with: actornet server --resume {RunFolder}\n");
        (await first.WaitAsync(Bound)).ShouldBe(ExitCode.Success);
        worker.Out.ShouldContain("the run was stopped after ");

        using var again = new ServerTests();
        var second = Start(again._server, [.. arguments, "--epochs", "200"]);
        using var other = new CliRun();
        var third = Start(other, [.. await again.Worker(), "--threads", "1"]);
        var code = await second.WaitAsync(Bound);

        // It may have come further than that before it was interrupted.
        again._server.Out.ShouldContain($"going on with {RunFolder}\n");
        code.ShouldBe(ExitCode.Success);
        (await third.WaitAsync(Bound)).ShouldBe(ExitCode.Success);
    }

    [Fact]
    public void Server_PortInUse_LeavesNothingBehind()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        string[] arguments = ["server", "digits", "--epochs", "1", "--quiet", "--listen", $"wss://{other.LocalEndpoint}", "--output", RunFolder];

        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var server = new CliRun();
            server.Run(arguments).ShouldBe(ExitCode.WrongUse);
            server.ErrorLines[^1].ShouldContain("cannot listen at");
        }

        Directory.EnumerateFileSystemEntries(RunFolder).ShouldBeEmpty();
    }

    [Fact]
    public async Task Worker_Interrupted_TakesLeaveAndTheRunGoesOn()
    {
        var server = Start(_server, "server", "digits", "--epochs", "60", "--listen", "127.0.0.1:0", "--expected-workers", "2", "--output", RunFolder);
        using var leaver = new CliRun();
        using var stayer = new CliRun();
        var leaving = Start(leaver, [.. await Worker(), "--threads", "1", "--json"]);
        var staying = Start(stayer, [.. await Worker(), "--threads", "1", "--quiet"]);
        await _epoch.Task.WaitAsync(Bound);

        leaver.Interrupt();

        (await leaving.WaitAsync(Bound)).ShouldBe(ExitCode.Interrupted);
        Json(leaver).GetProperty("left").GetBoolean().ShouldBeTrue();
        (await server.WaitAsync(Bound)).ShouldBe(ExitCode.Success);
        (await staying.WaitAsync(Bound)).ShouldBe(ExitCode.Success);
        (stayer.Out, stayer.Error).ShouldBe(("", ""));
    }

    [Fact]
    public async Task Part_OfARunWithOtherParts_IsWrongUse()
    {
        var server = Start(_server, "server", "digits", "--epochs", "1", "--listen", "127.0.0.1:0", "--output", RunFolder);
        var worker = await Worker();
        using var part = new CliRun();

        part.Run(["server", "--part", "2/3", .. worker[1..5], "--listen", "127.0.0.1:0"]).ShouldBe(ExitCode.WrongUse);

        part.ErrorLines[^1].ShouldEndWith("has 1 part, so it has no part 2 of 3; start it with --parts 3");
        using var other = new CliRun();
        other.Run([.. worker, "--quiet"]).ShouldBe(ExitCode.Success);
        (await server.WaitAsync(Bound)).ShouldBe(ExitCode.Success);
    }

    [Fact]
    public void Server_RunHasEnded_SaysSoWithItsHashAndWaitsForNobody()
    {
        _server.Run("train", "digits", "--epochs", "1", "--quiet", "--json", "--output", RunFolder).ShouldBe(ExitCode.Success);
        var hash = Json(_server).GetProperty("weightsSha256").GetString();
        using var resumed = new CliRun();
        using var continued = new CliRun();

        resumed.Run("server", "--resume", RunFolder, "--listen", "127.0.0.1:0").ShouldBe(ExitCode.Success);
        continued.Run("server", "digits", "--epochs", "1", "--listen", "127.0.0.1:0", "--continue", "--output", RunFolder).ShouldBe(ExitCode.Success);

        foreach (var run in new[] { resumed, continued })
        {
            run.Out.ShouldContain("the run has ended already: all of its 45 steps are done\n");
            run.Out.ShouldContain($"weights SHA-256: {hash}\n");
        }
    }

    [Fact]
    public void Server_SettingOfTheRunThatDiffers_NamesTheOptionThatNamedTheRun()
    {
        using var resumed = new CliRun();
        using var continued = new CliRun();
        _server.Run("train", "digits", "--epochs", "1", "--quiet", "--output", RunFolder).ShouldBe(ExitCode.Success);

        resumed.Run("server", "--resume", RunFolder, "--batch-size", "7").ShouldBe(ExitCode.WrongUse);
        continued.Run("server", "digits", "--continue", "--output", RunFolder, "--batch-size", "7").ShouldBe(ExitCode.WrongUse);

        resumed.ErrorLines.Single().ShouldStartWith($"actornet: --batch-size 7 conflicts with --resume: the run in {RunFolder} has ");
        continued.ErrorLines.Single().ShouldStartWith($"actornet: --batch-size 7 conflicts with --output: the run in {RunFolder} has ");
    }

    [Fact]
    public void Server_SameCommandThatBeganWithAModel_GoesOn()
    {
        var model = _server.In("first");
        _server.Run("train", "digits", "--steps", "2", "--quiet", "--output", model).ShouldBe(ExitCode.Success);
        _server.Run("train", "digits", "--steps", "3", "--quiet", "--output", _server.In("other")).ShouldBe(ExitCode.Success);
        _server.Run("train", "digits", "--epochs", "1", "--quiet", "--init-from", model, "--output", RunFolder).ShouldBe(ExitCode.Success);
        string[] command = ["server", "digits", "--epochs", "1", "--listen", "127.0.0.1:0", "--continue", "--output", RunFolder, "--init-from"];
        using var same = new CliRun();
        using var other = new CliRun();
        using var gone = new CliRun();

        same.Run([.. command, model]).ShouldBe(ExitCode.Success, same.Error);
        other.Run([.. command, _server.In("other")]).ShouldBe(ExitCode.WrongUse);
        gone.Run([.. command, _server.In("nowhere")]).ShouldBe(ExitCode.Success, gone.Error);

        same.Out.ShouldContain("the run has ended already");
        same.Out.ShouldNotContain("note: --init-from");
        other.ErrorLines.Single().ShouldContain("began with other weights");
        gone.Out.ShouldContain($"note: --init-from {_server.In("nowhere")} is not there any more; the run has kept the weights that it began with\n");
    }

    [Fact]
    public void Server_AddressInUse_SaysSoAndLeavesTheRunAlone()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var address = listener.LocalEndpoint.ToString()!;

        _server.Run("server", "digits", "--listen", address, "--output", RunFolder).ShouldBe(ExitCode.WrongUse);

        _server.ErrorLines[^1].ShouldContain(address);
        File.Exists(Path.Combine(RunFolder, "term")).ShouldBeFalse();
    }

    public void Dispose() => _server.Dispose();

    private static Task<int> Start(CliRun run, params string[] arguments) =>
        Task.Factory.StartNew(() => run.Run(arguments), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static JsonElement Json(CliRun run)
    {
        using var document = JsonDocument.Parse(run.Out);
        return document.RootElement.Clone();
    }

    /// <summary>The command for workers, as the server prints it.</summary>
    private async Task<string[]> Worker() => (await _command.Task.WaitAsync(Bound)).Trim().Split(' ')[1..];

    private void OnWritten(string text)
    {
        if (text.StartsWith("  actornet worker ", StringComparison.Ordinal)) _command.TrySetResult(text);
        if (text.StartsWith("epoch ", StringComparison.Ordinal)) _epoch.TrySetResult();
    }
}
