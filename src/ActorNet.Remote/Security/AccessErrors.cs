using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ActorNet.Remote.Security;

/// <summary>Says in one line why a server cannot be used.</summary>
internal static class AccessErrors
{
    /// <summary>What an exception of connecting, asking or answering means.</summary>
    public static AccessException Translate(ServerAccess access, Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (Known(access, cause, exception) is { } known)
            {
                return known;
            }
        }

        return Make(access, AccessFault.Unreachable, $"the connection failed: {OneLine.Of(exception)}", exception);
    }

    /// <summary>What an answer means, or null if the server deals with us.</summary>
    public static AccessException? Of(ServerAccess access, HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues(WireProtocol.VersionHeader, out var versions))
        {
            return Strange(access, response.StatusCode);
        }

        var version = OneLine.Of(versions.FirstOrDefault() ?? "");
        if (version != WireProtocol.Version.ToString(CultureInfo.InvariantCulture))
        {
            return Make(access, AccessFault.OtherVersion, $"speaks version {version} of the protocol, and this program version {WireProtocol.Version}");
        }

        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => Make(access, AccessFault.TokenRefused, "refuses the token: is the token file from this server's run?"),
            HttpStatusCode.TooManyRequests => Make(access, AccessFault.TooManyAttempts, "has had too many wrong tokens from this address and refuses more for a minute; a right one passes"),
            HttpStatusCode.UpgradeRequired => Make(access, AccessFault.OtherVersion, $"does not speak version {WireProtocol.Version} of the protocol"),
            HttpStatusCode.Forbidden => Make(access, AccessFault.Refused, "refuses the request"),
            HttpStatusCode.ServiceUnavailable => Make(access, AccessFault.Busy, "has no room for another connection, or is about to end"),
            _ => null,
        };
    }

    /// <summary>For an answer that makes no sense.</summary>
    public static AccessException Strange(ServerAccess access, HttpStatusCode status) =>
        Make(access, AccessFault.NotActorNet, $"is not an ActorNet server, or not one for this program (it answers {(int)status})");

    /// <summary>For a local wire that was asked for and cannot be had.</summary>
    public static AccessException NotLocal(ServerAccess access, string why) => Make(access, AccessFault.Unreachable, why);

    /// <summary>For a server that answered before, and now closes the connection instead.</summary>
    public static AccessException Closed(ServerAccess access, Exception cause) =>
        Make(access, AccessFault.Unreachable, "closed the connection before it answered", cause);

    private static AccessException? Known(ServerAccess access, Exception cause, Exception whole) => cause switch
    {
        AccessException known => known,
        CertificateRefusedException => Make(access, AccessFault.WrongCertificate, cause.Message, whole),
        OperationCanceledException => Make(access, AccessFault.Unreachable, $"no answer within {RemoteLimits.ConnectTime.TotalSeconds:0} s", whole),
        SocketException socket => OfSocket(access, socket, whole),
        AuthenticationException => OfTls(access, cause, whole),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError } =>
            Make(access, AccessFault.NotActorNet, "is not an ActorNet server (its answer is not HTTP), or it expects TLS: try wss://", whole),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } =>
            OfClosing(access, whole),
        _ => null,
    };

    private static AccessException OfSocket(ServerAccess access, SocketException socket, Exception whole) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => Make(access, AccessFault.Unreachable, "no such host is known", whole),
        SocketError.ConnectionRefused => Make(access, AccessFault.Unreachable, "nobody listens there", whole),

        // A server that wants a client's certificate says so only after the handshake, by closing the connection.
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => OfClosing(access, whole),
        _ => Make(access, AccessFault.Unreachable, OneLine.Of(socket.Message), whole),
    };

    private static AccessException OfTls(ServerAccess access, Exception cause, Exception whole)
    {
        var text = OneLine.Of(cause);
        return text.Contains("alert", StringComparison.OrdinalIgnoreCase) && !text.Contains("handshake failure", StringComparison.OrdinalIgnoreCase)
            ? Make(access, AccessFault.ClientCertificate, CertificateHint(access), whole)
            : Make(access, AccessFault.TlsMismatch, $"TLS failed ({text}): does the server listen with TLS? without it the address begins with ws://", whole);
    }

    private static AccessException OfClosing(ServerAccess access, Exception whole) => access.UsesTls
        ? Make(access, AccessFault.ClientCertificate, CertificateHint(access), whole)
        : Make(access, AccessFault.Unreachable, "closed the connection without an answer: does it expect TLS? then the address begins with wss://", whole);

    private static string CertificateHint(ServerAccess access) => access.CertificateFile is null
        ? "closed the connection before it answered: it may want a client certificate, and none was given"
        : $"closed the connection before it answered: it may not accept the client certificate {access.CertificateFile}";

    private static AccessException Make(ServerAccess access, AccessFault fault, string what, Exception? cause = null) =>
        new(fault, $"{access.Address.Host}:{access.Address.Port.ToString(CultureInfo.InvariantCulture)}: {what}", cause);
}
