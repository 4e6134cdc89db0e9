namespace ActorNet.Cli.Tests.WrongUse;

/// <summary>Whatever is wrong with a command line, one clear line says so, nothing is written, and the exit code is 2.</summary>
public sealed class WrongUseTests
{
    /// <summary>The tables of all kinds of mistakes; a new table is one line here.</summary>
    private static readonly IReadOnlyList<WrongUse> All = [.. GeneralWrongUses.All, .. LayersWrongUses.All, .. LossWrongUses.All, .. ControlWrongUses.All];

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
        run.ErrorLines.Count.ShouldBe(1, run.Error);
        run.Error.ShouldContain(use.Expected);
        Directory.EnumerateFileSystemEntries(run.Folder).Select(Path.GetFileName).ShouldBe(use.Files.Keys, ignoreOrder: true);
    }
}
