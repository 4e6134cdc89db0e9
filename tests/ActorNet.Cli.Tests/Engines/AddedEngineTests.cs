using System.Text.Json;

namespace ActorNet.Cli.Tests.Engines;

/// <summary>A program of another name that adds an engine to the commands.</summary>
public sealed class AddedEngineTests
{
    [Fact]
    public void Train_AddedEngineChosen_RunsThereAndGoesOnThere()
    {
        var engine = new AddedEngine();
        using var first = Create(engine);
        using var second = Create(engine);
        var folder = first.In("run");

        first.Run("train", "digits", "--epochs", "1", "--engine", "added", "--added-to", "x", "--output", folder).ShouldBe(ExitCode.Success);
        second.Run("train", "--resume", folder, "--epochs", "2", "--engine", "ADDED").ShouldBe(ExitCode.Success);

        engine.Calls.ShouldBe(["train x", "resume "]);
        first.Out.ShouldContain("weights SHA-256: ");
        second.Out.ShouldContain("epoch 2/2: ");
    }

    [Fact]
    public void Train_Interrupted_SaysHowToGoOnWithTheEngine()
    {
        CliRun? run = null;
        var engine = new AddedEngine { Running = () => run!.Interrupt() };
        using (run = Create(engine))
        {
            var folder = run.In("run");

            run.Run("train", "digits", "--engine", "added", "--output", folder).ShouldBe(ExitCode.Interrupted);

            run.ErrorLines[^1].ShouldEndWith($"; go on with: other again {folder}");
        }
    }

    [Fact]
    public void Train_NoEngineChosen_IsTheStandardOne()
    {
        var engine = new AddedEngine();
        using var run = Create(engine);

        run.Run("train", "digits", "--epochs", "1", "--quiet", "--output", run.In("run")).ShouldBe(ExitCode.Success);

        engine.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("train --added-to x", "--added-to goes with --engine added")]
    [InlineData("worker --engine standard --added-to x", "--added-to goes with --engine added")]
    [InlineData("server --engine add", "--engine is 'add'; it must be one of standard, added, akka; did you mean 'added'?")]
    [InlineData("server --engine akka", "--engine akka is in another program: actornet-akka (src/ActorNet.Akka.Cli)")]
    [InlineData("trian", "there is no command 'trian' in 'other'; did you mean 'train'?")]
    public void Run_WrongUse_SaysItInOneLineUnderTheProgramsName(string arguments, string message)
    {
        using var run = Create(new AddedEngine());

        run.Run(arguments.Split(' ')).ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.ShouldBe(["other: " + message]);
    }

    [Fact]
    public void Server_AnotherProcessEndedTheRun_SaysStepsAndHash()
    {
        using var plain = Create(new AddedEngine());
        using var json = Create(new AddedEngine());
        var folder = Directory.CreateDirectory(plain.In("run")).FullName;
        File.WriteAllText(Path.Combine(folder, "join-token"), "of the other");

        plain.Run("server", "digits", "--engine", "added", "--output", folder).ShouldBe(ExitCode.Success);
        json.Run("server", "digits", "--engine", "added", "--output", folder, "--json").ShouldBe(ExitCode.Success);

        plain.Out.ShouldContain("another process has ended the run after 45 steps\nweights SHA-256: 00FF\n");
        using var document = JsonDocument.Parse(json.Out);
        document.RootElement.GetProperty("runSteps").GetInt64().ShouldBe(45);
        document.RootElement.GetProperty("runInterrupted").GetBoolean().ShouldBeFalse();
        document.RootElement.GetProperty("weightsSha256").GetString().ShouldBe("00FF");
    }

    [Fact]
    public void Server_AnotherProcessStoppedTheRun_IsAnInterruption()
    {
        using var run = Create(new AddedEngine { End = new(12, "00FF", true, null) });

        run.Run("server", "digits", "--engine", "added", "--output", run.In("run")).ShouldBe(ExitCode.Interrupted);

        run.ErrorLines.ShouldBe([$"other: stopped after step 12; go on with: other again {run.In("run")}"]);
    }

    [Fact]
    public void Server_TheRunWasStoppedWithoutWeights_SaysNoHash()
    {
        using var plain = Create(new AddedEngine { End = new(12, "", true, null) });
        using var json = Create(new AddedEngine { End = new(12, "", true, null) });

        plain.Run("server", "digits", "--engine", "added", "--output", plain.In("run")).ShouldBe(ExitCode.Interrupted);
        json.Run("server", "digits", "--engine", "added", "--output", json.In("run"), "--json").ShouldBe(ExitCode.Interrupted);

        plain.Out.ShouldContain("the run was stopped after 12 steps\n");
        plain.Out.ShouldNotContain("SHA-256");
        using var document = JsonDocument.Parse(json.Out);
        document.RootElement.GetProperty("runSteps").GetInt64().ShouldBe(12);
        document.RootElement.GetProperty("weightsSha256").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void Server_SharedFolderCannotBeMade_IsWrongUse()
    {
        using var run = Create(new AddedEngine());
        File.WriteAllText(run.In("file"), "");

        run.Run("server", "digits", "--engine", "added", "--output", run.In("file")).ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.Single().ShouldStartWith($"other: --output: {run.In("file")} cannot be written (");
    }

    [Fact]
    public void Worker_AddedEngineChosen_NeedsNoServerAndReportsAsAny()
    {
        var engine = new AddedEngine();
        using var run = Create(engine);

        run.Run("worker", "--engine", "added", "--json", "--quiet").ShouldBe(ExitCode.Success);

        engine.Calls.ShouldBe(["worker "]);
        run.ErrorLines.ShouldBe(["other: a warning of the engine"]);
        using var document = JsonDocument.Parse(run.Out);
        document.RootElement.GetProperty("worker").GetString().ShouldBe("box:1");
        document.RootElement.GetProperty("weightsSha256").GetString().ShouldBe("00FF");
    }

    [Theory]
    [InlineData("train")]
    [InlineData("server")]
    [InlineData("worker")]
    public void Help_OfACommand_ShowsTheEngineItsOptionsAndExamples(string command)
    {
        using var run = Create(new AddedEngine());

        run.Run(command, "--help").ShouldBe(ExitCode.Success);

        run.Out.ShouldContain("--engine <standard|added|akka>");
        run.Out.ShouldContain("--added-to <NAME>");
        run.Out.ShouldContain($"\n  other {command} --engine added --added-to here\n");
        run.Out.ShouldContain($"  other {command} ");
        run.Out.ShouldNotContain("actornet ");
    }

    private static CliRun Create(AddedEngine engine) => new() { Name = "other", Engines = [engine] };
}
