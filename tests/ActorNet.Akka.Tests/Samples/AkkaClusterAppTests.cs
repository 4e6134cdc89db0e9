using ActorNet.Akka.Tests.Processes;
using ActorNet.EndToEnd.Tests.Harness;
using TemporaryFolder = ActorNet.EndToEnd.Tests.Harness.TemporaryFolder;

namespace ActorNet.Akka.Tests.Samples;

/// <summary>The sample does what its first lines say.</summary>
[Collection(ProcessCollection.Name)]
public sealed class AkkaClusterAppTests
{
    private static readonly ProgramPlace Sample = new() { Program = "AkkaClusterApp" };

    [Fact]
    public async Task App_OneNode_PrintsProgressAndTheHashOfAPlainTraining()
    {
        using var folder = new TemporaryFolder();

        using var app = await ProgramProcess.Run("app", [folder.File("run")], Sample);

        var output = app.Output.ToString();
        (await app.ExitCode()).ShouldBe(0, output);
        var node = await app.Value("^node (akka.tcp://app@127.0.0.1:[0-9]+)$");
        for (var epoch = 1; epoch <= 30; epoch++)
        {
            await app.Line($"^epoch {epoch}/30 at {node}: loss [0-9.]+, [0-9,]+ samples/s$");
        }

        (await HashOf(app)).ShouldBe(await Reference.Hash(["digits"]));
        (await app.Value("^samples computed here: ([0-9]+)$")).ShouldBe("43140");
        await app.Line("^the run is over after 1350 steps$");
    }

    [Fact]
    public async Task App_RunThatHasEnded_SaysHow()
    {
        using var folder = new TemporaryFolder();
        using var first = await ProgramProcess.Run("first", [folder.File("run"), "1"], Sample);

        using var second = await ProgramProcess.Run("second", [folder.File("run"), "1"], Sample);

        (await second.ExitCode()).ShouldBe(0, second.Output.ToString());
        (await HashOf(second)).ShouldBe(await HashOf(first));
        second.Output.ToString().ShouldNotContain("epoch 1/1");
    }

    private static Task<string> HashOf(ProgramProcess app) => app.Value("steps, weights SHA-256: ([0-9a-f]{64})$");
}
