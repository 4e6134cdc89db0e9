using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using ActorNet.Core.Data;
using ActorNet.Remote.Local;
using ActorNet.Remote.Security;
using ActorNet.Remote.Wires;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote.Hosting;

/// <content>What a host is made of.</content>
public sealed partial class WireHost
{
    /// <summary>What a host is made of, and closed with.</summary>
    internal sealed partial class Parts(WireHostOptions options, ListenAddress listen) : IAsyncDisposable
    {
        private const string LogCategory = "ActorNet.Remote.Hosting";
        private readonly ILogger _log = options.Logging.CreateLogger(LogCategory);

        public WireHostOptions Options => options;

        public ListenAddress Listen => listen;

        public CancellationTokenSource Stopping { get; } = new();

        public ServerCertificate? Certificate { get; private set; }

        public ClientCertificates? Clients { get; private set; }

        public LocalListener? Local { get; private set; }

        public Refusals Refusals { get; } = new(
            options.Logging.CreateLogger(LogCategory),
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

        /// <summary>Listens for processes of the same host, if that is offered and possible.</summary>
        public void ListenLocally()
        {
            if (!options.OffersLocalWire || options.Serve is not null)
            {
                return;
            }

            try
            {
                Local = LocalListener.Start(baseDirectory: null, options.Engine.Segment, ServeLocally, why => LogLocal(_log, why));
            }
            catch (Exception exception) when (exception is IOException or SocketException or UnauthorizedAccessException or PlatformNotSupportedException)
            {
                // Nobody needs it: WebSockets do the same, more slowly.
                LogNotLocal(_log, OneLine.Of(exception));
            }
        }

        /// <summary>Gives a WebSocket whose caller has shown the token to the engine.</summary>
        public Task ServeAsync(WebSocket socket, IPAddress remote, CancellationToken cancellation) =>
            options.Engine.AcceptAsync(new WebSocketWire(socket), remote, authenticate: null, cancellation);

        public async ValueTask DisposeAsync()
        {
            if (Local is not null)
            {
                await Local.DisposeAsync().ConfigureAwait(false);
            }

            Certificate?.Dispose();
            Clients?.Dispose();
            Stopping.Dispose();
        }

        /// <summary>
        /// Gives a caller of the same host to the engine; its first frame has the token. Returns when the caller has said who it is: until then it counts as a
        /// newcomer.
        /// </summary>
        private void ServeLocally(LocalWire wire) => _ = options.Engine.AcceptAsync(wire, remote: null, IsRight, Stopping.Token);

        private bool IsRight(string secret)
        {
            var isRight = options.Token.Matches(secret);
            if (!isRight)
            {
                Refusals.Add("wrong token");
            }

            return isRight;
        }

        [LoggerMessage(Level = LogLevel.Warning, Message = "local wire: {Why}")]
        private static partial void LogLocal(ILogger logger, string why);

        [LoggerMessage(Level = LogLevel.Warning, Message = "there is no local wire, processes of this host use WebSockets: {Why}")]
        private static partial void LogNotLocal(ILogger logger, string why);

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
