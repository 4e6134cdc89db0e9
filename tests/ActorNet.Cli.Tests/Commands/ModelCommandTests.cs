using System.Globalization;
using System.Text.Json;

namespace ActorNet.Cli.Tests.Commands;

/// <summary>What can be done with a run that is there.</summary>
public sealed class ModelCommandTests
{
    [Fact]
    public void Evaluate_Run_GivesTheTestResultOfTheTraining()
    {
        using var run = new CliRun();
        run.Run("train", "--quiet", "--json", "--epochs", "2", "--output", run.In("run")).ShouldBe(ExitCode.Success);
        using var trained = JsonDocument.Parse(run.Out);

        run.Run("evaluate", run.In("run"), "--json").ShouldBe(ExitCode.Success, run.Error);

        using var json = JsonDocument.Parse(run.Out);
        json.RootElement.EnumerateObject().Select(field => field.Name).ShouldBe(["dataset", "samples", "loss", "accuracy"]);
        json.RootElement.GetProperty("dataset").GetString().ShouldBe("digits");
        json.RootElement.GetProperty("samples").GetInt32().ShouldBe(359);
        json.RootElement.GetProperty("accuracy").GetDouble().ShouldBe(trained.RootElement.GetProperty("testAccuracy").GetDouble(), 1e-9);
        json.RootElement.GetProperty("loss").GetDouble().ShouldBe(trained.RootElement.GetProperty("testLoss").GetDouble(), 1e-5);
    }

    [Fact]
    public void Predict_Digits_GivesAClassAndSharesForEachSample()
    {
        using var run = new CliRun();
        run.Run("train", "--quiet", "--epochs", "2", "--output", run.In("run")).ShouldBe(ExitCode.Success);

        run.Run("predict", run.In("run"), "digits").ShouldBe(ExitCode.Success, run.Error);

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldBe("class,0,1,2,3,4,5,6,7,8,9");
        lines.Length.ShouldBe(1798);
        var shares = lines[1].Split(',')[1..].Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        shares.Sum().ShouldBe(1, 1e-5);
        lines[1].Split(',')[0].ShouldBe(Array.IndexOf(shares, shares.Max()).ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Predict_OutputThere_IsNotOverwritten()
    {
        using var run = new CliRun();
        run.Run("train", "--quiet", "--steps", "1", "--output", run.In("run")).ShouldBe(ExitCode.Success);
        run.Run("predict", run.In("run"), "digits", "--output", run.In("out.csv")).ShouldBe(ExitCode.Success);
        var written = File.ReadAllText(run.In("out.csv"));
        written.Count(letter => letter == '\n').ShouldBe(1798);

        run.Run("predict", run.In("run"), "digits", "--output", run.In("out.csv")).ShouldBe(ExitCode.WrongUse);

        run.Error.ShouldEndWith("exists already; it is not overwritten\n");
        File.ReadAllText(run.In("out.csv")).ShouldBe(written);
    }

    [Fact]
    public void Predict_Table_GivesValuesUnderTheTargetsName()
    {
        using var run = new CliRun();
        var rows = Enumerable.Range(0, 100).Select(i => FormattableString.Invariant($"{i * 0.1},{(i % 7) - 3},{(0.3 * i) + 1}"));
        File.WriteAllLines(run.In("line.csv"), rows.Prepend("a,b,price"));
        run.Run("train", run.In("line.csv"), "--target", "price", "--quiet", "--epochs", "3", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        File.WriteAllLines(run.In("new.csv"), ["a,b", "1,2", "3,-1"]);

        run.Run("predict", run.In("run"), run.In("new.csv")).ShouldBe(ExitCode.Success, run.Error);

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldBe("price");
        lines.Length.ShouldBe(3);
        lines[1..].ShouldAllBe(line => double.IsFinite(double.Parse(line, CultureInfo.InvariantCulture)));

        run.Run("evaluate", run.In("run"), run.In("line.csv"), "--json").ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("\"samples\":20,");
        run.Out.ShouldContain("\"accuracy\":null");
        run.Run("evaluate", run.In("run"), run.In("new.csv")).ShouldBe(ExitCode.WrongUse);
        run.ErrorLines.Count.ShouldBe(1);
    }

    [Fact]
    public void Describe_Run_PrintsSettingsAndLayers()
    {
        using var run = new CliRun();
        run.Run("train", "--quiet", "--steps", "1", "--seed", "5", "--output", run.In("run")).ShouldBe(ExitCode.Success);

        run.Run("describe", run.In("run")).ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("data: digits\n");
        run.Out.ShouldContain("seed: 5\n");
        run.Out.ShouldContain("64:relu");
        run.Out.ShouldContain("4,810");
    }

    [Theory]
    [InlineData("mnist")]
    [InlineData("--layers 512:relu,10:softmax --input 28x28x1")]
    [InlineData("--layers 512:relu,10:softmax --input mnist")]
    [InlineData("--layers 512:relu,10:softmax --input 784")]
    public void Describe_NetworkNotTrained_PrintsLayers(string arguments)
    {
        using var run = new CliRun();

        run.Run(["describe", .. arguments.Split(' ')]).ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("407,050");
    }

    [Fact]
    public void DataList_Always_NamesEverySetWithItsLicence()
    {
        using var run = new CliRun();

        run.Run("data", "list").ShouldBe(ExitCode.Success);

        foreach (var text in new[] { "digits", "mnist", "fashion-mnist", "60,000 + 10,000", "CC BY 4.0", "part of the program" }) run.Out.ShouldContain(text);
    }

    [Fact]
    public void DataGet_Digits_ChecksThem()
    {
        using var run = new CliRun();

        run.Run("data", "get", "digits").ShouldBe(ExitCode.Success);

        run.Out.ShouldBe("digits: part of the program, checked\n");
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("run.json")]
    public void Evaluate_DamagedFile_IsOneLine(string name)
    {
        using var run = new CliRun();
        run.Run("train", "--quiet", "--steps", "1", "--output", run.In("run")).ShouldBe(ExitCode.Success);
        var path = Path.Combine(run.In("run"), name);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^20]);

        run.Run("evaluate", run.In("run")).ShouldBe(ExitCode.WrongUse, run.Error);

        run.ErrorLines.Count.ShouldBe(1);
        run.Error.ShouldContain(name);
    }
}
