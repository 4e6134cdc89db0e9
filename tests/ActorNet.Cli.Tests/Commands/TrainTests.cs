using System.Text.Json;
using System.Text.RegularExpressions;

namespace ActorNet.Cli.Tests.Commands;

public sealed class TrainTests
{
    private static readonly string[] Fields =
    [
        "dataset", "samples", "parameters", "workers", "lanes", "seed", "epochs", "steps", "trainLoss", "trainAccuracy",
        "validationLoss", "validationAccuracy", "testLoss", "testAccuracy", "samplesPerSecond", "seconds", "weightsSha256", "dependsOnTiming", "output",
    ];

    [Fact]
    public void Train_Defaults_LearnTheDigits()
    {
        using var run = new CliRun();

        run.Run("train", "--quiet", "--json", "--output", run.In("run")).ShouldBe(ExitCode.Success);

        using var json = JsonDocument.Parse(run.Out);
        json.RootElement.GetProperty("testAccuracy").GetDouble().ShouldBeGreaterThan(0.96);
        json.RootElement.GetProperty("samples").GetInt32().ShouldBe(1438);
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public void Train_Json_PrintsExactlyOneObjectWithTheFields()
    {
        using var run = new CliRun();

        run.Run("train", "--json", "--steps", "3", "--seed", "18446744073709551615", "--output", run.In("run")).ShouldBe(ExitCode.Success);

        run.Out.Count(letter => letter == '\n').ShouldBe(1);
        using var json = JsonDocument.Parse(run.Out);
        var values = json.RootElement;
        values.EnumerateObject().Select(field => field.Name).ShouldBe(Fields);
        values.GetProperty("dataset").GetString().ShouldBe("digits");
        values.GetProperty("seed").GetUInt64().ShouldBe(ulong.MaxValue);
        values.GetProperty("steps").GetInt64().ShouldBe(3);
        values.GetProperty("weightsSha256").GetString()!.ShouldMatch("^[0-9a-f]{64}$");
        values.GetProperty("output").GetString().ShouldBe(run.In("run"));
        run.Error.ShouldContain("epoch 1/");
    }

    [Fact]
    public void Train_Pipe_PrintsALineAnEpochAndTheResults()
    {
        using var run = new CliRun();

        run.Run("train", "--epochs", "2", "--validation", "0.1", "--output", run.In("run")).ShouldBe(ExitCode.Success);

        var epochs = run.Out.Split('\n').Where(line => line.StartsWith("epoch ", StringComparison.Ordinal)).ToArray();
        epochs.Length.ShouldBe(2);
        epochs.ShouldAllBe(line => Regex.IsMatch(
            line, @"^epoch [12]/2: loss \d\.\d{4}, accuracy 0\.\d{4}, validation loss \d\.\d{4}, validation accuracy 0\.\d{4}, [\d,]+ samples/s$"));
        run.Out.ShouldMatch($"\nvalidation: {Regex.Match(epochs[1], @"validation (loss \d\.\d{4}), validation (accuracy 0\.\d{4})").Result("$1, $2")}\n");
        run.Out.ShouldContain("\nweights SHA-256: ");
        run.Out.ShouldContain($"\nrun folder: {run.In("run")}\n");
        run.Out.ShouldNotContain("\u001b");
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public void Train_Quiet_PrintsNothing()
    {
        using var run = new CliRun();

        run.Run("train", "--quiet", "--steps", "1", "--output", run.In("run")).ShouldBe(ExitCode.Success);

        (run.Out + run.Error).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    public void Train_OtherWorkers_GiveTheSameBits(string workers)
    {
        using var run = new CliRun();

        Hash(run, "train", "--epochs", "1", "--workers", "1", "--output", run.In("one"))
            .ShouldBe(Hash(run, "train", "--epochs", "1", "--workers", workers, "--output", run.In("more")));
    }

    [Fact]
    public void Train_OtherSeed_GivesOtherBits()
    {
        using var run = new CliRun();

        Hash(run, "train", "--steps", "1", "--output", run.In("one"))
            .ShouldNotBe(Hash(run, "train", "--steps", "1", "--seed", "2", "--output", run.In("two")));
    }

    [Fact]
    public void Train_FolderNotEmpty_IsRefusedAndLeftAlone()
    {
        using var run = new CliRun();
        File.WriteAllText(run.In("precious"), "text");

        run.Run("train", "--output", run.Folder).ShouldBe(ExitCode.WrongUse);

        run.Error.ShouldBe($"actornet: --output: {run.Folder} is not empty; choose another folder, or go on with the run in it: --resume {run.Folder}\n");
        Directory.GetFileSystemEntries(run.Folder).ShouldBe([run.In("precious")]);
    }

    [Fact]
    public void Train_Interrupted_SaysHowToGoOnAndResumesToTheSameBits()
    {
        using var whole = new CliRun();
        var expected = Hash(whole, "train", "--epochs", "4", "--output", whole.In("run"));

        using var run = new CliRun { InterruptAt = "epoch 2/4" };
        run.Run("train", "--epochs", "4", "--output", run.In("run")).ShouldBe(ExitCode.Interrupted);

        run.ErrorLines[^1].ShouldMatch($@"^actornet: stopped after step \d+; go on with: actornet train --resume {Regex.Escape(run.In("run"))}$");
        using var later = new CliRun();
        Hash(later, "train", "--resume", run.In("run"), "--workers", "2").ShouldBe(expected);
    }

    [Fact]
    public void Train_ResumedWithMoreEpochs_GivesTheBitsOfALongerRun()
    {
        using var run = new CliRun();
        var expected = Hash(run, "train", "--epochs", "3", "--output", run.In("long"));
        Hash(run, "train", "--epochs", "2", "--output", run.In("short")).ShouldNotBe(expected);

        Hash(run, "train", "--resume", run.In("short"), "--epochs", "3").ShouldBe(expected);
    }

    [Fact]
    public void Train_ResumedWithOtherSettings_IsRefusedByName()
    {
        using var run = new CliRun();
        var folder = run.In("run");
        run.Run("train", "--quiet", "--steps", "2", "--output", folder).ShouldBe(ExitCode.Success);
        string[][] conflicts =
        [
            ["--seed", "2"], ["--batch-size", "16"], ["--l2", "0.5"], ["--lanes", "4"], ["--layers", "10:softmax"], ["--loss", "mse"], ["--optimizer", "sgd"],
            ["--learning-rate", "0.5"], ["--momentum", "0.5"], ["--rho", "0.5"], ["--beta1", "0.5"], ["--beta2", "0.5"], ["--epsilon", "0.5"],
            ["--validation", "0.5"], ["--test", "0.5"], ["--target", "x"], ["--on-nan", "skip"], ["--output", run.In("other")],
            ["--local-steps", "2"], ["--outer-rate", "0.5"], ["--outer-momentum", "0.5"], ["--precision", "float16"], ["--staleness", "1"], ["--no-ledger"],
        ];

        foreach (var conflict in conflicts)
        {
            run.Run(["train", "--resume", folder, .. conflict]).ShouldBe(ExitCode.WrongUse, conflict[0]);
            run.ErrorLines.Count.ShouldBe(1);
            run.Error.ShouldStartWith("actornet: " + conflict[0]);
        }

        run.Run("train", "mnist", "--resume", folder).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldStartWith("actornet: DATASET mnist conflicts with --resume");
    }

    [Fact]
    public void Train_ResumedWithTheSameSettingsRepeated_GoesOn()
    {
        using var run = new CliRun();
        string[] settings = ["train", "digits", "--quiet", "--layers", "16:tanh,10:softmax", "--optimizer", "sgd", "--learning-rate", "0.1", "--seed", "3", "--l2", "0.001"];
        run.Run([.. settings, "--steps", "2", "--output", run.In("run")]).ShouldBe(ExitCode.Success);

        run.Run([.. settings, "--steps", "4", "--resume", run.In("run")]).ShouldBe(ExitCode.Success, run.Error);
    }

    [Fact]
    public void Train_LocalSteps_AreToldOfAndGoOnWithTheSameBits()
    {
        using var run = new CliRun();
        string[] settings = ["train", "--local-steps", "4", "--outer-rate", "0.6", "--outer-momentum", "0.5", "--epochs", "2"];
        var expected = Hash(run, [.. settings, "--output", run.In("whole")]);

        run.Run([.. settings, "--steps", "30", "--output", run.In("run")]).ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("\nlocal steps 4, outer rate 0.6, outer momentum 0.5\n");

        Hash(run, "train", "--resume", run.In("run"), "--steps", "90", "--workers", "3").ShouldBe(expected);
    }

    [Fact]
    public void Train_NumbersThatOverflow_FailInOneLine()
    {
        using var run = new CliRun();

        var code = run.Run("train", "--quiet", "--optimizer", "sgd", "--learning-rate", "1e38", "--layers", "10", "--loss", "mse", "--epochs", "5", "--output", run.In("run"));

        code.ShouldBe(ExitCode.Failure);
        run.ErrorLines.Count.ShouldBe(1);
        run.Error.ShouldContain("step");
        run.Error.ShouldNotContain("error in the program");
    }

    internal static string Hash(CliRun run, params string[] arguments)
    {
        run.Run([.. arguments, "--quiet", "--json"]).ShouldBe(ExitCode.Success, run.Error);
        using var json = JsonDocument.Parse(run.Out);
        return json.RootElement.GetProperty("weightsSha256").GetString()!;
    }
}
