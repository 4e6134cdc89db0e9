using ActorNet.Remote.Security;

namespace ActorNet.Cli.Tests.WrongUse;

/// <summary>Whatever is wrong with a command line, one clear line says so, nothing is written, and the exit code is 2.</summary>
public sealed class WrongUseTests
{
    /// <summary>The tables of all kinds of mistakes: the classes here whose names end in WrongUses.</summary>
    private static readonly IReadOnlyList<WrongUse> All =
    [
        .. typeof(WrongUseTests).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(WrongUseTests).Namespace && type.Name.EndsWith("WrongUses", StringComparison.Ordinal))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(type => (IReadOnlyList<WrongUse>)type.GetProperty("All")!.GetValue(null)!),
    ];

    public static TheoryData<int, string> Uses
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (var index = 0; index < All.Count; index++)
            {
                data.Add(index, All[index].ToString());
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void Run_WrongUse_AnswersOneClearLineAndExitsWith2(int index, string shown)
    {
        var use = All[index];
        using var run = new CliRun();
        foreach (var (name, content) in use.Files)
        {
            File.WriteAllText(run.In(name), content);
        }

        var arguments = (use.Exact ?? use.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(argument => argument.Replace("{folder}", run.Folder, StringComparison.Ordinal));

        var code = run.Run([.. arguments]);

        code.ShouldBe(ExitCode.WrongUse, shown);
        run.Out.ShouldBeEmpty();
        var lines = run.Error.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(use.HasExcerpt ? 3 : 1, run.Error);
        lines[0].ShouldContain(use.Expected);
        if (use.IsWhole) lines[0].ShouldBe("actornet: " + use.Expected);
        if (use.HasExcerpt) lines[2].Trim().ShouldBe("^");
        Directory.EnumerateFileSystemEntries(run.Folder).Select(Path.GetFileName).ShouldBe(use.Files.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Run_WrongUseWithDebugVariable_ShowsWhere()
    {
        using var run = new CliRun { DebugVariable = "1" };

        run.Run("train", "minst").ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.Count.ShouldBeGreaterThan(1);
        run.Error.ShouldContain("   at ActorNet.");
    }

    [Theory]
    [InlineData("worker", "--server", "ws://127.0.0.1:1", "--name", "a\tb", "--name must be a line of at most 100 letters")]
    [InlineData("server", "--part", "2/2", "--server", "wss://box.example:7070", "--listen: workers of other machines cannot connect to 127.0.0.1:7070, and the server is on another")]
    [InlineData("server", "--part", "2/2", "--server", "wss://box.example:7070", "--listen", "*:7071", "--advertise", "wss://localhost:7071", "--advertise: workers of other machines cannot connect to localhost:7071")]
    public void Run_WrongUseWithAToken_SaysWhatIsWrongInOneLine(params string[] argumentsAndMessage)
    {
        using var run = new CliRun();
        var folder = Directory.CreateTempSubdirectory("actornet-cli-");
        try
        {
            var token = Path.Combine(folder.FullName, "join-token");
            JoinToken.Create().WithFingerprint(new byte[32]).Save(token);

            run.Run([.. argumentsAndMessage[..^1], "--token-file", token]).ShouldBe(ExitCode.WrongUse);

            run.ErrorLines.Single().ShouldStartWith("actornet: " + argumentsAndMessage[^1]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Run_FileNamedLikeOptionAfterSeparator_IsAFile()
    {
        using var run = new CliRun();

        run.Run("train", "--", "--data.csv").ShouldBe(ExitCode.WrongUse);

        run.Error.ShouldStartWith("actornet: --data.csv: no such file");
    }
}
