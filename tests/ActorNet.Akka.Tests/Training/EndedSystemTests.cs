using ActorNet.Akka.Tests.Processes;
using ActorNet.Tests.Runs;

namespace ActorNet.Akka.Tests.Training;

/// <summary>A training where no actor can be started any more; by itself, because it counts threads that other trainings have too.</summary>
[Collection(ProcessCollection.Name)]
public sealed class EndedSystemTests : TrainingKit
{
    [SkippableFact]
    public async Task Train_SystemHasEnded_FailsAndLeavesNoThreads()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "other systems do not say what threads are called");
        await Sys.Terminate().WaitAsync(Bound);
        var before = Helpers();

        for (var attempt = 0; attempt < 10; attempt++)
        {
            Should.Throw<InvalidOperationException>(() => Sys.Train(TestRuns.Options with { Workers = 8 }, TestRuns.Data));
        }

        SpinWait.SpinUntil(() => Helpers() <= before, Bound).ShouldBeTrue();
    }

    /// <summary>Threads that help others to compute.</summary>
    private static int Helpers() => Directory.EnumerateDirectories("/proc/self/task").Count(static thread =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).StartsWith("ActorNet ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has just ended.
            return false;
        }
    });
}
