using ActorNet.Core.Data;
using ActorNet.Remote.Local;
using ActorNet.Remote.Security;
using Microsoft.AspNetCore.Builder;

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
    /// <see cref="Address"/> with the fingerprint of the certificate behind a <c>#</c>: for processes that have this training's token, but not from this process.
    /// </summary>
    public Uri PinnedAddress => _certificate is null ? Address : Security.PinnedAddress.With(Address, _certificate.Fingerprint);

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
            var own = KestrelSetup.AddressOf(application, listen);
            var told = options.AdvertisedAddress ?? own;
            return new WireHost(application, parts, told.Port == 0 ? new UriBuilder(told) { Port = own.Port }.Uri : told);
        }
        catch (Exception exception)
        {
            if (application is not null)
            {
                await application.DisposeAsync().ConfigureAwait(false);
            }

            await parts.DisposeAsync().ConfigureAwait(false);
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
        _stopping.Dispose();
    }
}
