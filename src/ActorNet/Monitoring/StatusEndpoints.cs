using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorNet.Monitoring;

/// <summary>What is asked of a server by HTTP besides joining: how the run stands, and to end it.</summary>
internal static class StatusEndpoints
{
    /// <summary>Where the status is.</summary>
    public const string StatusPath = "/v1/status";

    /// <summary>Where the run is ended.</summary>
    public const string StopPath = "/v1/stop";

    /// <summary>
    /// <c>GET /v1/status</c>: a <see cref="RunStatus"/>. <c>POST /v1/stop</c>: ends the run
    /// after the step under way, as a signal does; 202, also when it has ended already.
    /// </summary>
    /// <param name="endpoints">Where they are added.</param>
    /// <param name="board">Knows how the run stands.</param>
    /// <param name="stop">Ends the run. Called from any thread, any number of times.</param>
    public static void MapStatus(this IEndpointRouteBuilder endpoints, StatusBoard board, Action stop)
    {
        endpoints.MapGet(StatusPath, (RequestDelegate)(context => AnswerAsync(context, board)));
        endpoints.MapPost(StopPath, (RequestDelegate)(context =>
        {
            stop();
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return Task.CompletedTask;
        }));
    }

    private static async Task AnswerAsync(HttpContext context, StatusBoard board)
    {
        var status = await board.AskAsync(context.RequestAborted).ConfigureAwait(false);
        var json = status.ToJson();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
        await context.Response.CompleteAsync().ConfigureAwait(false);
        board.NoteTold(status);
    }
}
