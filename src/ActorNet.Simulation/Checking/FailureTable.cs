using ActorNet.Core.Training.Messages;
using ActorNet.Simulation.Faults;

namespace ActorNet.Simulation.Checking;

/// <summary>Which faults justify which failure of a run: an error that none of the faults that happened can have caused is a wrong one.</summary>
internal static class FailureTable
{
    private static readonly FaultKind[] Unreachable =
    [
        FaultKind.Delay, FaultKind.Loss, FaultKind.Corruption, FaultKind.Cut, FaultKind.OneWayCut, FaultKind.Clog, FaultKind.Crash, FaultKind.PowerLoss,
        FaultKind.DiskLoss, FaultKind.Freeze, FaultKind.Slowness, FaultKind.Clock,
    ];

    // What a fault leaves behind when it is over: workers that follow another server or another term, or are shut out.
    private static readonly FaultKind[] Lasting = [FaultKind.SecondServer, FaultKind.DiskLoss, FaultKind.WrongNumbers];

    private static readonly Dictionary<RunFailure, FaultKind[]> Table = new()
    {
        [RunFailure.NonFinite] = [],
        [RunFailure.NoWorkers] = [.. Unreachable, FaultKind.Leave, FaultKind.WrongNumbers, FaultKind.SecondServer],
        [RunFailure.StepTimeout] = [.. Unreachable, FaultKind.WrongNumbers, FaultKind.SecondServer],
        [RunFailure.Storage] = [FaultKind.DiskFull, FaultKind.DiskFailure, FaultKind.DiskSlow, FaultKind.DiskLoss, FaultKind.Freeze, FaultKind.Clock],
        [RunFailure.Superseded] = [FaultKind.SecondServer, FaultKind.DiskLoss],
        [RunFailure.Disagreement] = [FaultKind.WrongNumbers],
        [RunFailure.PartLost] = [.. Unreachable],
        [RunFailure.Protocol] = [],
    };

    /// <summary>True if one of the faults can be why.</summary>
    /// <param name="happened">The faults that happened.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="isLate">True if it came so long after the last fault that workers should have come back before.</param>
    public static bool Explains(IEnumerable<Fault> happened, RunFailure failure, bool isLate)
    {
        FaultKind[] kinds = isLate && failure == RunFailure.NoWorkers ? Lasting : Table[failure];
        return happened.Any(fault => kinds.Contains(fault.Kind));
    }
}
