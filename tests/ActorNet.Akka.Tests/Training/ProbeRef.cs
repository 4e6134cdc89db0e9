using ActorNet.Akka.Engine;
using Akka.Actor;
using Akka.TestKit;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Tests.Training;

/// <summary>An actor of the user's, by whatever name hosted actors know it: what they send it, its probe receives.</summary>
internal sealed class ProbeRef(TestProbe probe, string? name = null) : AkkaActorRef(name ?? probe.Ref.Path.Name)
{
    private static readonly TimeSpan Bound = Patience.Bound;

    public override IActorRef Actor => probe.Ref;

    public override void Post(ActorRef sender, object message) => probe.Ref.Tell(message, ((AkkaActorRef)sender).Actor);

    /// <summary>Nobody watches it but by Akka.</summary>
    public override void AddWatcher(ActorRef watcher) => throw new NotSupportedException();

    public override void RemoveWatcher(ActorRef watcher) => throw new NotSupportedException();

    /// <summary>The next message of a kind, which is waited for; others before it are passed over.</summary>
    public T Expect<T>() => (T)probe.FishForMessage(message => message is T, Bound);

    /// <summary>All that has come by now.</summary>
    public IReadOnlyList<object> Taken()
    {
        var taken = new List<object>();
        while (probe.HasMessages)
        {
            taken.Add(probe.ReceiveOne(Bound));
        }

        return taken;
    }
}
