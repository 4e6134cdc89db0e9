using System.Globalization;
using System.Net;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;

namespace ActorNet.Akka.Settings;

/// <summary>Where Akka.Remote of a node is.</summary>
/// <param name="Host">A name or an IPv4 address; <c>*</c> for all addresses of the machine.</param>
/// <param name="Port">0 takes a free one.</param>
internal sealed record NodeAddress(string Host, int Port)
{
    private const string Any = "*";

    /// <summary>True for all addresses of the machine.</summary>
    public bool IsAny => Host == Any;

    /// <summary>What sockets are bound to.</summary>
    public string Bound => IsAny ? IPAddress.Any.ToString() : Host;

    /// <summary>Reads where a node listens, or what others are told of it.</summary>
    /// <exception cref="DataException">It is no address.</exception>
    public static NodeAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
        {
            throw Malformed(text, "the port should be a number from 0 to 65535");
        }

        var host = text[..colon];
        return Uri.CheckHostName(host) switch
        {
            UriHostNameType.IPv4 when IPAddress.Any.Equals(IPAddress.Parse(host)) => new NodeAddress(Any, port),
            UriHostNameType.Dns or UriHostNameType.IPv4 => new NodeAddress(host, port),
            _ when host == Any => new NodeAddress(Any, port),
            _ => throw Malformed(text, "the host should be a name, an IPv4 address, or * to listen at all"),
        };
    }

    /// <summary>Reads the address of a seed node.</summary>
    /// <exception cref="DataException">It is none, or one that nobody can be reached at.</exception>
    public static NodeAddress ParseSeed(string text) =>
        Parse(text) is { IsAny: false, Port: > 0 } seed ? seed : throw Malformed(text, "a seed node is reached at one host and one port");

    /// <summary>The address as Akka writes it.</summary>
    public string Of(string scheme, string system) => string.Create(CultureInfo.InvariantCulture, $"{scheme}://{system}@{Host}:{Port}");

    private static DataException Malformed(string text, string why) => new($"'{OneLine.Of(text)}' is no address of a node: {why}, as in 127.0.0.1:4053");
}
