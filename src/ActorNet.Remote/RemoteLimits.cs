namespace ActorNet.Remote;

/// <summary>The bounds of the remote engine's queues, sizes and waits.</summary>
public static class RemoteLimits
{
    /// <summary>Bytes of the longest frame. Longer messages travel in several, so that a heartbeat waits for one of them at most.</summary>
    public const int FrameBytes = 65_536;

    /// <summary>Messages that may wait to be sent on one connection, or for one to be made; more are lost.</summary>
    public const int QueuedMessages = 4_096;

    /// <summary>Bytes that may wait likewise, floats not counted: those are read where they lie.</summary>
    public const long QueuedBytes = 1L << 30;

    /// <summary>Actors of one process that another may speak of.</summary>
    public const int Names = 64;

    /// <summary>Processes that a process may connect to.</summary>
    public const int Links = 72;

    /// <summary>Tensors that may be under way at once in one direction of a connection.</summary>
    public const int OpenTransfers = 4;

    /// <summary>Connections that a process accepts.</summary>
    public const int Connections = 2_048;

    /// <summary>Connections that one address may have open before they have shown their token.</summary>
    public const int Newcomers = 64;

    /// <summary>Slots for gradients in a worker's segment of shared memory.</summary>
    public const int GradientSlots = 1_024;

    /// <summary>Connections that slots of a segment can be lent to; others get their gradients through the socket.</summary>
    public const int Borrowers = 128;

    /// <summary>Attempts with a wrong token (or none) that an address may make in <see cref="AttemptWindow"/>.</summary>
    public const int FailedAttempts = 10;

    /// <summary>The time that <see cref="FailedAttempts"/> is counted over.</summary>
    public static readonly TimeSpan AttemptWindow = TimeSpan.FromMinutes(1);

    /// <summary>How long a connection may take to say who it is.</summary>
    public static readonly TimeSpan HelloTime = TimeSpan.FromSeconds(10);

    /// <summary>How long an attempt to connect may take.</summary>
    public static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);

    /// <summary>A wire on which nothing can be written for so long is given up.</summary>
    public static readonly TimeSpan WriteTime = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection that ends may take to send what is queued.</summary>
    public static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    /// <summary>An idle WebSocket says every so often that it is there; without an answer within <see cref="WriteTime"/> it is given up.</summary>
    public static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    /// <summary>How long a request of HTTP may take, answer included.</summary>
    public static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of an answer that a client takes into memory.</summary>
    public const int ResponseBytes = 64 << 20;

    /// <summary>KiB of headers that a request or an answer may have.</summary>
    public const int HeaderKibibytes = 16;

    /// <summary>Addresses whose wrong tokens are remembered; then the oldest are forgotten.</summary>
    public const int RememberedAddresses = 4_096;

    /// <summary>Connections beside those of members: of probes, of newcomers, of those who watch.</summary>
    public const int SpareConnections = 512;

    /// <summary>Bytes of a request's body, where an endpoint does not allow more.</summary>
    public const int RequestBytes = 4_096;

    /// <summary>Bytes that may lie in memory between a socket and its reader or writer.</summary>
    public const int SocketBytes = 1 << 20;

    /// <summary>How long a connection that asks nothing is kept.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);
}
