namespace ActorNet.Remote.Security;

/// <summary>Names that both sides of the HTTP surface use.</summary>
internal static class WireProtocol
{
    /// <summary>Version of frames, hello and endpoints.</summary>
    public const int Version = 1;

    /// <summary>What a client asks for when it opens the wire.</summary>
    public const string Subprotocol = "actornet.1";

    /// <summary>Every answer has this header with <see cref="Version"/>; an answer without it is not ours.</summary>
    public const string VersionHeader = "ActorNet-Protocol";

    /// <summary>Everything that needs the token lies under it.</summary>
    public const string GuardedPath = "/v1";

    /// <summary>Which wires there are, as JSON.</summary>
    public const string OfferPath = "/v1/offer";

    /// <summary>Becomes a WebSocket that carries frames.</summary>
    public const string WirePath = "/v1/wire";
}
