using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.EndToEnd.Tests;

/// <summary>The command as a process, without anything remote.</summary>
public sealed class TrainTests
{
    [SkippableFact]
    public async Task Train_StoppedBySigterm_EndsPolitelyAndResumesToTheSameBits()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent by their Linux numbers");
        string[] settings = ["digits", "--epochs", "400"];
        using var folder = new TemporaryFolder();
        using var stopped = ProgramProcess.Start("train", ["train", .. settings, "--output", folder.File("run")]);
        await stopped.Line("^epoch 3/");

        stopped.Signal(Signals.Terminate);

        (await stopped.ExitCode()).ShouldBe(143, stopped.Output.ToString());
        using var resumed = await ProgramProcess.Run("train --resume", ["train", "--resume", folder.File("run"), "--workers", "2"]);
        (await resumed.ExitCode()).ShouldBe(0, resumed.Output.ToString());
        (await Reference.HashOf(resumed)).ShouldBe(await Reference.Hash(settings));
    }
}
