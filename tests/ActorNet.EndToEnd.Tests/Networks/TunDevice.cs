using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace ActorNet.EndToEnd.Tests.Networks;

/// <summary>A network device whose packets this process reads and writes. It goes away when it is disposed.</summary>
internal sealed unsafe partial class TunDevice : IDisposable
{
    public const string ControlFile = "/dev/net/tun";

    private const int ReadWrite = 2;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const nuint SetInterface = 0x400454ca;
    private const short TunWithoutHeader = 0x1001;
    private const int NameBytes = 16;
    private const int RequestBytes = 40;

    public TunDevice(string name)
    {
        if (Encoding.ASCII.GetByteCount(name) >= NameBytes) throw new ArgumentException($"'{name}' is too long for a device.", nameof(name));

        Descriptor = Open(ControlFile, ReadWrite | NonBlocking | CloseOnExec);
        if (Descriptor < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());

        var request = stackalloc byte[RequestBytes];
        new Span<byte>(request, RequestBytes).Clear();
        Encoding.ASCII.GetBytes(name, new Span<byte>(request, NameBytes));
        *(short*)(request + NameBytes) = TunWithoutHeader;
        if (Control(Descriptor, SetInterface, request) >= 0) return;

        var error = Marshal.GetLastPInvokeError();
        _ = Close(Descriptor);
        throw new Win32Exception(error);
    }

    /// <summary>To wait for packets with.</summary>
    public int Descriptor { get; }

    /// <summary>Reads a packet; 0 if there is none.</summary>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer) return (int)Math.Max(0, Read(Descriptor, start, (nuint)buffer.Length));
    }

    /// <summary>Hands a packet to the device's host. What it does not take is lost, as on any network.</summary>
    public void Write(ReadOnlySpan<byte> packet)
    {
        fixed (byte* start = packet) _ = Write(Descriptor, start, (nuint)packet.Length);
    }

    public void Dispose() => _ = Close(Descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
