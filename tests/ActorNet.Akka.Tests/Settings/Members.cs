using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;

namespace ActorNet.Akka.Tests.Settings;

/// <summary>Waits for what a node knows of its cluster, by the cluster's own events.</summary>
internal static class Members
{
    /// <summary>Until a node knows that so many nodes are up.</summary>
    public static async Task UpAsync(ActorSystem system, int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watcher = system.ActorOf(Props.Create(() => new Watcher(count, reached)));
        try
        {
            await reached.Task.WaitAsync(Patience.Bound);
        }
        finally
        {
            system.Stop(watcher);
        }
    }

    /// <summary>Until so many attempts of a node to reach another have failed.</summary>
    public static async Task RefusedAsync(ActorSystem system, Address other, int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new RefusalWatcher(other, count, reached))), typeof(AssociationErrorEvent));
        await reached.Task.WaitAsync(Patience.Bound);
    }

    private sealed class RefusalWatcher : ReceiveActor
    {
        public RefusalWatcher(Address other, int count, TaskCompletionSource reached) => Receive<AssociationErrorEvent>(error =>
        {
            if (error.RemoteAddress.Equals(other) && --count == 0)
            {
                reached.TrySetResult();
            }
        });
    }

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(int count, TaskCompletionSource reached)
        {
            var up = new HashSet<UniqueAddress>();
            Receive<ClusterEvent.MemberUp>(news =>
            {
                up.Add(news.Member.UniqueAddress);
                if (up.Count >= count)
                {
                    reached.TrySetResult();
                }
            });
            Receive<ClusterEvent.MemberRemoved>(news => up.Remove(news.Member.UniqueAddress));
            ReceiveAny(_ => { });
        }

        protected override void PreStart() =>
            Cluster.Get(Context.System).Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

        protected override void PostStop() => Cluster.Get(Context.System).Unsubscribe(Self);
    }
}
