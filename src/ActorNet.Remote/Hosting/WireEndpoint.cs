using System.Net;
using System.Net.WebSockets;
using ActorNet.Remote.Security;
using Microsoft.AspNetCore.Http;

namespace ActorNet.Remote.Hosting;

/// <summary>Turns a request into a WebSocket and hands it over until it ends.</summary>
internal sealed class WireEndpoint(Func<WebSocket, IPAddress, CancellationToken, Task> serve, Refusals refusals, CancellationToken stopping)
{
    private int _open;

    /// <summary>The endpoint.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (Reject(context) is { } status)
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Connection = "close";
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _open) > RemoteLimits.Connections || stopping.IsCancellationRequested)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
            {
                SubProtocol = WireProtocol.Subprotocol,
                KeepAliveInterval = RemoteLimits.KeepAliveInterval,
                KeepAliveTimeout = RemoteLimits.WriteTime,
            }).ConfigureAwait(false);
            await serve(socket, Gate.AddressOf(context), stopping).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private int? Reject(HttpContext context)
    {
        // A browser says which page asks; no page has any business here, even if it got hold of a token.
        if (context.Request.Headers.Origin.Count > 0)
        {
            refusals.Note(Gate.AddressOf(context), "a web page asks");
            return StatusCodes.Status403Forbidden;
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            return StatusCodes.Status400BadRequest;
        }

        return context.WebSockets.WebSocketRequestedProtocols.Contains(WireProtocol.Subprotocol) ? null : StatusCodes.Status426UpgradeRequired;
    }
}
