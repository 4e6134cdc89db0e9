using ActorNet.Remote.Engine;
using ActorNet.Remote.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote.Hosting;

/// <summary>What listens for other processes.</summary>
public sealed record WireHostOptions
{
    /// <summary>Where: <c>HOST:PORT</c>, with <c>wss://</c> or <c>ws://</c> before it to choose TLS; without a scheme TLS is on beyond loopback. Port 0 takes a free one.</summary>
    public required string Listen { get; init; }

    /// <summary>What others must show.</summary>
    public required JoinToken Token { get; init; }

    /// <summary>The actors that others reach.</summary>
    public required RemoteEngine Engine { get; init; }

    /// <summary>The server's certificate (PEM), or null to have one made and kept in <see cref="StateDirectory"/>.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of <see cref="CertificateFile"/> (PEM), or null if it is in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Certificates (PEM) of the authorities that clients' certificates must come from, or null to ask for none.</summary>
    public string? ClientAuthorityFile { get; init; }

    /// <summary>Allows plain text beyond loopback.</summary>
    public bool AllowsPlainText { get; init; }

    /// <summary>Where a made certificate is kept, so that its fingerprint stays the same; null to make a new one each time.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>False to offer WebSockets only.</summary>
    public bool OffersLocalWire { get; init; } = true;

    /// <summary>The address that others are told, if it is not the one that is listened at. Port 0 stands for the one that is listened at.</summary>
    public Uri? AdvertisedAddress { get; init; }

    /// <summary>Adds endpoints; those under <c>/v1</c> are reached with the token only.</summary>
    public Action<IEndpointRouteBuilder>? MapEndpoints { get; init; }

    /// <summary>Where lines for the log go.</summary>
    public required ILoggerFactory Logging { get; init; }

    /// <summary>Answers <c>/health/ready</c>: true if the process can do its work. Null if it always can.</summary>
    public Func<bool>? IsReady { get; init; }

    /// <summary>The clock of limits and certificates; tests have their own.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Takes over a WebSocket until it ends instead of the engine, for tests.</summary>
    internal Func<System.Net.WebSockets.WebSocket, System.Net.IPAddress, CancellationToken, Task>? Serve { get; init; }
}
