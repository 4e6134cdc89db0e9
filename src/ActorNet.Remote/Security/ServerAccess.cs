using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using ActorNet.Core.Data;

namespace ActorNet.Remote.Security;

/// <summary>How this process reaches a server: where it is, what to show it, and what to trust.</summary>
public sealed record ServerAccess
{
    /// <summary>The server's address, <c>wss://host:port</c>, or <c>ws://host:port</c> without TLS.</summary>
    public required Uri Address { get; init; }

    /// <summary>What proves that this process may join.</summary>
    public required JoinToken Token { get; init; }

    /// <summary>SHA-256 of the server's certificate, if only that one is trusted; a fingerprint in the token counts likewise.</summary>
    public ReadOnlyMemory<byte> Pin { get; init; }

    /// <summary>A file with certificates (PEM) of authorities that are trusted instead of the system's, or null.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>This process's own certificate (PEM), for servers that ask for one, or null.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of <see cref="CertificateFile"/> (PEM), or null if it is in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Allows plain text to a server beyond loopback.</summary>
    public bool AllowsPlainText { get; init; }

    /// <summary>Which wire to use.</summary>
    public WireKind WireKind { get; init; }

    /// <summary>True if the connection is encrypted.</summary>
    public bool UsesTls => Address.Scheme is "wss" or "https";

    /// <summary>The fingerprint that the server's certificate must have, or empty if authorities decide.</summary>
    public ReadOnlyMemory<byte> ExpectedFingerprint => Pin.IsEmpty ? Token.Fingerprint : Pin;

    /// <summary>Reads an address as users write it: <c>wss://host:port</c>, <c>ws://</c>, or https and http for the same.</summary>
    /// <exception cref="DataException">It is none.</exception>
    public static Uri ParseAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) || !IsAddress(address))
        {
            throw new DataException($"'{OneLine.Of(text)}' is not a server's address: it should read wss://HOST:PORT (or ws://HOST:PORT without TLS)");
        }

        return address;
    }

    /// <summary>
    /// The same rights with another process of the training. Its certificate is the one whose fingerprint the address brings along
    /// (<see cref="PinnedAddress.With"/>); without one, what this access trusts.
    /// </summary>
    public ServerAccess At(Uri address) =>
        PinnedAddress.Split(address) is var (plain, pin) && pin.IsEmpty ? this with { Address = plain } : this with { Address = plain, Pin = pin };

    /// <summary>Makes sure that everything is there and allowed, before anything is sent.</summary>
    /// <exception cref="DataException">The address is none, or plain text is not allowed to it, or a file cannot be used.</exception>
    public void Check()
    {
        ArgumentNullException.ThrowIfNull(Address);
        ArgumentNullException.ThrowIfNull(Token);
        if (!IsAddress(Address))
        {
            throw new DataException($"'{Address}' is not a server's address: it should read wss://HOST:PORT (or ws://HOST:PORT without TLS)");
        }

        if (!UsesTls && !AllowsPlainText && !Hosts.IsLoopback(Address))
        {
            throw new DataException($"{Address}: plain text is allowed on loopback only; use wss://, or --insecure if everybody on the way may read along and change things");
        }

        if (ExpectedFingerprint.Length is not (0 or Fingerprint.Length))
        {
            throw new DataException($"a fingerprint has {Fingerprint.Length} bytes, and not {ExpectedFingerprint.Length}");
        }

        if (KeyFile is not null && CertificateFile is null)
        {
            throw new DataException($"{KeyFile}: a key is of no use without the certificate it belongs to");
        }

        using (ServerTrust.Load(this))
        {
            // It loads every file, and complains of what is wrong.
        }
    }

    /// <summary>
    /// A client for the server's endpoints: relative addresses, the token shown, the certificate checked, bounded in time and size. What goes wrong is an
    /// <see cref="AccessException"/>.
    /// </summary>
    /// <exception cref="DataException">See <see cref="Check"/>.</exception>
    public HttpClient CreateHttpClient()
    {
        var client = new HttpClient(CreateHandler(), disposeHandler: true)
        {
            BaseAddress = AddressOf(UsesTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, path: null),
            Timeout = RemoteLimits.RequestTime,
            MaxResponseContentBufferSize = RemoteLimits.ResponseBytes,
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token.Secret);
        return client;
    }

    /// <summary>Asks a server what it offers.</summary>
    /// <exception cref="AccessException">The server cannot be reached, or one refuses the other, or it does not answer as one of ours.</exception>
    /// <exception cref="DataException">See <see cref="Check"/>.</exception>
    public async Task<ServerOffer> GetOfferAsync(CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(RemoteLimits.ConnectTime);
        using var client = CreateHttpClient();
        try
        {
            using var response = await client.GetAsync(WireProtocol.OfferPath, bound.Token).ConfigureAwait(false);
            return await ServerOffer.ReadAsync(response, bound.Token).ConfigureAwait(false) ?? throw AccessErrors.Strange(this, response.StatusCode);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw AccessErrors.Translate(this, exception);
        }
    }

    /// <summary>Opens a WebSocket at a path of the server.</summary>
    /// <exception cref="AccessException">The server cannot be reached, or one refuses the other.</exception>
    /// <exception cref="DataException">See <see cref="Check"/>.</exception>
    public async Task<WebSocket> ConnectAsync(string path, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(RemoteLimits.ConnectTime);

        // The connection that has become a WebSocket is no longer the handler's, so this does not close it.
        using var invoker = new HttpMessageInvoker(CreateHandler(), disposeHandler: true);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol(WireProtocol.Subprotocol);
            socket.Options.SetRequestHeader("Authorization", $"Bearer {Token.Secret}");
            socket.Options.KeepAliveInterval = RemoteLimits.KeepAliveInterval;
            socket.Options.KeepAliveTimeout = RemoteLimits.WriteTime;
            await socket.ConnectAsync(AddressOf(UsesTls ? Uri.UriSchemeWss : Uri.UriSchemeWs, path), invoker, bound.Token).ConfigureAwait(false);
            return socket;
        }
        catch (Exception exception) when (exception is WebSocketException or HttpRequestException or OperationCanceledException or IOException)
        {
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw AccessErrors.Translate(this, exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsAddress(Uri address) =>
        address is { IsAbsoluteUri: true, Scheme: "ws" or "wss" or "http" or "https", Host.Length: > 0, UserInfo: "", Query: "", AbsolutePath: "/", Fragment: "" };

    private Uri AddressOf(string scheme, string? path) => new UriBuilder(scheme, Address.Host, Address.Port, path).Uri;

    private AccessHandler CreateHandler()
    {
        Check();
        var trust = ServerTrust.Load(this);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = RemoteLimits.ConnectTime,
            MaxResponseHeadersLength = RemoteLimits.HeaderKibibytes,
            MaxResponseDrainSize = 0,
            UseCookies = false,
            UseProxy = !Hosts.IsLoopback(Address),
            SslOptions = trust.ClientOptions(),
        };
        return new AccessHandler(this, handler, trust);
    }
}
