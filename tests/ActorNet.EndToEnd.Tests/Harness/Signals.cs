using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ActorNet.EndToEnd.Tests.Harness;

/// <summary>Signals to processes, by number as on Linux.</summary>
internal static partial class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Sends a signal to one process.</summary>
    public static void Send(int process, int signal)
    {
        // 0 and below would mean groups of processes, or all of them.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(process);
        if (Invoke(process, signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Invoke(int process, int signal);
}
