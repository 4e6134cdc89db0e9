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
        if (use.HasExcerpt) lines[2].Trim().ShouldBe("^");
        Directory.EnumerateFileSystemEntries(run.Folder).Select(Path.GetFileName).ShouldBe(use.Files.Keys, ignoreOrder: true);
    }
}
