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
    public static bool Explains(IEnumerable<Fault> happened, RunFailure failure) => happened.Any(fault => Table[failure].Contains(fault.Kind));
}
