using System.Text.Json;

namespace ActorNet.Cli.Tests.Commands;

/// <summary>A run held against its ledger.</summary>
public sealed class VerifyTests
{
    [Fact]
    public void Verify_Run_PrintsWhatWasCheckedAndThatAllIsFine()
    {
        using var run = Trained();

        run.Run("verify", run.In("run"), "--replay", "5..14").ShouldBe(ExitCode.Success, run.Error);

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldMatch("^checked +extent +found$");
        lines.ShouldContain(line => line.StartsWith("samples ", StringComparison.Ordinal) && line.Contains("640, each once in its epoch", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("replay of steps 5 to 14 ", StringComparison.Ordinal) && line.EndsWith("fine", StringComparison.Ordinal));
        lines[^1].ShouldBe("nothing is wrong");
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public void Verify_ResumedRun_IsFine()
    {
        using var run = Trained();
        run.Run("train", "--quiet", "--resume", run.In("run"), "--steps", "40", "--workers", "3").ShouldBe(ExitCode.Success, run.Error);

        run.Run("verify", run.In("run"), "--replay", "12..27", "--quiet").ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldBeEmpty();
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public void Verify_ChangedLine_IsNamedAndTheExitCodeIsOne()
    {
        using var run = Trained();
        var ledger = Path.Combine(run.In("run"), "ledger.jsonl");
        var text = File.ReadAllText(ledger);
        File.WriteAllText(ledger, text.Replace("\"step\":7,", "\"step\":8,", StringComparison.Ordinal));

        run.Run("verify", run.In("run")).ShouldBe(ExitCode.Failure);

        run.ErrorLines[0].ShouldMatch("^actornet: ledger.jsonl: line [0-9]+ does not follow line [0-9]+");
        run.Error.ShouldContain("counts step 8, but step 7 has not been counted");
        run.Out.ShouldContain("wrong");
        run.Run("verify", run.In("run"), "--quiet").ShouldBe(ExitCode.Failure);
        run.Out.ShouldBeEmpty();
        run.ErrorLines.Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Verify_Json_IsOneObject()
    {
        using var run = Trained();
        run.Run("verify", run.In("run"), "--json").ShouldBe(ExitCode.Success, run.Error);
        using (var fine = JsonDocument.Parse(run.Out))
        {
            fine.RootElement.EnumerateObject().Select(field => field.Name).ShouldBe(["run", "fine", "wrong", "findings", "notes", "checked"]);
            fine.RootElement.GetProperty("fine").GetBoolean().ShouldBeTrue();
            fine.RootElement.GetProperty("checked").GetArrayLength().ShouldBeGreaterThan(3);
        }

        File.Delete(Path.Combine(run.In("run"), "ledger.jsonl"));
        run.Run("verify", run.In("run"), "--json").ShouldBe(ExitCode.Failure);
        using var wrong = JsonDocument.Parse(run.Out);
        wrong.RootElement.GetProperty("wrong").GetInt64().ShouldBe(1);
        wrong.RootElement.GetProperty("findings")[0].GetString()!.ShouldContain("is gone");
    }

    [Theory]
    [InlineData("5", "it must be two steps such as 0..9")]
    [InlineData("9..5", "it must be two steps such as 0..9")]
    [InlineData("-1..5", "it must be two steps such as 0..9")]
    [InlineData("a..b", "it must be two steps such as 0..9")]
    [InlineData("0..20", "step 20 cannot be compared: the ledger goes to step 19")]
    public void Verify_WrongRange_IsWrongUse(string range, string message)
    {
        using var run = Trained();

        run.Run("verify", run.In("run"), "--replay", range).ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.ShouldHaveSingleItem().ShouldContain(message);
    }

    [Fact]
    public void Verify_NoRun_IsWrongUse()
    {
        using var run = new CliRun();

        run.Run("verify", run.In("none")).ShouldBe(ExitCode.WrongUse);
        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("no such run folder");
        run.Run("verify").ShouldBe(ExitCode.WrongUse);
    }

    [Fact]
    public void Verify_RunWithoutLedger_IsWrongUse()
    {
        using var run = new CliRun();
        run.Run("train", "--quiet", "--steps", "5", "--no-ledger", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);

        run.Run("verify", run.In("run")).ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.ShouldHaveSingleItem().ShouldContain("was trained without a ledger");
    }

    [Fact]
    public void Verify_Help_NamesItsOptions()
    {
        using var run = new CliRun();
        run.Run("verify", "--help").ShouldBe(ExitCode.Success);

        foreach (var word in (string[])["RUN", "--replay <FROM..TO>", "--data-dir", "--json", "--quiet", "Examples:"])
        {
            run.Out.ShouldContain(word);
        }
    }

    private static CliRun Trained()
    {
        var run = new CliRun();
        run.Run("train", "--quiet", "--steps", "20", "--workers", "2", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        return run;
    }
}
