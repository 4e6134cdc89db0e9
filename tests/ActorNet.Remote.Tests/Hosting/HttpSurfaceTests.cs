using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using ActorNet.Core.Data;
using ActorNet.Remote.Hosting;
using ActorNet.Remote.Security;
using ActorNet.Remote.Tests.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorNet.Remote.Tests.Hosting;

public sealed class HttpSurfaceTests
{
    [Theory]
    [InlineData("wss://trainer.example:7070", 7070)]
    [InlineData("wss://trainer.example:0", null)]
    public async Task Start_Advertised_TellsThatAddressWithThePortInPlaceOfZero(string advertised, int? port)
    {
        await using var host = await TestHost.Start(options => options with { AdvertisedAddress = new Uri(advertised) });

        host.Host.Address.Host.ShouldBe("trainer.example");
        host.Host.Address.Port.ShouldBe(port ?? new Uri(host.Host.Bound.Single()).Port);
    }

    [Theory]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("HEAD", "/health/live", 200)]
    [InlineData("POST", "/health/live", 405)]
    [InlineData("GET", "/health/ready", 200)]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/health", 404)]
    [InlineData("GET", "/index.html", 404)]
    [InlineData("GET", "/v1", 401)]
    [InlineData("GET", "/v1/offer", 401)]
    [InlineData("GET", "/V1/OFFER", 401)]
    [InlineData("POST", "/v1/offer", 401)]
    [InlineData("GET", "/v1/none", 401)]
    [InlineData("GET", "/v1/wire", 401)]
    [InlineData("GET", "/v1/../v1/offer", 401)]
    [InlineData("GET", "//v1/offer", 404)]
    [InlineData("GET", "/v1%2Foffer", 404)]
    [InlineData("GET", "/%76%31/offer", 401)]
    [InlineData("GET", "/health/../v1/offer", 401)]
    [InlineData("GET", "/added/without/thought", 401)]
    [InlineData("TRACE", "/", 404)]
    public async Task Request_WithoutAToken_IsAnsweredByStatusOnly(string method, string path, int expected)
    {
        await using var host = await TestHost.Start(options => options with { MapEndpoints = Endpoints });

        var answer = await host.Raw($"{method} {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        answer.ShouldStartWith($"HTTP/1.1 {expected} ");
        answer.ShouldContain("ActorNet-Protocol: 1\r\n");
        answer.ShouldContain("X-Content-Type-Options: nosniff\r\n");
        answer.ShouldNotContain("Server:");
        answer.ShouldNotContain("websocket");
    }

    [Theory]
    [InlineData("GET", "/v1/offer", 200)]
    [InlineData("POST", "/v1/offer", 405)]
    [InlineData("GET", "/v1/none", 404)]
    [InlineData("GET", "/v1/wire", 400)]
    [InlineData("GET", "/added/without/thought", 200)]
    [InlineData("POST", "/v1/sink", 200)]
    public async Task Request_WithTheToken_ReachesTheEndpoint(string method, string path, int expected)
    {
        await using var host = await TestHost.Start(options => options with { MapEndpoints = Endpoints });

        var answer = await host.Raw(Request(host, method, path));

        answer.ShouldStartWith($"HTTP/1.1 {expected} ");
        host.Host.RefusedAttempts.ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Authorization: Bearer\r\n")]
    [InlineData("Authorization: Bearer \r\n")]
    [InlineData("Authorization: Basic SECRET\r\n")]
    [InlineData("Authorization: SECRET\r\n")]
    [InlineData("Authorization: Bearer SECRETx\r\n")]
    [InlineData("Authorization: Bearer xSECRET\r\n")]
    [InlineData("Authorization: Bearer anet1.SECRET.\r\n")]
    [InlineData("Authorization: Bearer SECRET\r\nAuthorization: Bearer SECRET\r\n")]
    [InlineData("Cookie: Bearer SECRET\r\n")]
    public async Task Request_TokenInAnyOtherForm_IsRefused(string headers)
    {
        await using var host = await TestHost.Start();

        var answer = await host.Raw($"GET /v1/offer HTTP/1.1\r\nHost: h\r\n{headers.Replace("SECRET", host.Token.Secret, StringComparison.Ordinal)}\r\n");

        answer.ShouldStartWith("HTTP/1.1 401 ");
        answer.ShouldContain("WWW-Authenticate: Bearer\r\n");
        host.Host.RefusedAttempts.ShouldBe(1);
    }

    [Fact]
    public async Task Request_TooManyWithoutAToken_AreToldWhenToComeAgain()
    {
        var time = new StoppedTime(DateTimeOffset.UtcNow);
        await using var host = await TestHost.Start(options => options with { Time = time });
        for (var i = 0; i < RemoteLimits.FailedAttempts; i++)
        {
            (await host.Raw("GET /v1/offer HTTP/1.1\r\nHost: h\r\n\r\n")).ShouldStartWith("HTTP/1.1 401 ");
        }

        time.Advance(TimeSpan.FromSeconds(18));
        var answer = await host.Raw("GET /v1/offer HTTP/1.1\r\nHost: h\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 429 ");
        answer.ShouldContain("Retry-After: 42\r\n");
        (await host.Raw(Request(host, "GET", "/v1/offer"))).ShouldStartWith("HTTP/1.1 200 ");
        host.Host.RefusedAttempts.ShouldBe(RemoteLimits.FailedAttempts + 1);
        host.Log.Lines.Count.ShouldBe(RemoteLimits.FailedAttempts + 1);
    }

    [Fact]
    public async Task Ready_AsLongAsTheProcessIsNot_Is503()
    {
        var isReady = false;
        await using var host = await TestHost.Start(options => options with { IsReady = () => isReady });

        (await host.Raw("GET /health/ready HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 503 ");
        isReady = true;
        (await host.Raw("GET /health/ready HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 200 ");
    }

    [Fact]
    public async Task Wire_AskedForByAWebPage_IsRefused()
    {
        await using var host = await TestHost.Start();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {host.Token.Secret}");
        socket.Options.SetRequestHeader("Origin", "https://page.example");
        socket.Options.AddSubProtocol(WireProtocol.Subprotocol);
        socket.Options.CollectHttpResponseDetails = true;
        using var bound = new CancellationTokenSource(TestHost.Bound);

        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(new Uri(host.Host.Address, WireProtocol.WirePath), bound.Token));

        socket.HttpStatusCode.ShouldBe(HttpStatusCode.Forbidden);
        host.Log.Lines.ShouldContain(line => line.Contains("a web page asks"));
    }

    [Fact]
    public async Task Wire_WithoutOurSubprotocol_IsToldOfTheVersion()
    {
        await using var host = await TestHost.Start();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {host.Token.Secret}");
        socket.Options.AddSubProtocol("actornet.2");
        socket.Options.CollectHttpResponseDetails = true;
        using var bound = new CancellationTokenSource(TestHost.Bound);

        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(new Uri(host.Host.Address, WireProtocol.WirePath), bound.Token));

        socket.HttpStatusCode.ShouldBe(HttpStatusCode.UpgradeRequired);
    }

    [Fact]
    public async Task Request_LongHeadersOrBody_AreRefused()
    {
        await using var host = await TestHost.Start(options => options with { MapEndpoints = Endpoints });
        var longText = new string('a', (RemoteLimits.HeaderKibibytes << 10) + 1);
        var many = string.Concat(Enumerable.Range(0, 60).Select(i => $"X-{i}: 1\r\n"));
        var body = new string('b', RemoteLimits.RequestBytes + 1);

        (await host.Raw($"GET /health/live HTTP/1.1\r\nHost: h\r\nX: {longText}\r\n\r\n")).ShouldStartWith("HTTP/1.1 431 ");
        (await host.Raw($"GET /{longText} HTTP/1.1\r\nHost: h\r\n\r\n")).ShouldStartWith("HTTP/1.1 414 ");
        (await host.Raw($"GET /health/live HTTP/1.1\r\nHost: h\r\n{many}\r\n")).ShouldStartWith("HTTP/1.1 431 ");
        (await host.Raw(Request(host, "POST", "/v1/sink", body))).ShouldStartWith("HTTP/1.1 413 ");
        (await host.Raw(Request(host, "POST", "/v1/sink", body[1..]))).ShouldStartWith("HTTP/1.1 200 ");
        (await host.Raw(Request(host, "POST", "/v1/large-sink", body))).ShouldStartWith("HTTP/1.1 200 ");
        host.Log.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\r\n\r\n")]
    [InlineData("GET / HTTP/2.0\r\nHost: h\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nzz\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003")]
    [InlineData("\u0000\u0000\u0000\u0000")]
    public async Task Request_Garbage_ClosesTheConnectionAndNotTheHost(string bytes)
    {
        await using var host = await TestHost.Start();

        var answer = await host.Raw(bytes, endsSending: true);

        answer.ShouldNotContain("200 OK");
        (await host.Raw("GET /health/live HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 200 ");
    }

    [Fact]
    public async Task Connect_MoreThanTheNewcomersOfAnAddress_AreDropped()
    {
        await using var host = await TestHost.Start();
        using var bound = new CancellationTokenSource(TestHost.Bound);
        var silent = new List<TcpClient>();
        try
        {
            // Members do not count, and come in before the silent ones fill the room.
            using var member = await host.Access.ConnectAsync(WireProtocol.WirePath, bound.Token);
            for (var i = 0; i < RemoteLimits.Newcomers; i++)
            {
                var client = new TcpClient();
                silent.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, host.Host.Address.Port, bound.Token);
                await client.GetStream().WriteAsync("GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n"u8.ToArray(), bound.Token);
                (await client.GetStream().ReadAsync(new byte[4096], bound.Token)).ShouldBeGreaterThan(0);
            }

            (await host.Raw("GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n")).ShouldBe("");
            member.State.ShouldBe(WebSocketState.Open);
        }
        finally
        {
            silent.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task Start_PortTaken_IsAnErrorOfOneLine()
    {
        await using var first = await TestHost.Start();

        var error = await Should.ThrowAsync<DataException>(() => TestHost.Start(listen: $"127.0.0.1:{first.Host.Address.Port}"));

        error.Message.ShouldBe($"cannot listen at 127.0.0.1:{first.Host.Address.Port}: the port is taken");
    }

    [Theory]
    [InlineData("192.0.2.1:7070", "this machine has no such address")]
    [InlineData("ws://192.0.2.1:7070", "loopback only")]
    [InlineData("nowhere", "port is missing")]
    public async Task Start_AddressThatCannotBe_IsAnErrorOfOneLine(string listen, string expected) =>
        (await Should.ThrowAsync<DataException>(() => TestHost.Start(listen: listen))).Message.ShouldContain(expected);

    [Fact]
    public async Task Start_FilesThatCannotBeUsed_AreNamed()
    {
        using var folder = new TemporaryFolder();
        var none = folder.At("none.pem");

        (await Should.ThrowAsync<DataException>(() => TestHost.Start(options => options with { CertificateFile = none }, "wss://127.0.0.1:0"))).Message.ShouldStartWith(none);
        (await Should.ThrowAsync<DataException>(() => TestHost.Start(options => options with { ClientAuthorityFile = none }, "wss://127.0.0.1:0"))).Message.ShouldStartWith(none);
        (await Should.ThrowAsync<DataException>(() => TestHost.Start(options => options with { KeyFile = none }, "wss://127.0.0.1:0"))).Message.ShouldStartWith(none);
        (await Should.ThrowAsync<DataException>(() => TestHost.Start(options => options with { ClientAuthorityFile = none }))).Message.ShouldContain("without TLS");
    }

    [Fact]
    public async Task Start_BeyondLoopback_UsesTlsByItself()
    {
        await using var host = await TestHost.Start(listen: "*:0");

        host.Host.Address.Scheme.ShouldBe("wss");
        using var bound = new CancellationTokenSource(TestHost.Bound);
        using var socket = await (host.Access with { Address = new Uri($"wss://127.0.0.1:{host.Host.Address.Port}") }).ConnectAsync(WireProtocol.WirePath, bound.Token);
        socket.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task Start_EnvironmentMeantForWebServers_ChangesNothing()
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", "http://0.0.0.0:0");
        Environment.SetEnvironmentVariable("ASPNETCORE_Kestrel__Endpoints__Http__Url", "http://0.0.0.0:0");
        Environment.SetEnvironmentVariable("DOTNET_urls", "http://0.0.0.0:0");
        try
        {
            await using var host = await TestHost.Start();

            host.Host.Address.Host.ShouldBe("127.0.0.1");
            host.Host.Bound.ShouldBe([$"http://127.0.0.1:{host.Host.Address.Port}"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASPNETCORE_URLS", null);
            Environment.SetEnvironmentVariable("ASPNETCORE_Kestrel__Endpoints__Http__Url", null);
            Environment.SetEnvironmentVariable("DOTNET_urls", null);
        }
    }

    [Fact]
    public async Task Dispose_WithMembersConnected_EndsTheirWiresInTime()
    {
        var host = await TestHost.Start();
        using var bound = new CancellationTokenSource(TestHost.Bound);
        using var socket = await host.Access.ConnectAsync(WireProtocol.WirePath, bound.Token);

        await host.DisposeAsync().AsTask().WaitAsync(bound.Token);

        await Should.ThrowAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[1], bound.Token));
    }

    private static string Request(TestHost host, string method, string path, string body = "") =>
        $"{method} {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer {host.Token.Secret}\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static void Endpoints(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/added/without/thought", (RequestDelegate)(context => context.Response.WriteAsync("here")));
        endpoints.MapPost("/v1/sink", (RequestDelegate)(context => context.Request.Body.CopyToAsync(Stream.Null)));
        endpoints.MapPost("/v1/large-sink", (RequestDelegate)(context => context.Request.Body.CopyToAsync(Stream.Null)))
            .WithMetadata(new BodyBound(1 << 20));
    }
}
