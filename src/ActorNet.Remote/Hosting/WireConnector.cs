using ActorNet.Remote.Security;
using ActorNet.Remote.Wires;

namespace ActorNet.Remote.Hosting;

/// <summary>Makes a wire to a process that listens: the local one where both are on one host, else a WebSocket.</summary>
internal static class WireConnector
{
    public static Task<IWire> ConnectAsync(ServerAccess access, CancellationToken cancellation) => throw new NotImplementedException();
}
