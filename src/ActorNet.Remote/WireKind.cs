namespace ActorNet.Remote;

/// <summary>How two processes exchange messages.</summary>
public enum WireKind
{
    /// <summary>The local wire where both processes are on one host, else WebSockets.</summary>
    Auto,

    /// <summary>A WebSocket.</summary>
    WebSocket,

    /// <summary>A Unix socket, with tensors in shared memory; on one host only.</summary>
    Local,
}
