using System.Globalization;
using System.Net;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;

namespace ActorNet.Remote.Hosting;

/// <summary>Where a process listens, and whether with TLS.</summary>
/// <param name="Host">Name or address as it was given, without brackets; <c>*</c> for all addresses of the machine.</param>
/// <param name="Port">0 takes a free one.</param>
/// <param name="UsesTls">True to encrypt.</param>
public sealed record ListenAddress(string Host, int Port, bool UsesTls)
{
    /// <summary>All addresses of the machine.</summary>
    public const string Any = "*";

    /// <summary>True if nobody beyond this machine can connect.</summary>
    public bool IsLoopback => Hosts.IsLoopback(Host);

    /// <summary>True if it listens on all addresses of the machine.</summary>
    public bool IsAny => Host == Any;

    /// <summary>
    /// Reads <c>HOST:PORT</c>. <c>wss://</c> before it asks for TLS and <c>ws://</c> for none; without either TLS is on beyond loopback. IPv6 addresses stand in
    /// brackets; <c>*</c>, <c>0.0.0.0</c> and <c>[::]</c> are all addresses of the machine.
    /// </summary>
    /// <param name="text">The address.</param>
    /// <param name="allowsPlainText">Allows <c>ws://</c> beyond loopback, and makes it the default there.</param>
    /// <exception cref="DataException">It cannot be read, or would be plain text where that is not allowed.</exception>
    public static ListenAddress Parse(string text, bool allowsPlainText)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rest = text.AsSpan().Trim();
        bool? tls = null;
        if (rest.IndexOf("://") is var end and >= 0)
        {
            tls = rest[..end] switch
            {
                "wss" or "https" => true,
                "ws" or "http" => false,
                _ => throw Malformed(text, "the scheme should be wss or ws"),
            };
            rest = rest[(end + 3)..].TrimEnd('/');
        }

        var colon = rest.LastIndexOf(':');
        if (colon < 0 || rest.EndsWith("]"))
        {
            throw Malformed(text, "the port is missing");
        }

        if (!int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
        {
            throw Malformed(text, "the port should be a number from 0 to 65535");
        }

        var host = ReadHost(text, rest[..colon]);
        var isLoopback = Hosts.IsLoopback(host);
        if (tls == false && !isLoopback && !allowsPlainText)
        {
            throw new DataException($"'{OneLine.Of(text)}': plain text is allowed on loopback only; listen with wss://, or with --insecure if everybody on the way may read along and change things");
        }

        return new ListenAddress(host, port, tls ?? (!isLoopback && !allowsPlainText));
    }

    /// <summary>The addresses to listen at.</summary>
    /// <exception cref="DataException">The name is unknown.</exception>
    internal IReadOnlyList<IPAddress> Resolve()
    {
        if (IsAny)
        {
            return [System.Net.Sockets.Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any];
        }

        if (IPAddress.TryParse(Host, out var address))
        {
            return [address];
        }

        if (IsLoopback)
        {
            return [IPAddress.Loopback];
        }

        try
        {
            return Dns.GetHostAddresses(Host) is { Length: > 0 } found
                ? [found.FirstOrDefault(one => one.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork) ?? found[0]]
                : throw new DataException($"cannot listen at '{Host}': no address is known for that name");
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or ArgumentException)
        {
            throw new DataException($"cannot listen at '{Host}': no address is known for that name", exception);
        }
    }

    private static string ReadHost(string text, ReadOnlySpan<char> host)
    {
        var isBracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        var name = (isBracketed ? host[1..^1] : host).ToString();
        var kind = Uri.CheckHostName(name);
        return name switch
        {
            Any when !isBracketed => Any,
            "" => throw Malformed(text, "the host is missing; * listens on all addresses"),
            _ when isBracketed != (kind == UriHostNameType.IPv6) => throw Malformed(text, "an IPv6 address, and nothing else, stands in brackets"),
            _ when kind is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6) => throw Malformed(text, "the host is neither a name nor an address"),
            _ when IPAddress.TryParse(name, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) => Any,
            _ => name,
        };
    }

    private static DataException Malformed(string text, string why) => new($"cannot listen at '{OneLine.Of(text)}': {why}, as in 127.0.0.1:7070 or wss://*:7070");
}
