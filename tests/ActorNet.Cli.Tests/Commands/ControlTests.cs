using System.Runtime.CompilerServices;
using System.Text.Json;
using ActorNet.Cli.Arguments;
using ActorNet.Core.Training;

namespace ActorNet.Cli.Tests.Commands;

/// <summary>Training control from the command line.</summary>
public sealed class ControlTests
{
    private const string Points = "x,y,class\n1,2,a\n2,1,b\n3,5,a\n4,3,b\n5,1,b\n6,7,a\n7,8,a\n8,1,b\n9,2,b\n3,4,a\n";

    [Fact]
    public void Train_EarlyStopping_SaysWhyItEndedAndWhichWeightsItHas()
    {
        using var run = new CliRun();

        var code = run.Run(
            "train", "digits", "--epochs", "20", "--validation", "0.2", "--early-stopping", "validation_loss", "--patience", "1", "--min-delta", "5", "--restore-best",
            "--output", run.In("run"));

        code.ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("stops early by validation_loss, patience 1, and ends with the best weights\n");
        run.Out.ShouldContain("end: stopped early in epoch 2, step 72: validation_loss has not improved by more than 5 for 1 epoch; the last improvement was to ");
        run.Out.ShouldContain("in epoch 2, step 72; its weights were restored");
        run.Run("verify", run.In("run"), "--replay", "0..71").ShouldBe(ExitCode.Success, run.Out + run.Error);
    }

    /// <summary>The example of the page, and that every option is on it.</summary>
    [Fact]
    public void Page_ItsExampleAndItsOptions_AreThoseOfTheProgram()
    {
        using var run = new CliRun();
        var page = File.ReadAllText(PagePath());
        const string Example = "train digits --epochs 200 --validation 0.2 --early-stopping validation_loss --patience 5 --restore-best";

        run.Run([.. Example.Split(' '), "--output", run.In("run")]).ShouldBe(ExitCode.Success, run.Error);

        page.ShouldContain("$ actornet " + Example + "\n");
        foreach (var line in run.Out.Split('\n').Where(line => line.StartsWith("end: ", StringComparison.Ordinal) || line.StartsWith("best: ", StringComparison.Ordinal)))
        {
            page.ShouldContain(line + "\n");
        }

        foreach (var option in new ControlArguments().All)
        {
            page.ShouldContain(option.Name);
        }
    }

    [Fact]
    public void Train_Json_HasTheReasonAndTheBest()
    {
        using var run = new CliRun();

        run.Run("train", "digits", "--epochs", "20", "--stop-below", "1", "--keep-best", "accuracy", "--json", "--output", run.In("run")).ShouldBe(ExitCode.Success);

        var json = JsonDocument.Parse(run.Out).RootElement;
        json.GetProperty("stopReason").GetString().ShouldNotBeNull().ShouldStartWith("converged in epoch ");
        json.GetProperty("bestEpoch").GetInt32().ShouldBe(json.GetProperty("epochs").GetInt32());
        json.GetProperty("bestRestored").GetBoolean().ShouldBeFalse();
        Model.Load(run.In("run/best.safetensors")).WeightsSha256.ShouldBe(json.GetProperty("weightsSha256").GetString());
    }

    [Fact]
    public void Train_ValidateEvery_PrintsALineForEachEvaluation()
    {
        using var run = new CliRun();

        run.Run("train", "digits", "--epochs", "1", "--validation", "0.2", "--validate-every", "10", "--output", run.In("run")).ShouldBe(ExitCode.Success);

        var lines = run.Out.Split('\n').Where(line => line.StartsWith("epoch 1/1: ", StringComparison.Ordinal)).ToList();
        lines.Count.ShouldBe(4);
        lines[0].ShouldContain("320 of 1,150 samples");
        History.Load(run.In("run/history.csv")).Select(row => row.Steps).ShouldBe([10, 20, 30, 36]);
    }

