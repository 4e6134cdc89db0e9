using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;

namespace ActorNet.Akka.Tests.Cluster;

/// <summary>An actor of the user's own that listens to how a run goes.</summary>
internal sealed class ProgressListener : IDisposable
{
    private readonly Inbox _inbox;
    private readonly HashSet<Address> _nodes = [];

    public ProgressListener(ActorSystem system)
    {
        _inbox = Inbox.Create(system);
        DistributedPubSub.Get(system).Mediator.Tell(new Subscribe(system.ProgressTopic(), _inbox.Receiver), _inbox.Receiver);
    }

    /// <summary>Nodes that were heard of.</summary>
    public IReadOnlyCollection<Address> Nodes
    {
        get
        {
            Drain();
            return _nodes;
        }
    }

    /// <summary>Waits for a report.</summary>
    public async Task<RunProgress> Next(Func<RunProgress, bool> isIt)
    {
        while (true)
        {
            if (await _inbox.ReceiveAsync(SmallRun.Bound) is RunProgress progress)
            {
                _nodes.Add(progress.Node);
                if (isIt(progress))
                {
                    return progress;
                }
            }
        }
    }

    public void Dispose() => _inbox.Dispose();

    private void Drain()
    {
        while (_inbox.ReceiveAsync(TimeSpan.Zero) is { IsCompletedSuccessfully: true, Result: { } message and not Status.Failure })
        {
            if (message is RunProgress progress)
            {
                _nodes.Add(progress.Node);
            }
        }
    }
}
