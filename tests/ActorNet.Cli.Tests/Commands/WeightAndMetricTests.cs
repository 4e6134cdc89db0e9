using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ActorNet.Cli.Tests.Commands;

/// <summary>Weights of samples and classes, and metrics, as a user meets them.</summary>
public sealed class WeightAndMetricTests
{
    [Fact]
    public void Train_WeightedTable_KeepsWeightsInTheRunAndResumes()
    {
        using var run = new CliRun();
        File.WriteAllText(run.In("animals.csv"), Animals());
        string[] weights = ["--sample-weight", "w", "--class-weight", "cat=2,dog=0.5", "--label-smoothing", "0.1"];
        string[] common = ["--epochs", "4", "--quiet", "--json"];

        var whole = Hash(run, ["train", run.In("animals.csv"), .. weights, .. common, "--output", run.In("whole")]);
        Hash(run, ["train", run.In("animals.csv"), .. weights, .. common, "--steps", "5", "--output", run.In("part")]);
        Hash(run, ["train", "--resume", run.In("part"), .. weights, "--steps", "1000", "--workers", "2", "--quiet", "--json"]).ShouldBe(whole);

        Hash(run, ["train", run.In("animals.csv"), "--sample-weight", "w", .. common, "--output", run.In("other")]).ShouldNotBe(whole);
        using var settings = JsonDocument.Parse(File.ReadAllText(run.In("whole/run.json")));
        settings.RootElement.GetProperty("classWeights").EnumerateArray().Select(weight => weight.GetSingle()).ShouldBe([2f, 0.5f, 1f]);
        settings.RootElement.GetProperty("loss").GetString().ShouldBe("categorical_crossentropy(0.1)");
        settings.RootElement.GetProperty("data").GetProperty("sampleWeight").GetString().ShouldBe("w");
        run.Run("verify", run.In("part"), "--replay", "0..3").ShouldBe(ExitCode.Success, run.Error);

        run.Run("train", "--resume", run.In("part"), "--class-weight", "balanced").ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("--class-weight");
        run.Run("train", "--resume", run.In("part"), "--label-smoothing", "0.2").ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("--label-smoothing 0.2 conflicts with --resume");
    }

    [Fact]
    public void Train_UnevenClasses_SaysSoAndWhatHelps()
    {
        using var run = new CliRun();
        File.WriteAllText(run.In("animals.csv"), Animals());

        run.Run("train", run.In("animals.csv"), "--steps", "1", "--output", run.In("plain")).ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("note: classes are uneven: cat has ");
        run.Out.ShouldContain("--class-weight balanced gives each the same say");

        run.Run("train", run.In("animals.csv"), "--steps", "1", "--class-weight", "balanced", "--output", run.In("balanced")).ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("class weights cat 0.");
        run.Out.ShouldNotContain("uneven");
    }

