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
}
