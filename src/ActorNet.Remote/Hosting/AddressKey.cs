using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ActorNet.Remote.Hosting;

/// <summary>What counts as one address: for IPv6 the network of 64 bits, since whoever has one address of it has all.</summary>
internal readonly record struct AddressKey(ulong High, ulong Low)
{
    /// <summary>The key of an address.</summary>
    public static AddressKey Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        var isFour = address.IsIPv4MappedToIPv6 || address.AddressFamily == AddressFamily.InterNetwork;
        _ = (isFour ? address.MapToIPv6() : address).TryWriteBytes(bytes, out _);
        return new AddressKey(BinaryPrimitives.ReadUInt64BigEndian(bytes), isFour ? BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) : 0);
    }
}
