using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorNet.Remote.Local;

/// <summary>Whose process is at the other end of a Unix socket. Only Linux is asked; elsewhere the directory's mode alone keeps other users out.</summary>
internal static partial class PeerUser
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>Refuses processes of other users but root.</summary>
    /// <exception cref="IOException">The process is another user's.</exception>
    public static void Check(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Span<int> credentials = stackalloc int[3]; // process, user, group
        if (socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials)) != credentials.Length * sizeof(int))
        {
            throw new IOException("The system does not say whose process is at the other end of the local socket.");
        }

        if (!IsTrusted((uint)credentials[1], GetEffectiveUser()))
        {
            throw new IOException($"The process at the other end of the local socket is another user's ({(uint)credentials[1]}).");
        }
    }

    /// <summary>True for the own user and for root, who can do anything to this process as it is.</summary>
    internal static bool IsTrusted(uint user, uint own) => user == own || user == 0;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
