using ActorNet.Core.Data;
using ActorNet.Remote.Local;
using ActorNet.Remote.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote.Hosting;

/// <summary>Listens for other processes: WebSockets and small HTTP requests on Kestrel, and the local wire beside it.</summary>
public sealed partial class WireHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping;
    private readonly ServerCertificate? _certificate;
    private readonly ClientCertificates? _clients;
    private readonly Refusals _refusals;
    private readonly LocalListener? _local;

    private WireHost(WebApplication application, Parts parts, Uri address)
    {
        _application = application;
        _stopping = parts.Stopping;
        _certificate = parts.Certificate;
        _clients = parts.Clients;
        _refusals = parts.Refusals;
        _local = parts.Local;
        Address = address;
        Token = MadeCertificate ? parts.Options.Token.WithFingerprint(_certificate!.Fingerprint) : parts.Options.Token.WithFingerprint([]);
    }

    /// <summary>Where it listens, with the port it was given, as others are told.</summary>
    public Uri Address { get; }

    /// <summary>
    /// <see cref="Address"/> with the fingerprint of a made certificate behind a <c>#</c>: for processes that have this training's token, but not from this process.
    /// </summary>
    public Uri PinnedAddress => MadeCertificate ? Security.PinnedAddress.With(Address, _certificate!.Fingerprint) : Address;

    /// <summary>SHA-256 of the certificate, as hexadecimal, or null without TLS.</summary>
    public string? Fingerprint => _certificate is null ? null : Security.Fingerprint.Show(_certificate.Fingerprint);

    /// <summary>True if the certificate was made by <see cref="WireHost"/>, so that workers must be told its fingerprint.</summary>
    public bool MadeCertificate => _certificate is { IsMade: true };

    /// <summary>What others need to join: the token that was given, with the fingerprint of a made certificate. To be saved where they find it.</summary>
    public JoinToken Token { get; }

    /// <summary>Attempts to get in that were refused.</summary>
    public long RefusedAttempts => _refusals.Count;

    /// <summary>Every address that the web server is bound to.</summary>
    internal IReadOnlyCollection<string> Bound => [.. KestrelSetup.Bound(_application)];

    /// <summary>Begins to listen.</summary>
    /// <exception cref="DataException">The address, certificate or a file cannot be used; the message says why.</exception>
    public static async Task<WireHost> StartAsync(WireHostOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var listen = ListenAddress.Parse(options.Listen, options.AllowsPlainText);
        var parts = new Parts(options, listen);
        WebApplication? application = null;
        try
        {
            parts.Load();
            parts.ListenLocally();
            application = KestrelSetup.Build(parts);
            await application.StartAsync(cancellation).ConfigureAwait(false);
            return new WireHost(application, parts, options.AdvertisedAddress ?? KestrelSetup.AddressOf(application, listen));
        }
        catch (Exception exception)
        {
            if (application is not null)
            {
                await application.DisposeAsync().ConfigureAwait(false);
            }

            if (parts.Local is not null)
            {
                await parts.Local.DisposeAsync().ConfigureAwait(false);
            }

            parts.Dispose();
            throw StartError.Translate(exception, options.Listen) ?? exception;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Wires first: the web server would wait for them.
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_local is not null)
        {
            await _local.DisposeAsync().ConfigureAwait(false);
        }

        using (var bound = new CancellationTokenSource(RemoteLimits.CloseTime))
        {
            try
            {
                await _application.StopAsync(bound.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // What is still open is cut off by the next line.
            }
        }

        await _application.DisposeAsync().ConfigureAwait(false);
        _certificate?.Dispose();
        _clients?.Dispose();
        _refusals.Dispose();
        _stopping.Dispose();
    }

    /// <summary>What a host is made of, and closed with.</summary>
    internal sealed partial class Parts(WireHostOptions options, ListenAddress listen) : IDisposable
    {
        public WireHostOptions Options => options;

        public ListenAddress Listen => listen;

        public CancellationTokenSource Stopping { get; } = new();

        public ServerCertificate? Certificate { get; private set; }

        public ClientCertificates? Clients { get; private set; }

        /// <summary>The local wire's listener, if it is offered and the system has one.</summary>
        public LocalListener? Local { get; private set; }

        public string? LocalSocket => Local?.SocketPath;

        public Refusals Refusals { get; } = new(
            options.Logging.CreateLogger(typeof(WireHost).FullName!),
            new AttemptLimiter(options.Time, RemoteLimits.FailedAttempts, RemoteLimits.AttemptWindow, RemoteLimits.RememberedAddresses));

        /// <exception cref="DataException">A file cannot be used, or does not fit the address.</exception>
        public void Load()
        {
            if (!listen.UsesTls)
            {
                RefuseUnused(options.CertificateFile);
                RefuseUnused(options.KeyFile);
                RefuseUnused(options.ClientAuthorityFile);
                return;
            }

            if (options is { KeyFile: { } key, CertificateFile: null })
            {
                throw new DataException($"{key}: a key is of no use without the certificate it belongs to");
            }

            string[] names = [.. listen.IsAny ? [] : (string[])[listen.Host], .. options.AdvertisedAddress is { } told ? (string[])[told.DnsSafeHost] : []];
            Certificate = options.CertificateFile is { } file
                ? ServerCertificate.Load(file, options.KeyFile, options.Time)
                : ServerCertificate.MakeOrReuse(options.StateDirectory, names, options.Time);
            Clients = options.ClientAuthorityFile is { } authority ? ClientCertificates.Load(authority, Refusals) : null;
        }

        /// <summary>Offers the local wire; where the system does not have it, WebSockets must do.</summary>
        public void ListenLocally()
        {
            if (!options.OffersLocalWire)
            {
                return;
            }

            var log = options.Logging.CreateLogger(typeof(WireHost).FullName!);
            try
            {
                Local = LocalListener.Start(
                    baseDirectory: null,
                    options.Engine.Segment,

                    // Returns when the caller has said who it is: until then it counts as a newcomer.
                    wire => _ = options.Engine.AcceptAsync(wire, remote: null, secret => Accept(secret), Stopping.Token),
                    line => LogLocal(log, line));
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException or PlatformNotSupportedException)
            {
                LogNotOffered(log, exception.Message);
            }
        }

        private bool Accept(string secret)
        {
            var isRight = options.Token.Matches(secret);
            if (!isRight)
            {
                Refusals.Note(System.Net.IPAddress.Loopback, "a wrong token on the local wire");
            }

            return isRight;
        }

        public void Dispose()
        {
            Certificate?.Dispose();
            Clients?.Dispose();
            Refusals.Dispose();
            Stopping.Dispose();
        }

        [LoggerMessage(Level = LogLevel.Warning, Message = "The local wire is not offered: {What}")]
        private static partial void LogNotOffered(ILogger logger, string what);

        [LoggerMessage(Level = LogLevel.Information, Message = "Local wire: {What}")]
        private static partial void LogLocal(ILogger logger, string what);

        /// <summary>Whoever gives a certificate expects to be protected by it.</summary>
        private void RefuseUnused(string? file)
        {
            if (file is not null)
            {
                throw new DataException($"{file}: not used when listening at {options.Listen} without TLS; listen at wss://{listen.Host}:{listen.Port}");
            }
        }
    }
}
