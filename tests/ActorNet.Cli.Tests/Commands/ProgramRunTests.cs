using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Datasets;

namespace ActorNet.Cli.Tests.Commands;

/// <summary>What the command makes of runs and models that a program made.</summary>
public sealed class ProgramRunTests
{
    [Fact]
    public async Task Commands_RunOfLoadedData_GoOnAsIfTheyHadBegunIt()
    {
        using var run = new CliRun();
        var model = Model.Create([8, 8, 1], [Layers.Dense(8, Activation.Relu), Layers.Dense(10, Activation.Softmax)]);
        await model.FitAsync(DataLoader.Load("digits"), new FitOptions { Steps = 2, OutputDirectory = run.In("run") });

        run.Run("evaluate", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("dataset: digits, 359 samples");
        run.Run("verify", run.In("run"), "--replay", "0..1").ShouldBe(ExitCode.Success, run.Error);
        run.Run("train", "--resume", run.In("run"), "--steps", "4").ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("data digits:");
    }

    [Fact]
    public async Task Predict_ModelOfOwnClasses_GivesTheirNames()
    {
        using var run = new CliRun();
        var data = new TrainingData(Dataset.OfClasses([0, 0, 0, 1, 1, 0, 1, 1], [2], [0, 1, 1, 0], ["cat", "dog"]));
        var model = Model.Create([2], [Layers.Dense(2, Activation.Softmax)]);
        await model.FitAsync(data, new FitOptions { Epochs = 1, OutputDirectory = run.In("run") });
        model.Save(run.In("model.safetensors"));
        File.WriteAllLines(run.In("uv.csv"), ["0,1", "1,0", "1,1"]);
        File.WriteAllLines(run.In("uvt.csv"), ["u,v,kind", "0,1,0", "1,0,1"]);

        foreach (var path in new[] { run.In("run"), run.In("model.safetensors") })
        {
            run.Run("predict", path, run.In("uv.csv")).ShouldBe(ExitCode.Success, run.Error);
            var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines.Length.ShouldBe(4);
            lines[0].ShouldBe("class,cat,dog");
        }

        Model.Load(run.In("model.safetensors")).Schema!.ClassNames.ShouldBe(["cat", "dog"]);
        run.Run("evaluate", run.In("run"), run.In("uvt.csv")).ShouldBe(ExitCode.Success, run.Error);
    }

    [Theory]
    [InlineData("3:softmax", "class,0,1,2")]
    [InlineData("1:sigmoid", "class,0,1")]
    [InlineData("2:identity", "value 1,value 2")]
    public void Predict_ModelThatWasNotTrained_GivesItsOutputs(string layers, string head)
    {
        using var run = new CliRun();
        Model.Create([2], NetworkDescription.Parse([2], layers).Layers).Save(run.In("model.safetensors"));
        File.WriteAllLines(run.In("uv.csv"), ["0,1", "1,0"]);

        run.Run("predict", run.In("model.safetensors"), run.In("uv.csv")).ShouldBe(ExitCode.Success, run.Error);

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[0].ShouldBe(head);
    }
}
