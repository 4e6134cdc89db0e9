using ActorNet.Core.Data;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Hosting;
using ActorNet.Remote.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote;

/// <summary>The address at which a process of a training is reached: its host, with token and certificate.</summary>
internal sealed class ServerEndpoint : IDisposable
{
    private readonly WireHost _host;

    private ServerEndpoint(WireHost host, ListeningAddress address)
    {
        _host = host;
        Address = address;
    }

    public ListeningAddress Address { get; }

    /// <summary>Attempts to get in that were refused.</summary>
    public long RefusedAttempts => _host.RefusedAttempts;

    /// <summary>Begins to listen.</summary>
    /// <param name="options">Where.</param>
    /// <param name="token">What callers must show, or null for the token of the options' file, which is written if it is not there.</param>
    /// <param name="runFolder">Where token and certificate are kept unless the options say otherwise; null to keep neither.</param>
    /// <param name="engine">Hosts the actors that are reached.</param>
    /// <param name="map">Adds endpoints.</param>
    /// <param name="isReady">Answers <c>/health/ready</c>, or null if the process always is.</param>
    /// <param name="logging">Where lines for the log go.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="DataException">The address, the certificate or a file cannot be used.</exception>
    public static ServerEndpoint Open(
        ListenOptions options,
        JoinToken? token,
        string? runFolder,
        RemoteEngine engine,
        Action<IEndpointRouteBuilder>? map,
        Func<bool>? isReady,
        ILoggerFactory logging,
        CancellationToken cancellation)
    {
        var folder = options.StateDirectory ?? runFolder;
        var file = token is null ? options.TokenFile ?? (folder is null ? null : Path.Combine(folder, ListenOptions.TokenFileName)) : null;
        var hasFile = file is not null && File.Exists(file);
        token ??= hasFile ? JoinToken.Load(file!) : JoinToken.Create();
        var host = WireHost.StartAsync(
            new WireHostOptions
            {
                Listen = options.Address,
                Token = token,
                Engine = engine,
                CertificateFile = options.CertificateFile,
                KeyFile = options.KeyFile,
                ClientAuthorityFile = options.ClientAuthorityFile,
                AllowsPlainText = options.AllowsPlainText,
                StateDirectory = folder,
                OffersLocalWire = options.OffersLocalWire,
                AdvertisedAddress = options.Advertised,
                MapEndpoints = map,
                IsReady = isReady,
                Logging = logging,
            },
            cancellation).GetAwaiter().GetResult();
        try
        {
            engine.Address = host.PinnedAddress;
            var pin = host is { MadeCertificate: true, Fingerprint: { } made } ? Fingerprint.Parse(made) : [];

            // A file that the user named holds what the user wants; the one in the run folder follows the certificate.
            if (file is not null && (!hasFile || (options.TokenFile is null && !token.Fingerprint.Span.SequenceEqual(pin))))
            {
                token = token.WithFingerprint(pin);
                token.Save(file);
            }

            var fingerprint = host.Fingerprint is { } shown ? Fingerprint.Show(Fingerprint.Parse(shown)) : null;
            return new ServerEndpoint(
                host, new ListeningAddress(host.Address, fingerprint, file, pin.Length > 0 && !token.Fingerprint.Span.SequenceEqual(pin)));
        }
        catch
        {
            host.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _host.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
