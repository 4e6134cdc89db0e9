using System.Net;

namespace ActorNet.Remote.Security;

/// <summary>Which names mean this machine and nothing else.</summary>
internal static class Hosts
{
    /// <summary>True if what is sent there never leaves this machine.</summary>
    public static bool IsLoopback(Uri address) => IsLoopback(address.DnsSafeHost);

    /// <summary>As above, for a name or an address without brackets.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
