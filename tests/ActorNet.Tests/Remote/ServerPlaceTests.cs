using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Remote;
using ActorNet.Remote.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorNet.Tests.Remote;

public sealed class ServerPlaceTests
{
    private static readonly Uri Page = new("page", UriKind.Relative);

    [Fact]
    public async Task Client_ServerMoves_AsksWhereItIsNow()
    {
        await using var first = await Server("first");
        await using var second = await Server("second");
        var place = new ServerPlace(Access(first));
        using var client = place.CreateHttpClient();
        (await client.GetStringAsync(Page)).ShouldBe("first");

        place.MoveTo(Access(second));

        (await client.GetStringAsync(Page)).ShouldBe("second");
        place.Name.ShouldBe(Access(second).Address.Authority);
    }

    [Fact]
    public async Task Client_NewPlaceCannotBeUsed_SaysSoUntilTheServerMovesAgain()
    {
        await using var server = await Server("here");
        var place = new ServerPlace(Access(server));
        using var client = place.CreateHttpClient();

        place.MoveTo(Access(server) with { CertificateFile = "no-such-file.pem" });
        for (var attempt = 0; attempt < 2; attempt++)
        {
            await Should.ThrowAsync<DataException>(client.GetStringAsync(Page));
        }

        place.MoveTo(Access(server));
        (await client.GetStringAsync(Page)).ShouldBe("here");
    }

    [Fact]
    public async Task Client_ServerMovesWhileItIsAsked_AnswersAllTheSame()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var first = await Server("first", async () =>
        {
            asked.SetResult();
            await answer.Task;
        });
        await using var second = await Server("second");
        var place = new ServerPlace(Access(first));
        using var client = place.CreateHttpClient();
        var slow = client.GetStringAsync(Page);
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1));

        place.MoveTo(Access(second));
        (await client.GetStringAsync(Page)).ShouldBe("second");
        answer.SetResult();

        (await slow).ShouldBe("first");
    }

    private static async Task<WebApplication> Server(string text, Func<Task>? before = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/page", async (HttpContext context) =>
        {
            await (before?.Invoke() ?? Task.CompletedTask);

            // An answer without it is not a server's.
            context.Response.Headers["ActorNet-Protocol"] = 1.ToString(CultureInfo.InvariantCulture);
            await context.Response.WriteAsync(text);
        });
        await app.StartAsync();
        return app;
    }

    private static ServerAccess Access(WebApplication server) =>
        new() { Address = new UriBuilder(server.Urls.Single()) { Scheme = "ws" }.Uri, Token = JoinToken.Create() };
}