    [Fact]
    public void Train_Metrics_AreThoseOfEvaluate()
    {
        using var run = new CliRun();
        run.Run("train", "--epochs", "2", "--metrics", "top(3),f1,auc", "--json", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        using var trained = JsonDocument.Parse(run.Out);

        run.Run("evaluate", run.In("run"), "--metrics", "top(3),f1,auc", "--report", "--json").ShouldBe(ExitCode.Success, run.Error);

        using var evaluated = JsonDocument.Parse(run.Out);
        var metrics = evaluated.RootElement.GetProperty("metrics");
        metrics.GetRawText().ShouldBe(trained.RootElement.GetProperty("metrics").GetRawText());
        metrics.EnumerateObject().Select(metric => metric.Name).ShouldBe(["top(3)", "f1", "auc"]);
        metrics.GetProperty("auc").GetDouble().ShouldBeInRange(0.9, 1);
        evaluated.RootElement.GetProperty("report").GetProperty("classes").GetArrayLength().ShouldBe(10);
    }

    [Fact]
    public void Evaluate_Report_HasARowForEachClassAndTheFiles()
    {
        using var run = new CliRun();
        run.Run("train", "--epochs", "2", "--quiet", "--output", run.In("run")).ShouldBe(ExitCode.Success);

        run.Run("evaluate", run.In("run"), "--report", "--metrics", "f1(7)", "--confusion", run.In("matrix.csv")).ShouldBe(ExitCode.Success, run.Error);

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldContain(line => line.StartsWith("f1(7): 0.", StringComparison.Ordinal));
        lines.ShouldContain("class              precision  recall  f1      samples");
        lines.Count(line => line.Length > 2 && char.IsAsciiDigit(line[0]) && line[1] == ' ').ShouldBe(10);
        var cells = File.ReadAllLines(run.In("matrix.csv")).Skip(1).SelectMany(line => line.Split(',').Skip(1));
        cells.Sum(cell => int.Parse(cell, CultureInfo.InvariantCulture)).ShouldBe(359);
        run.Run("evaluate", run.In("run"), "--confusion", run.In("matrix.svg")).ShouldBe(ExitCode.Success, run.Error);
        File.ReadAllText(run.In("matrix.svg")).ShouldStartWith("<svg");
    }

    [Fact]
    public void Evaluate_Values_ReportsTheirErrors()
    {
        using var run = new CliRun();
        File.WriteAllText(run.In("line.csv"), "x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(x => FormattableString.Invariant($"{x},{(0.5 * x) + 1.25}\n"))));
        run.Run("train", run.In("line.csv"), "--layers", "1", "--optimizer", "sgd", "--learning-rate", "0.1", "--epochs", "60", "--quiet", "--output", run.In("run"))
            .ShouldBe(ExitCode.Success, run.Error);

        run.Run("evaluate", run.In("run"), "--metrics", "r2,mae", "--report").ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("\nr2: 1.0000\n");
        run.Out.ShouldContain("root mean squared");
        run.Run("evaluate", run.In("run"), "--confusion", run.In("matrix.svg")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("--confusion is for classes, but the targets are values");
        run.Run("evaluate", run.In("run"), "--metrics", "f1").ShouldBe(ExitCode.WrongUse);
    }

    [Fact]
    public void Predict_OneOutputWithScores_DecidesAtZero()
    {
        using var run = new CliRun();
        File.WriteAllText(run.In("sides.csv"), "x,side\n" + string.Concat(Enumerable.Range(-20, 40).Select(x => $"{x},{(x < 0 ? "left" : "right")}\n")));
        string[] settings = ["--layers", "1", "--loss", "hinge", "--optimizer", "sgd", "--learning-rate", "0.5", "--epochs", "200", "--quiet"];
        run.Run(["train", run.In("sides.csv"), .. settings, "--output", run.In("run")]).ShouldBe(ExitCode.Success, run.Error);
        File.WriteAllText(run.In("new.csv"), "x\n" + string.Concat(Enumerable.Range(-100, 200).Select(x => FormattableString.Invariant($"{x / 10.0}\n"))));

        run.Run("predict", run.In("run"), run.In("new.csv")).ShouldBe(ExitCode.Success, run.Error);

        var rows = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToArray();
        rows[0].ShouldBe(["class", "left", "right"]);
        (rows[1][0], rows[^1][0]).ShouldBe(("left", "right"));
        var scores = rows.Skip(1).Select(row => (Class: row[0], Left: Number(row[1]), Right: Number(row[2]))).ToArray();
        scores.ShouldAllBe(score => score.Left == -score.Right && score.Class == (score.Right > 0 ? "right" : "left"));
        scores.ShouldContain(score => score.Right > 0 && score.Right < 0.5f);

        static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
    }

    private static string Hash(CliRun run, string[] arguments)
    {
        run.Run(arguments).ShouldBe(ExitCode.Success, run.Error);
        using var json = JsonDocument.Parse(run.Out);
        return json.RootElement.GetProperty("weightsSha256").GetString()!;
    }

    /// <summary>Many cats, some dogs, few owls.</summary>
    private static string Animals()
    {
        var text = new StringBuilder("x,y,w,kind\n");
        for (var i = 0; i < 120; i++)
        {
            var kind = i % 12 == 0 ? "owl" : i % 4 == 1 ? "dog" : "cat";
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"{i * 37 % 29},{i * 17 % 31},{(i % 5) + 0.5},{kind}");
        }

        return text.ToString();
    }
}
