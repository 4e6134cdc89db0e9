using ActorNet.ParameterServer.Tests;

namespace ActorNet.Worker.Tests;

/// <summary>Holds what docs/protocol.md says of workers against the code.</summary>
public sealed class ProtocolPageTests
{
    [Fact]
    public void Transitions_OfTheWorker_AreThoseOfThePage()
    {
        var page = ProtocolPage.Rows("message", "A worker's life").ToDictionary(row => ProtocolPage.Code(row[0]).Single(), row => row[1..]);
        page.Keys.ShouldBe(Enum.GetNames<WorkerMessage>());
        foreach (var message in Enum.GetValues<WorkerMessage>())
        {
            page[message.ToString()].ShouldBe(
                Enum.GetValues<WorkerPhase>().Select(phase => Word(WorkerTransitions.Of(phase, message))), message.ToString());
        }

        var next = ProtocolPage.Rows("from \\ to", "A worker's life").ToDictionary(row => row[0], row => row[1..]);
        foreach (var phase in Enum.GetValues<WorkerPhase>())
        {
            next[phase.ToString()].ShouldBe(
                Enum.GetValues<WorkerPhase>().Select(to => WorkerTransitions.MayFollow(phase, to) ? "yes" : "–"), phase.ToString());
        }
    }

    [Fact]
    public void Limits_OfTheWorker_AreThoseOfThePage()
    {
        var page = ProtocolPage.Rows("limit", "Limits").ToDictionary(row => ProtocolPage.Code(row[0]).Single(), row => row[1]);
        foreach (var field in typeof(WorkerLimits).GetFields())
        {
            page.ShouldContainKeyAndValue($"{nameof(WorkerLimits)}.{field.Name}", ProtocolPage.Text(field.GetValue(null)!));
        }

        var settings = ProtocolPage.Rows("setting", "Limits").ToDictionary(row => ProtocolPage.Code(row[0]).Single(), row => row[1]);
        settings["WorkerOptions.WorkerTimeout"].ShouldBe(ProtocolPage.Text(new WorkerOptions().WorkerTimeout));
        settings["WorkerOptions.ServerTimeout"].ShouldBe(ProtocolPage.Text(new WorkerOptions().ServerTimeout));
    }

    private static string Word(WorkerHandling handling) => handling switch
    {
        WorkerHandling.Handle => "yes",
        WorkerHandling.Ignore => "–",
        _ => "fault",
    };
}
