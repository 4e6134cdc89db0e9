using ActorNet.Core.Actors;

namespace ActorNet.Remote.Engine;

/// <summary>An actor of another process.</summary>
/// <param name="link">The way there.</param>
/// <param name="path">Its name there.</param>
/// <param name="name">What it is called in messages and logs.</param>
internal sealed class RemoteActorRef(Link link, string path, string name) : ForeignActorRef(name)
{
    /// <summary>The way there.</summary>
    public Link Link => link;

    /// <summary>Its name there.</summary>
    public string Path => path;

    /// <summary>Actors of this process that want to know when it stops; used under the link's lock.</summary>
    public List<ActorRef> Watchers { get; } = [];

    public override void Post(ActorRef sender, object message) => link.Post(this, sender, message);

    public override void AddWatcher(ActorRef watcher) => link.AddWatcher(this, watcher);

    public override void RemoveWatcher(ActorRef watcher) => link.RemoveWatcher(this, watcher);
}
