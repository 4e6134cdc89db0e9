using System.Net;
using System.Net.Security;
using ActorNet.Remote.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote.Hosting;

/// <summary>The web server as we want it: nothing from files, environment or signals, and a bound for everything.</summary>
internal static class KestrelSetup
{
    /// <summary>Makes a server that can be started.</summary>
    public static WebApplication Build(WireHost.Parts parts)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "ActorNet",
            EnvironmentName = Environments.Production,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore().UseSockets(Limit).ConfigureKestrel(kestrel => Configure(kestrel, parts));
        builder.Services.AddRoutingCore();
        builder.Services.Replace(ServiceDescriptor.Singleton<IMemoryPoolFactory<byte>>(new LargeBlocks()));
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(new QuietLogging(parts.Options.Logging)));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());

        var application = builder.Build();
        var gate = new Gate(parts.Options.Token, parts.Refusals);
        application.UseRouting();
        application.Use(next => context => gate.InvokeAsync(context, next));
        application.UseWebSockets();
        Map(application, parts);
        return application;
    }

    /// <summary>Where a started server can be reached.</summary>
    public static Uri AddressOf(WebApplication application, ListenAddress listen)
    {
        var host = listen.IsAny ? Dns.GetHostName() : listen.Host;
        return new UriBuilder(listen.UsesTls ? "wss" : "ws", host, BindingAddress.Parse(Bound(application).First()).Port).Uri;
    }

    /// <summary>The addresses that a started server is bound to.</summary>
    public static ICollection<string> Bound(WebApplication application) =>
        application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

    private static void Map(WebApplication application, WireHost.Parts parts)
    {
        var options = parts.Options;
        string[] reading = [HttpMethods.Get, HttpMethods.Head];
        application.MapMethods(Gate.LivePath, reading, static context => context.Response.WriteAsync("live\n", context.RequestAborted));
        application.MapMethods(Gate.ReadyPath, reading, context =>
        {
            var isReady = options.IsReady?.Invoke() ?? true;
            context.Response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync(isReady ? "ready\n" : "not ready\n", context.RequestAborted);
        });
        application.MapGet(WireProtocol.OfferPath, (RequestDelegate)(context => context.Response.WriteAsJsonAsync(Offer(parts), ServerOffer.Json, context.RequestAborted)));
        var wire = new WireEndpoint(options.Serve ?? parts.ServeAsync, parts.Refusals, parts.Stopping.Token);
        application.MapGet(WireProtocol.WirePath, (RequestDelegate)wire.InvokeAsync);
        options.MapEndpoints?.Invoke(application);
    }

    private static ServerOffer Offer(WireHost.Parts parts)
    {
        var (engine, socket) = (parts.Options.Engine, parts.Local?.SocketPath);
        return new ServerOffer(WireProtocol.Version, socket is null ? ["websocket"] : ["local", "websocket"], socket, engine.Name, engine.PublishedNames);
    }

    private static void Configure(KestrelServerOptions kestrel, WireHost.Parts parts)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = RemoteLimits.Connections + RemoteLimits.SpareConnections;
        limits.MaxConcurrentUpgradedConnections = RemoteLimits.Connections;
        limits.MaxRequestHeadersTotalSize = RemoteLimits.HeaderKibibytes << 10;
        limits.MaxRequestLineSize = RemoteLimits.HeaderKibibytes << 9;
        limits.MaxRequestHeaderCount = 50;
        limits.MaxRequestBodySize = RemoteLimits.RequestBytes;
        limits.MaxRequestBufferSize = RemoteLimits.SocketBytes;
        limits.MaxResponseBufferSize = RemoteLimits.SocketBytes;
        limits.RequestHeadersTimeout = RemoteLimits.HelloTime;
        limits.KeepAliveTimeout = RemoteLimits.IdleTime;
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: RemoteLimits.HelloTime);
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: RemoteLimits.HelloTime);

        var newcomers = new Newcomers(RemoteLimits.Newcomers);
        foreach (var address in parts.Listen.Resolve())
        {
            kestrel.Listen(address, parts.Listen.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(newcomers.Guard);
                if (parts.Certificate is not null)
                {
                    listen.UseHttps(Tls(parts));
                }
            });
        }
    }

    private static void Limit(SocketTransportOptions sockets)
    {
        sockets.Backlog = RemoteLimits.Connections;
        sockets.MaxReadBufferSize = RemoteLimits.SocketBytes;
        sockets.MaxWriteBufferSize = RemoteLimits.SocketBytes;
    }

    private static TlsHandshakeCallbackOptions Tls(WireHost.Parts parts)
    {
        var context = parts.Certificate!.Context();
        return new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = RemoteLimits.HelloTime,
            OnConnection = connection =>
            {
                var options = new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = context,
                    EnabledSslProtocols = TlsRules.Protocols,
                    CipherSuitesPolicy = TlsRules.Suites,

                    // A member connects once; what a resumed session would save is not worth having to think about it.
                    AllowTlsResume = false,
                };
                parts.Clients?.Require(options, (connection.Connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None);
                return ValueTask.FromResult(options);
            },
        };
    }
}
