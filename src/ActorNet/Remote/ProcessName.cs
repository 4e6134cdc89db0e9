using System.Globalization;

namespace ActorNet.Remote;

/// <summary>What a process is called in messages, logs and ledgers.</summary>
internal static class ProcessName
{
    private const int LongestMachineName = 64;

    /// <summary>Machine and process number, such as <c>node-3:4711</c>.</summary>
    public static string Default { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.MachineName[..Math.Min(Environment.MachineName.Length, LongestMachineName)]}:{Environment.ProcessId}");

    /// <summary>Number of this life of an actor: later ones are higher, as long as the machine's clock is not set back.</summary>
    public static long NewIncarnation() => TimeProvider.System.GetUtcNow().Ticks;
}
