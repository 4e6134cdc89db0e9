using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorNet.Benchmarks;

/// <summary>
/// The processor time of the calling thread, so that other programs on the same cores disturb a measurement less. Linux only;
/// elsewhere the time of day.
/// </summary>
internal static unsafe partial class ThreadClock
{
    private const int ThreadProcessorTime = 3;

    public static string Name => OperatingSystem.IsLinux() ? "thread processor time" : "elapsed time";

    public static double Seconds()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        }

        var time = stackalloc long[2];
        return GetTime(ThreadProcessorTime, time) == 0
            ? time[0] + (1e-9 * time[1])
            : throw new InvalidOperationException("The thread's clock cannot be read.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, long* time);
}
