using System.Globalization;

namespace ActorNet.Simulation.Faults;

/// <summary>What a fault waits for.</summary>
internal enum FaultTrigger
{
    /// <summary>A time since the beginning.</summary>
    Time,

    /// <summary>Storage tells the server that a checkpoint is on disk.</summary>
    CheckpointStored,

    /// <summary>The server asks storage for a checkpoint.</summary>
    CheckpointBegun,

    /// <summary>Storage gives the run to a server.</summary>
    Claimed,

    /// <summary>A worker becomes a member.</summary>
    Joined,

    /// <summary>A worker sends a gradient.</summary>
    Gradient,

    /// <summary>A round is committed in the parts.</summary>
    Committed,
}

/// <summary>One thing that goes wrong.</summary>
/// <param name="Number">Its number within the plan, from 1.</param>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Trigger">What it waits for.</param>
/// <param name="Count">How often that must have happened.</param>
/// <param name="After">How long after that, or after the beginning, it begins.</param>
/// <param name="Duration">How long it lasts; a crashed machine is started again then.</param>
/// <param name="Machine">The machine; of a cut, one of two.</param>
/// <param name="Other">The other machine of a cut, or null for all others.</param>
/// <param name="Amount">How much, in the unit of its kind: a probability, a factor, a share.</param>
internal sealed record Fault(
    int Number, FaultKind Kind, FaultTrigger Trigger, int Count, TimeSpan After, TimeSpan Duration, string Machine, string? Other, double Amount)
{
    /// <summary>One line for a person.</summary>
    public override string ToString()
    {
        var when = Trigger == FaultTrigger.Time ? $"at {Seconds(After)}" : $"{Seconds(After)} after {Name(Trigger)} {Count}";
        return string.Create(CultureInfo.InvariantCulture, $"#{Number} {when}: {What()}");
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.####} s");

    private static string Name(FaultTrigger trigger) => trigger switch
    {
        FaultTrigger.CheckpointStored => "checkpoint stored",
        FaultTrigger.CheckpointBegun => "checkpoint begun",
        FaultTrigger.Claimed => "claim",
        FaultTrigger.Joined => "joining",
        FaultTrigger.Gradient => "gradient",
        _ => "commit",
    };

    private string What()
    {
        var time = $"for {Seconds(Duration)}";
        var percent = string.Create(CultureInfo.InvariantCulture, $"{Amount * 100:0.##} %");
        var factor = string.Create(CultureInfo.InvariantCulture, $"{Amount:0.##}");
        return Kind switch
        {
            FaultKind.Delay => $"messages of {Machine} take {factor} times as long {time}",
            FaultKind.Reordering => $"{percent} of the messages of {Machine} are overtaken {time}",
            FaultKind.Loss => $"{percent} of the messages of {Machine} are lost {time}",
            FaultKind.Duplication => $"{percent} of the messages of {Machine} come twice {time}",
            FaultKind.Corruption => $"{percent} of the messages of {Machine} are damaged {time}",
            FaultKind.Cut => $"{Machine} is cut off from {Other ?? "all"} {time}",
            FaultKind.OneWayCut => $"nothing from {Machine} reaches {Other ?? "anybody"} {time}",
            FaultKind.Clog => $"messages to {Machine} are held up {time}",
            FaultKind.Crash => $"{Machine} crashes, and starts again after {Seconds(Duration)}{(Amount > 0 ? ", silently" : "")}",
            FaultKind.PowerLoss => $"{Machine} loses power, and starts again after {Seconds(Duration)}",
            FaultKind.DiskLoss => $"{Machine} loses power and disk, and starts again after {Seconds(Duration)}",
            FaultKind.Freeze => $"{Machine} freezes {time}",
            FaultKind.Slowness => $"{Machine} takes {factor} times as long {time}",
            FaultKind.Clock => $"the clock of {Machine} leaps by {Seconds(Duration)} and runs {factor} times as fast",
            FaultKind.DiskFull => $"the disk of {Machine} is full {time}",
            FaultKind.DiskSlow => $"the disk of {Machine} takes {factor} times as long {time}",
            FaultKind.DiskFailure => $"{percent} of the operations on the disk of {Machine} fail {time}",
            FaultKind.WrongNumbers => $"{Machine} computes wrong numbers {time}",
            FaultKind.Join => $"{Machine} joins",
            FaultKind.Leave => $"{Machine} leaves",
            _ => $"a second server is started on {Machine}",
        };
    }
}
