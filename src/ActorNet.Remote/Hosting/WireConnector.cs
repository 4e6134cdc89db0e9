using ActorNet.Core.Actors;
using ActorNet.Remote.Local;
using ActorNet.Remote.Security;
using ActorNet.Remote.Wires;

namespace ActorNet.Remote.Hosting;

/// <summary>Makes a wire to a process that listens: the local one where both are on one host, else a WebSocket.</summary>
internal static class WireConnector
{
    /// <summary>Connects.</summary>
    /// <param name="access">The process, and which wire it may be.</param>
    /// <param name="segment">Memory of this process that the other may see, if it is on this host; or null.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="AccessException">The process cannot be reached, or one refuses the other, or the wire that was asked for cannot be had.</exception>
    /// <exception cref="Core.Data.DataException">The access cannot be used.</exception>
    public static async Task<IWire> ConnectAsync(ServerAccess access, TensorSegment? segment, CancellationToken cancellation)
    {
        if (access.WireKind != WireKind.WebSocket && await TryConnectLocallyAsync(access, segment, cancellation).ConfigureAwait(false) is { } local)
        {
            return local;
        }

        return new WebSocketWire(await access.ConnectAsync(WireProtocol.WirePath, cancellation).ConfigureAwait(false));
    }

    private static async Task<IWire?> TryConnectLocallyAsync(ServerAccess access, TensorSegment? segment, CancellationToken cancellation)
    {
        var mustBeLocal = access.WireKind == WireKind.Local;
        var offer = await access.GetOfferAsync(cancellation).ConfigureAwait(false);

        // The path has a part that nobody can guess: if it is here, the process that offers it is here too.
        if (offer.LocalSocket is not { } path || !LocalFolder.IsSocket(path) || !File.Exists(path))
        {
            return mustBeLocal
                ? throw AccessErrors.NotLocal(access, offer.LocalSocket is null ? "it does not offer the local wire" : "it is on another host, so there is no local wire to it")
                : null;
        }

        try
        {
            return await LocalDialer.ConnectAsync(path, segment, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or MessageFormatException)
        {
            return mustBeLocal ? throw AccessErrors.NotLocal(access, OneLine.Of(exception)) : null;
        }
    }
}
