using ActorNet.Tests.Runs;

namespace ActorNet.Akka.Tests.Engine;

/// <summary>Callbacks of a training in one actor system hear and do what they do without one.</summary>
public sealed class EngineCallbackTests : EngineTestKit
{
    public static TheoryData<string> Scripts => [.. HeardRun.Scripts.Keys];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Train_Callbacks_HearAndDoWhatTheyDoWithoutAkka(string script)
    {
        var run = new HeardRun();

        run.Train(script, (options, callbacks) => Sys.Train(options with { Workers = 2 }, TestRuns.Data, callbacks: callbacks));

        var local = HeardRun.Local(script);
        run.Heard.ShouldBe(local.Heard);
        run.Outcome.ShouldBe(local.Outcome);
    }
}
