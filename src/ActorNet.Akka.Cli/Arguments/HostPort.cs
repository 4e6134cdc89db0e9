using System.Globalization;
using System.Net;

namespace ActorNet.Akka.Cli.Arguments;

/// <summary>A host with a port, as a person writes it.</summary>
/// <param name="Host">Name or address without brackets, or <see cref="Any"/>.</param>
/// <param name="Port">From 0, which takes a free one where something listens.</param>
internal sealed record HostPort(string Host, int Port)
{
    /// <summary>All addresses of the machine.</summary>
    public const string Any = "*";

    /// <summary>True if it stands for all addresses of the machine.</summary>
    public bool IsAny => Host == Any;

    /// <summary>Reads <c>HOST:PORT</c>; IPv6 addresses stand in brackets. Null for what cannot be read.</summary>
    public static HostPort? TryParse(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            && TryParseHost(text[..colon]) is { } host
            ? new HostPort(host, port)
            : null;
    }

    /// <summary>Reads a name or an address, or <c>*</c>; without the brackets of an IPv6 address. Null for what cannot be read.</summary>
    public static string? TryParseHost(string text)
    {
        var isBracketed = text.Length > 2 && text[0] == '[' && text[^1] == ']';
        var host = isBracketed ? text[1..^1] : text;
        if (host is Any or "0.0.0.0" or "::") return Any;

        return Uri.CheckHostName(host) switch
        {
            UriHostNameType.IPv6 => host,
            UriHostNameType.Dns or UriHostNameType.IPv4 when !isBracketed => host,
            _ => null,
        };
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Bracketed(Host)}:{Port}");

    /// <summary>A host as it stands before a port.</summary>
    public static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}
