using System.CommandLine;
using System.Runtime.CompilerServices;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;

namespace ActorNet.Cli.Tests.Arguments;

public sealed class HelpTests
{
    /// <summary>The names that users' scripts rely on.</summary>
    private static readonly string[] FixedOptions =
    [
        "--layers", "--loss", "--optimizer", "--learning-rate", "--momentum", "--l2", "--batch-size", "--epochs", "--steps", "--seed", "--lanes",
        "--workers", "--validation", "--output", "--checkpoint-every", "--keep", "--resume", "--data-dir", "--on-nan", "--json", "--quiet",
        "--engine", "--parts", "--local-steps", "--outer-rate", "--outer-momentum", "--staleness", "--precision", "--audit", "--step-timeout", "--join-timeout", "--no-ledger",
    ];

    private static readonly string[] FixedServerOptions =
    [
        "--listen", "--advertise", "--token-file", "--certificate", "--key", "--client-ca", "--insecure", "--expected-workers", "--part", "--server",
        "--wire-kind", "--continue", "--pin", "--ca", "--engine",
    ];

    private static readonly string[] FixedWorkerOptions =
    [
        "--server", "--token-file", "--threads", "--data", "--data-dir", "--wire-kind", "--pin", "--ca", "--certificate", "--key", "--insecure",
        "--server-timeout", "--name", "--json", "--quiet", "--engine",
    ];

    [Fact]
    public void Help_Train_HasEveryFixedOption()
    {
        using var run = new CliRun();

        run.Run("train", "--help").ShouldBe(ExitCode.Success);

        foreach (var option in FixedOptions) run.Out.ShouldContain($"  {option} ");
        run.Error.ShouldBeEmpty();
    }

    /// <summary>Whoever reads <c>mse</c> somewhere finds in the help and in the guide what it stands for.</summary>
    [Theory]
    [InlineData("losses.md")]
    [InlineData("layers.md")]
    [InlineData("optimizers.md")]
    public void Help_Train_ListsTheOtherNamesToo(string guide)
    {
        using var run = new CliRun();
        run.Run("train", "--help").ShouldBe(ExitCode.Success);
        var help = string.Join(' ', run.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", guide));
        var aliases = guide switch
        {
            "losses.md" => Loss.Aliases,
            "layers.md" => Activation.Aliases.Concat(Initializer.Aliases),
            _ => Schedule.Aliases,
        };

        foreach (var group in aliases.GroupBy(alias => alias.Value, alias => alias.Key))
        {
            help.ShouldContain($"{group.Key} ({string.Join(", ", group)})");
            foreach (var alias in group) text.ShouldContain($"`{alias}`");
        }
    }

    [Fact]
    public void Help_Server_HasEveryFixedOptionButWorkers()
    {
        using var run = new CliRun();

        run.Run("server", "--help").ShouldBe(ExitCode.Success);

        foreach (var option in FixedOptions.Except(["--workers"]).Concat(FixedServerOptions)) run.Out.ShouldContain($"  {option} ");
        run.Out.ShouldNotContain("  --workers ");
    }

    [Fact]
    public void Help_Worker_HasEveryFixedOption()
    {
        using var run = new CliRun();

        run.Run("worker", "--help").ShouldBe(ExitCode.Success);

        foreach (var option in FixedWorkerOptions) run.Out.ShouldContain($"  {option} ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("train")]
    [InlineData("server")]
    [InlineData("worker")]
    [InlineData("status")]
    [InlineData("plan")]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("describe")]
    [InlineData("data")]
    [InlineData("data list")]
    [InlineData("data get")]
    [InlineData("examples")]
    [InlineData("graph")]
    [InlineData("descend")]
    [InlineData("check-gradients")]
    public void Help_OfACommand_HasItsOptionsAndExamples(string name)
    {
        using var run = new CliRun();
        var path = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        run.Run([.. path, "--help"]).ShouldBe(ExitCode.Success);

        var command = path.Aggregate(Root(), (parent, part) => parent.Subcommands.Single(sub => sub.Name == part));
        foreach (var option in command.Options)
        {
            run.Out.ShouldContain(option.Name);
            if (option.Name is not ("--help" or "--version")) option.Description.ShouldNotBeNullOrEmpty();
        }

        run.Out.ShouldContain("Examples:\n  actornet " + name);
    }

    [Fact]
    public void Help_WithOtherwiseWrongArguments_IsShown()
    {
        using var run = new CliRun();

        run.Run("train", "--epochs", "x", "--help").ShouldBe(ExitCode.Success);

        run.Out.ShouldContain("--epochs <N>");
    }

    [Fact]
    public void Version_Asked_IsOneLine()
    {
        using var run = new CliRun();

        run.Run("--version").ShouldBe(ExitCode.Success);

        run.Out.ShouldMatch(@"^actornet \d+\.\d+\.\d+\n$");
    }

    /// <summary>A command line that a person would type is understood: every example parses without an error.</summary>
    [Fact]
    public void Help_Examples_AreRightArguments()
    {
        foreach (var command in new[] { "", "train", "server", "worker", "status", "plan", "evaluate", "predict", "describe", "data", "examples", "descend", "check-gradients" })
        {
            using var run = new CliRun();
            run.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
            var examples = run.Out.Split("Examples:\n")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            foreach (var example in examples)
            {
                var words = example.Trim().Split("   ")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                Root().Parse(words[1..]).Errors.ShouldBeEmpty(example);
            }
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static Command Root() => CliApplication.CreateRoot(new CliHost
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        ListenForSignals = () => throw new InvalidOperationException("Nothing is trained here."),
    });
}
