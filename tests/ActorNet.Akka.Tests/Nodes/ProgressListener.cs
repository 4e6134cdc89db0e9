using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>An actor of the user's own that listens to how a run goes.</summary>
internal sealed class ProgressListener : IDisposable
{
    private readonly Inbox _inbox;

    public ProgressListener(ActorSystem system)
    {
        _inbox = Inbox.Create(system);
        DistributedPubSub.Get(system).Mediator.Tell(new Subscribe(system.ProgressTopic(), _inbox.Receiver), _inbox.Receiver);
    }

    /// <summary>Waits for a report.</summary>
    public async Task<RunProgress> Next(Func<RunProgress, bool> isIt)
    {
        while (true)
        {
            switch (await _inbox.ReceiveAsync(SmallRun.Bound))
            {
                case RunProgress progress when isIt(progress):
                    return progress;
                case Status.Failure failure:
                    throw failure.Cause;
                default:
                    break;
            }
        }
    }

    public void Dispose() => _inbox.Dispose();
}
