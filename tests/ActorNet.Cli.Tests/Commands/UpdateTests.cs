namespace ActorNet.Cli.Tests.Commands;

/// <summary>What a step has besides the rule, from the command line.</summary>
public sealed class UpdateTests
{
    private static readonly string[] Network = ["--layers", "5:relu,10:softmax"];

    /// <summary>However a name is typed: training, the run's file, a resume and the replay know it as the same.</summary>
    [Fact]
    public void Train_FrozenNameAsPeopleTypeIt_IsResumedAndVerified()
    {
        using var run = new CliRun();
        run.Run(["train", "digits", .. Network, "--steps", "3", "--freeze", "Dense-1", "--output", run.In("run")]).ShouldBe(ExitCode.Success, run.Error);
        File.ReadAllText(run.In("run/run.json")).ShouldContain("\"dense_1\"");

        run.Run("train", "--resume", run.In("run"), "--steps", "6", "--freeze", "DENSE_1").ShouldBe(ExitCode.Success, run.Error);

        run.Run("verify", run.In("run"), "--replay", "0..5").ShouldBe(ExitCode.Success, run.Out + run.Error);
        run.Run("train", "--resume", run.In("run"), "--freeze", "dense_2").ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("--freeze dense_2 conflicts with --resume");
    }

    [Fact]
    public void Resume_RmsPropWithoutMomentum_TakesTheSameLine()
    {
        using var run = new CliRun();
        string[] line = ["--optimizer", "rmsprop", "--momentum", "0"];
        run.Run(["train", "digits", .. Network, .. line, "--steps", "3", "--output", run.In("run")]).ShouldBe(ExitCode.Success, run.Error);

        run.Run(["train", "--resume", run.In("run"), .. line, "--steps", "6"]).ShouldBe(ExitCode.Success, run.Error);

        run.Run("train", "--resume", run.In("run"), "--momentum", "0.5").ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("--momentum 0.5 conflicts with --resume");
    }
}
