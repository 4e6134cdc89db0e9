using System.Diagnostics;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>An actor of the user's own that listens to how a run goes.</summary>
internal sealed class ProgressListener
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel<object> _heard = Channel.CreateUnbounded<object>();

    private ProgressListener(ClusterNode node) =>
        Mediator(node).Tell(new Subscribe(node.System.ProgressTopic(), node.System.ActorOf(Props.Create(() => new Listener(_heard.Writer)))));

    /// <summary>Begins to listen, and waits until that has gone round: what any of the publishers publishes from now on is heard.</summary>
    public static async Task<ProgressListener> StartAsync(ClusterNode node, params ClusterNode[] publishers)
    {
        var listener = new ProgressListener(node);
        foreach (var publisher in publishers)
        {
            await listener.Reached(publisher);
        }

        return listener;
    }

    /// <summary>Waits for a report.</summary>
    public async Task<RunProgress> Next(Func<RunProgress, bool> isIt)
    {
        using var bound = new CancellationTokenSource(SmallRun.Bound);
        while (true)
        {
            if (await _heard.Reader.ReadAsync(bound.Token) is RunProgress progress && isIt(progress))
            {
                return progress;
            }
        }
    }

    /// <summary>Has a node publish until something of it is heard.</summary>
    private async Task Reached(ClusterNode publisher)
    {
        var probe = publisher.Cluster.SelfAddress.ToString();
        var since = Stopwatch.GetTimestamp();
        do
        {
            Stopwatch.GetElapsedTime(since).ShouldBeLessThan(SmallRun.Bound, $"nothing that {probe} publishes is heard");
            Mediator(publisher).Tell(new Publish(publisher.System.ProgressTopic(), probe));
        }
        while (!await Came(probe));
    }

    private async Task<bool> Came(string probe)
    {
        using var pause = new CancellationTokenSource(Pause);
        try
        {
            while (!probe.Equals(await _heard.Reader.ReadAsync(pause.Token)))
            {
                // An answer to the subscription, or a probe of somebody else's.
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static IActorRef Mediator(ClusterNode node) => DistributedPubSub.Get(node.System).Mediator;

    private sealed class Listener : ReceiveActor
    {
        public Listener(ChannelWriter<object> heard) => ReceiveAny(message => heard.TryWrite(message));
    }
}
