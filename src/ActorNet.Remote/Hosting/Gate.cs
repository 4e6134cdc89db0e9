using System.Globalization;
using System.Net;
using ActorNet.Remote.Security;
using Microsoft.AspNetCore.Http;

namespace ActorNet.Remote.Hosting;

/// <summary>What every request passes before an endpoint sees it.</summary>
internal sealed class Gate(JoinToken token, Refusals refusals)
{
    /// <summary>Says that the process is there.</summary>
    public const string LivePath = "/health/live";

    /// <summary>Says that it can do its work.</summary>
    public const string ReadyPath = "/health/ready";

    private const string Scheme = "Bearer ";
    private static readonly string Version = WireProtocol.Version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The address that a request came from.</summary>
    public static IPAddress AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>Middleware.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers[WireProtocol.VersionHeader] = Version;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        if (NeedsToken(context) && !TryAdmit(context))
        {
            return;
        }

        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            // Too long a body, say: the other side's fault, and nothing to fill the log with.
            context.Response.StatusCode = exception.StatusCode;
            headers.Connection = "close";
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
            context.Abort();
        }
    }

    /// <summary>Everything but health and what does not exist: an endpoint that is added later is guarded, wherever it lies.</summary>
    private static bool NeedsToken(HttpContext context)
    {
        var path = context.Request.Path;
        return path != LivePath && path != ReadyPath && (path.StartsWithSegments(WireProtocol.GuardedPath) || context.GetEndpoint() is not null);
    }

    private bool TryAdmit(HttpContext context)
    {
        var shown = context.Request.Headers.Authorization;
        var isRight = shown is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && token.Matches(value.AsSpan(Scheme.Length));
        if (isRight)
        {
            context.Features.Get<Newcomers.Ticket>()?.Leave();
            return true;
        }

        var wait = refusals.Note(AddressOf(context), shown.Count == 0 ? "no token" : "wrong token");
        var response = context.Response;
        response.Headers.Connection = "close";
        if (wait > TimeSpan.Zero)
        {
            response.StatusCode = StatusCodes.Status429TooManyRequests;
            response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            response.StatusCode = StatusCodes.Status401Unauthorized;
            response.Headers.WWWAuthenticate = "Bearer";
        }

        return false;
    }
}
