using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace ActorNet.Monitoring;

/// <summary>What <c>actornet plan</c> measures the way to a server with: bytes that say nothing, in either direction.</summary>
internal static class MeasuringEndpoints
{
    /// <summary>Where bytes come from.</summary>
    public const string EchoPath = "/v1/echo";

    /// <summary>Where bytes go.</summary>
    public const string SinkPath = "/v1/sink";

    /// <summary>The most bytes of one request or answer.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Requests that are served at once; more are told to come back.</summary>
    public const int MostAtOnce = 2;

    private const int ChunkBytes = 65_536;

    /// <summary>
    /// <c>GET /v1/echo?bytes=N</c> answers with so many bytes, <c>POST /v1/sink</c> reads what comes and answers with how many bytes it was. Both are bounded by
    /// <see cref="MostBytes"/> (400, 413) and <see cref="MostAtOnce"/> (429): nobody is to keep a training's network busy with them.
    /// </summary>
    public static void MapMeasuring(this IEndpointRouteBuilder endpoints)
    {
        // They do not hold their connection's thread while they wait for it, but they do hold the wire.
        var room = new SemaphoreSlim(MostAtOnce);
        endpoints.MapGet(EchoPath, (RequestDelegate)(context => InRoomAsync(context, room, EchoAsync)));
        endpoints.MapPost(SinkPath, (RequestDelegate)(context => InRoomAsync(context, room, SinkAsync)));
    }

    private static async Task InRoomAsync(HttpContext context, SemaphoreSlim room, Func<HttpContext, Task> answer)
    {
        if (!await room.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }

        try
        {
            await answer(context).ConfigureAwait(false);
        }
        finally
        {
            room.Release();
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        var text = context.Request.Query["bytes"];
        if (text.Count != 1 || !int.TryParse(text[0], NumberStyles.None, CultureInfo.InvariantCulture, out var left) || left > MostBytes)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = left;
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            // What was in the buffer before is nobody's business.
            chunk.AsSpan().Clear();
            for (; left > 0; left -= Math.Min(left, ChunkBytes))
            {
                await context.Response.Body.WriteAsync(chunk.AsMemory(0, Math.Min(left, ChunkBytes)), context.RequestAborted).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static async Task SinkAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MostBytes)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostBytes;
        }

        var total = 0L;
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (await context.Request.Body.ReadAsync(chunk, context.RequestAborted).ConfigureAwait(false) is > 0 and var count)
            {
                total += count;
                if (total > MostBytes)
                {
                    context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                    return;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        await context.Response.WriteAsync(total.ToString(CultureInfo.InvariantCulture), context.RequestAborted).ConfigureAwait(false);
    }
}
