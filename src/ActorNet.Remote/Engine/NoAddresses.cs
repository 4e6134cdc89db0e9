using ActorNet.Core.Actors;

namespace ActorNet.Remote.Engine;

/// <summary>For messages from those who have no addresses to tell: a worker must not make this process note where others might be.</summary>
internal sealed class NoAddresses : IActorAddresses
{
    private NoAddresses()
    {
    }

    public static NoAddresses Instance { get; } = new();

    public string AddressOf(ActorRef actor) => throw new NotSupportedException();

    public ActorRef Resolve(string address) => throw new FormatException("A worker has no addresses to tell.");
}