    [Theory]
    [InlineData("--schedule step(rate=0.1,epochs=1)", ", learning rate 0.001, ", ", learning rate 0.0001, ")]
    [InlineData("--reduce-on-plateau loss --plateau-patience 1 --plateau-min-delta 1000", ", learning rate 0.001, ", ", learning rate 0.001, ")]
    [InlineData("", ", accuracy ", ", accuracy ")]
    public void Train_RateThatMayChange_IsInTheLinesOfTheEpochs(string options, string first, string second)
    {
        using var run = new CliRun();
        string[] given = ["train", "digits", "--optimizer", "adam", "--learning-rate", "0.001", "--epochs", "2", "--output", run.In("run"), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

        run.Run(given).ShouldBe(ExitCode.Success, run.Error);

        var lines = run.Out.Split('\n').Where(line => line.StartsWith("epoch ", StringComparison.Ordinal)).ToList();
        lines.Count.ShouldBe(2);
        lines[0].ShouldContain(first);
        lines[1].ShouldContain(second);
        lines.ShouldAllBe(line => line.Contains("learning rate", StringComparison.Ordinal) == (options != ""));
        History.Load(run.In("run/history.csv")).ShouldAllBe(row => row.LearningRate != null);
    }

    [Fact]
    public void Train_ValidationFile_IsEvaluated()
    {
        using var run = new CliRun();
        File.WriteAllText(run.In("points.csv"), Points);
        File.WriteAllText(run.In("more.csv"), "x,y,class\n1,3,a\n9,1,b\n2,2,a\n");

        run.Run("train", run.In("points.csv"), "--epochs", "2", "--validation-file", run.In("more.csv"), "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("3 for validation");
        History.Load(run.In("run/history.csv")).ShouldAllBe(row => row.ValidationLoss > 0);
    }

    [Theory]
    [InlineData("sequential")]
    [InlineData("random")]
    public void Train_Order_IsKeptAndCannotBeChanged(string order)
    {
        using var run = new CliRun();
        run.Run("train", "digits", "--steps", "3", "--order", order, "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        File.ReadAllText(run.In("run/run.json")).ShouldContain($"\"order\": \"{order}\"");

        run.Run("train", "--resume", run.In("run"), "--steps", "6", "--order", order).ShouldBe(ExitCode.Success, run.Error);
        run.Run("train", "--resume", run.In("run"), "--steps", "9", "--order", "shuffled").ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain($"--order shuffled conflicts with --resume: the run in {run.In("run")} has {order}");
    }

    [Theory]
    [InlineData("digits --loss categorical_crossentropy --label-smoothing 0.1")]
    [InlineData("xor-gate --test 0", "xor-gate")]
    [InlineData("digits --layers 8:relu,8:relu,10:softmax --freeze dense_2,dense_1", "digits --layers 8:relu,8:relu,10:softmax --freeze dense_1,dense_2")]
    [InlineData("digits --optimizer Momentum")]
    public void Resume_SameSettingsInOtherWords_GoesOn(string resumed, string? begun = null)
    {
        using var run = new CliRun();
        run.Run(["train", .. (begun ?? resumed).Split(' '), "--steps", "2", "--output", run.In("run")]).ShouldBe(ExitCode.Success, run.Error);

        run.Run(["train", .. resumed.Split(' '), "--steps", "3", "--resume", run.In("run")]).ShouldBe(ExitCode.Success, run.Error);
    }

    [Fact]
    public void Resume_OtherControl_IsRefused()
    {
        using var run = new CliRun();
        run.Run("train", "digits", "--steps", "3", "--early-stopping", "loss", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);

        run.Run("train", "--resume", run.In("run"), "--patience", "7").ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("--patience 7 conflicts with --resume");
        run.Run("train", "--resume", run.In("run"), "--reduce-on-plateau", "loss").ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("has none");
        run.Run("train", "--resume", run.In("run"), "--init-from", run.In("run")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("--init-from is for a new run");
        run.Run("train", "--resume", run.In("run"), "--restore-best").ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("--restore-best yes conflicts");
    }

    [Fact]
    public void Train_InitFromARun_BeginsWithItsWeights()
    {
        using var run = new CliRun();
        run.Run("train", "digits", "--steps", "3", "--output", run.In("first")).ShouldBe(ExitCode.Success, run.Error);
        var first = Model.Load(run.In("first"));

        run.Run("train", "digits", "--steps", "1", "--init-from", run.In("first"), "--output", run.In("second")).ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("begins with 4 tensors of a model\n");
        Model.Load(run.In("second/initial.safetensors")).WeightsSha256.ShouldBe(first.WeightsSha256);

        run.Run("train", "digits", "--layers", "64:relu,20:relu,10:softmax", "--init-from", run.In("first")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("The model's tensor dense_2.kernel has shape [64, 10] instead of [64, 20]. With --init-partial, the tensors that fit are taken.");
        run.Run(
            "train", "digits", "--steps", "1", "--layers", "64:relu,20:relu,10:softmax", "--init-from", run.In("first"), "--init-partial", "--output", run.In("third"))
            .ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("begins with 2 tensors of a model; anew: dense_2.kernel, dense_2.bias, dense_3.kernel, dense_3.bias\n");
    }

    private static string PagePath([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "docs", "control.md");
}
