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

    private ServerEndpoint(WireHost host, ListeningAddress address, JoinToken token)
    {
        _host = host;
        Token = token;
        Address = address;
    }

    public ListeningAddress Address { get; }

    /// <summary>What callers must show.</summary>
    public JoinToken Token { get; }

    /// <summary>Attempts to get in that were refused, so far.</summary>
    public Func<long> RefusedAttempts => () => _host.RefusedAttempts;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="DataException">The address, the certificate or a file cannot be used.</exception>
    public static ServerEndpoint Open(Parts parts, CancellationToken cancellation)
    {
        var (options, engine) = (parts.Options, parts.Engine);
        var folder = options.StateDirectory ?? parts.RunFolder;
        var file = parts.Token is null ? options.TokenFile ?? (folder is null ? null : Path.Combine(folder, ListenOptions.TokenFileName)) : null;
        var hasFile = file is not null && File.Exists(file);
        var token = parts.Token ?? (hasFile ? JoinToken.Load(file!) : JoinToken.Create());
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
                IsReady = parts.IsReady,
                MapEndpoints = parts.Map,
                Logging = parts.Logging,
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
                host, new ListeningAddress(host.Address, fingerprint, file, pin.Length > 0 && !token.Fingerprint.Span.SequenceEqual(pin)), token);
        }
        catch
        {
            host.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _host.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>What listens.</summary>
    /// <param name="Options">Where.</param>
    /// <param name="Token">What callers must show, or null for the token of the options' file, which is written if it is not there.</param>
    /// <param name="RunFolder">Where token and certificate are kept unless the options say otherwise; null to keep neither.</param>
    /// <param name="Engine">Hosts the actors that are reached.</param>
    /// <param name="Logging">Where lines for the log go.</param>
    internal sealed record Parts(ListenOptions Options, JoinToken? Token, string? RunFolder, RemoteEngine Engine, ILoggerFactory Logging)
    {
        /// <summary>Adds endpoints.</summary>
        public Action<IEndpointRouteBuilder>? Map { get; init; }

        /// <summary>Says whether the process can do its work.</summary>
        public Func<bool>? IsReady { get; init; }
    }
}
