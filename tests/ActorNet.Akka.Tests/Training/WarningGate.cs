using ActorNet.Core.Actors;
using ActorNet.Tests.Runs;

namespace ActorNet.Akka.Tests.Training;

/// <summary>
/// Holds workers back at the last step of a run until so many warnings have come: on a busy machine others may have done all of a worker's lanes, and the run be
/// over, before it does what the test is about.
/// </summary>
internal sealed class WarningGate(int expected)
{
    private static readonly TimeSpan Bound = Patience.Bound;

    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The warnings; read them when the run is over.</summary>
    public List<string> Heard { get; } = [];

    public void Hear(string warning)
    {
        Heard.Add(warning);
        if (Heard.Count == expected)
        {
            _all.SetResult();
        }
    }

    public IActor Hold(IActor worker) => new FaultyWorker(worker, (3 * TestRuns.StepsPerEpoch) - 1, _ => _all.Task.Wait(Bound));
}
