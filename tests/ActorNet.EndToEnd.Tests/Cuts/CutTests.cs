using System.Diagnostics;
namespace ActorNet.EndToEnd.Tests.Cuts;

/// <summary>
/// Server and workers on hosts of their own, with a network between them that delays, loses and cuts. What is waited for is what the programs say and what the
/// network has lost, never a time: while it is waited for, the network is slow, so that the run cannot end before.
/// </summary>
public sealed class CutTests
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(8);

    [SkippableFact]
    public async Task Network_WithDelayAndLoss_LeavesTheBitsAlone()
    {
        using var scene = new CutScene(["digits", "--epochs", "2", "--batch-size", "128"], workerTimeout: 10);
        scene.Network.Everywhere(static link => link.Delay = TimeSpan.FromMilliseconds(20));
        scene.Network.Everywhere(static link => link.Loss = 0.01);
        await scene.Start(workers: 2);

        await scene.EndsInTheReferenceBits();

        scene.Network.Lost.ShouldBePositive();
    }

    [SkippableTheory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Cut_ShorterThanTheTimeout_LosesNoMember(bool toServer, bool fromServer)
    {
        using var scene = new CutScene(["digits", "--epochs", "5"], workerTimeout: 20);
        scene.Network.Everywhere(static link => link.Delay = Slow);
        await scene.Start(workers: 2);
        await scene.Server.Line("^epoch 1/");

        scene.Network.Link(1, 0).IsCut = toServer;
        scene.Network.Link(0, 1).IsCut = fromServer;
        await scene.Lost(toServer ? scene.Network.Link(1, 0) : scene.Network.Link(0, 1), packets: 3);
        scene.Network.CutOff(1, isCut: false);

        await scene.Server.Line("^epoch 3/");
        scene.Network.Everywhere(static link => link.Delay = TimeSpan.Zero);
        await scene.EndsInTheReferenceBits();
        scene.Server.Output.Lines.ShouldNotContain(static line => line.Text.Contains(CutScene.GivenUp, StringComparison.Ordinal), scene.ToString());
    }

    [SkippableTheory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Cut_LongerThanTheTimeout_GivesTheWorkerUpAndLetsItReturn(bool toServer, bool fromServer)
    {
        using var scene = new CutScene(["digits", "--epochs", "25"], workerTimeout: 1);
        scene.Network.Everywhere(static link => link.Delay = Slow);
        await scene.Start(workers: 2);
        await scene.Server.Line("^epoch 1/");

        scene.Network.Link(1, 0).IsCut = toServer;
        scene.Network.Link(0, 1).IsCut = fromServer;
        await scene.Server.Line(CutScene.GivenUp);
        var heard = scene.Server.Output.Count;
        scene.Network.CutOff(1, isCut: false);
        await scene.Server.Line(CutScene.Joined, heard);

        scene.Network.Everywhere(static link => link.Delay = TimeSpan.Zero);
        await scene.EndsInTheReferenceBits();
    }

    [SkippableFact]
    public async Task Cut_ForGood_EndsBothSidesWithAnErrorThatNamesWhatIsMissing()
    {
        using var scene = new CutScene(["digits", "--epochs", "1000"], workerTimeout: 1);
        scene.Network.Everywhere(static link => link.Delay = Slow);
        await scene.Start(workers: 1);
        await scene.Server.Line("^epoch 1/");

        var start = Stopwatch.GetTimestamp();
        scene.Network.CutOff(1, isCut: true);

        (await scene.Server.ExitCode()).ShouldBe(1, scene.ToString());
        (await scene.Workers[0].ExitCode()).ShouldBe(1, scene.ToString());
        await scene.Server.Line(@"^actornet: Step \d+: lanes 0-7 missing after .*the last one lost: \S+( on \S+)? was silent for .*last heard");
        await scene.Workers[0].Line("^actornet: server did not answer for .* requests to join");

        // Both bounds are of a few seconds; the rest is for a machine that is busy with other things.
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }
}
