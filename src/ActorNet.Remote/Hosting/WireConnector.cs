using ActorNet.Core.Actors;
using ActorNet.Remote.Local;
using ActorNet.Remote.Security;
using ActorNet.Remote.Wires;

namespace ActorNet.Remote.Hosting;

/// <summary>Makes a wire to a process that listens: the local one where both are on one host, else a WebSocket.</summary>
internal static class WireConnector
{
    /// <param name="access">How to reach the process.</param>
    /// <param name="segment">Memory of this process to share on the local wire, or null.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="AccessException">The process cannot be reached, or one refuses the other.</exception>
    /// <exception cref="IOException">The local wire was demanded, and there is none.</exception>
    public static async Task<IWire> ConnectAsync(ServerAccess access, TensorSegment? segment, CancellationToken cancellation)
    {
        if (access.WireKind != WireKind.WebSocket)
        {
            var offer = await access.GetOfferAsync(cancellation).ConfigureAwait(false);

            // A socket of that name that this process can open is proof enough of being on one host.
            if (offer.LocalSocket is { } path && File.Exists(path))
            {
                try
                {
                    return await LocalDialer.ConnectAsync(path, segment, cancellation).ConfigureAwait(false);
                }
                catch (Exception exception) when (access.WireKind == WireKind.Auto && exception is IOException or MessageFormatException)
                {
                    // Another user's, say: then a WebSocket.
                }
            }
            else if (access.WireKind == WireKind.Local)
            {
                throw new IOException(offer.LocalSocket is null ? "it offers no local wire" : "it is not on this host, so there is no local wire");
            }
        }

        return new WebSocketWire(await access.ConnectAsync(WireProtocol.WirePath, cancellation).ConfigureAwait(false));
    }
}
