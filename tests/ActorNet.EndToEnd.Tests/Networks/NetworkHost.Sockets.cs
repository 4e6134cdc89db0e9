using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorNet.EndToEnd.Tests.Networks;

/// <summary>Sockets of this process in the host's namespace.</summary>
internal sealed partial class NetworkHost
{
    private const int NetworkNamespace = 0x40000000;

    /// <summary>A UDP socket on a free port of the host's address.</summary>
    public Socket OpenUdp()
    {
        Socket? socket = null;
        Exception? failure = null;
        // A namespace is a thread's: one that has moved there is not used for anything else.
        var thread = new Thread(() =>
        {
            try
            {
                using var space = File.OpenHandle(Path.Combine("/run/netns", Space));
                if (Enter((int)space.DangerousGetHandle(), NetworkNamespace) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                socket.Bind(new IPEndPoint(Address, 0));
            }
#pragma warning disable CA1031 // Thrown again on the thread that asked.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? socket! : throw new InvalidOperationException($"no socket in {Space}", failure);
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int Enter(int descriptor, int kind);
}
