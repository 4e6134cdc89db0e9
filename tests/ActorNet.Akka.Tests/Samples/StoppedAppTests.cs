using System.Text.RegularExpressions;
using ActorNet.Akka.Tests.Processes;
using ActorNet.EndToEnd.Tests.Harness;
using TemporaryFolder = ActorNet.EndToEnd.Tests.Harness.TemporaryFolder;

namespace ActorNet.Akka.Tests.Samples;

/// <summary>A node of the sample that is told to stop hands the run over and leaves.</summary>
[Collection(ProcessCollection.Name)]
public sealed class StoppedAppTests
{
    // However fast the machine, the run is not over before.
    private const string Endless = "1000000";

    private static readonly ProgramPlace Sample = new() { Program = "AkkaClusterApp" };

    [SkippableFact]
    public async Task App_ToldToStop_HandsOver()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent by their Linux numbers");
        using var folder = new TemporaryFolder();
        using var first = ProgramProcess.Start("first", [folder.File("run"), Endless], Sample);
        var port = Regex.Match(await first.Value("^node (akka.tcp://app@127.0.0.1:[0-9]+)$"), "[0-9]+$").Value;
        await first.Line("^the run is driven here$");
        using var second = ProgramProcess.Start("second", [folder.File("run"), Endless, "0", port], Sample);
        await second.Line("^node ");

        first.Signal(Signals.Terminate);

        (await first.ExitCode()).ShouldBe(128 + Signals.Terminate, first.Output.ToString());
        await first.Line("^stopped after [0-9]+ steps; the next node goes on$");
        await second.Line("^the run is driven here$");
        second.Signal(Signals.Terminate);
        (await second.ExitCode()).ShouldBe(128 + Signals.Terminate, second.Output.ToString());
        await second.Line("^stopped after [0-9]+ steps");
    }
}
