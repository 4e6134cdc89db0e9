namespace ActorNet.Remote.Engine;

/// <summary>A connection as it stands.</summary>
/// <param name="Peer">Who is at the other end.</param>
/// <param name="Wire">"websocket" or "local".</param>
/// <param name="Since">When it began, on the engine's clock.</param>
/// <param name="MessagesIn">Messages received.</param>
/// <param name="MessagesOut">Messages sent.</param>
/// <param name="BytesIn">Bytes received in frames; tensors in shared memory are not among them.</param>
/// <param name="BytesOut">Bytes sent in frames, likewise.</param>
/// <param name="SharedBytesIn">Bytes of tensors that were received by reference.</param>
/// <param name="SharedBytesOut">Bytes of tensors that were sent by reference.</param>
/// <param name="Lost">Messages that could not be sent.</param>
/// <param name="Report">What the other side last reported of its time, or null.</param>
public sealed record ConnectionSnapshot(
    PeerIdentity Peer,
    string Wire,
    TimeSpan Since,
    long MessagesIn,
    long MessagesOut,
    long BytesIn,
    long BytesOut,
    long SharedBytesIn,
    long SharedBytesOut,
    long Lost,
    PeerReport? Report);

/// <summary>How a worker has spent its time since it began, in seconds. It reports this once a second, beside its messages.</summary>
/// <param name="Total">Since it joined.</param>
/// <param name="Computing">In gradients and evaluations.</param>
/// <param name="Sending">In writing to wires; may overlap with computing.</param>
/// <param name="Steps">Requests for lanes that it has answered.</param>
/// <param name="Samples">Samples that it has computed gradients of.</param>
public sealed record PeerReport(double Total, double Computing, double Sending, long Steps, long Samples);
