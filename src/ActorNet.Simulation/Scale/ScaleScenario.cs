namespace ActorNet.Simulation.Scale;

/// <summary>A cluster and a training to be modelled: how fast machines compute and links carry, and what goes wrong.</summary>
public sealed record ScaleScenario
{
    /// <summary>Worker machines.</summary>
    public required int Workers { get; init; }

    /// <summary>Machines that hold a part of the parameter vector each.</summary>
    public required int Parts { get; init; }

    /// <summary>Length of the parameter vector.</summary>
    public long Parameters { get; init; } = 10_000_000;

    /// <summary>Bytes of a parameter when it is exchanged.</summary>
    public int BytesPerParameter { get; init; } = 4;

    /// <summary>Samples of a step, over all workers.</summary>
    public int BatchSize { get; init; } = 16_384;

    /// <summary>Steps between exchanges; see <see cref="Core.Training.RunPlan.LocalSteps"/>.</summary>
    public int LocalSteps { get; init; } = 1;

    /// <summary>Time that a worker takes for the forward and backward pass of a sample.</summary>
    public TimeSpan PerSample { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Lanes of a round, a power of two; null for four a worker.</summary>
    public int? Lanes { get; init; }

    /// <summary>Time that a worker takes for a request besides its samples.</summary>
    public TimeSpan PerRequest { get; init; }

    /// <summary>Time that the server takes for a round besides its gradients: the step itself, and giving out the next.</summary>
    public TimeSpan PerRound { get; init; }

    /// <summary>Bytes a second that a machine sends, and receives at the same time.</summary>
    public double LinkBytesPerSecond { get; init; } = 1.25e9;

    /// <summary>Time from machine to machine.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(0.1);

    /// <summary>Bytes of gradients a second that a part adds up, the update included.</summary>
    public double ReduceBytesPerSecond { get; init; } = 5e9;

    /// <summary>Time that any message takes its receiver besides.</summary>
    public TimeSpan PerMessage { get; init; } = TimeSpan.FromMicroseconds(2);

    /// <summary>Share of the workers that are slow.</summary>
    public double StragglerShare { get; init; }

    /// <summary>By what a slow worker's time is multiplied.</summary>
    public double StragglerSlowness { get; init; } = 4;

    /// <summary>What breaks, if anything does.</summary>
    public ScaleFault Fault { get; init; }

    /// <summary>Rounds to measure, after two that are not.</summary>
    public int Rounds { get; init; } = 4;
}

/// <summary>What breaks in a modelled run, once, in the middle of a round.</summary>
public enum ScaleFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A worker's machine, and everybody is told (a connection is reset).</summary>
    WorkerStops,

    /// <summary>A worker's machine, and nobody is told.</summary>
    WorkerFallsSilent,

    /// <summary>The server's process; it is back after two seconds and goes on from the checkpoint of two rounds before.</summary>
    ServerRestarts,
}

/// <summary>What came of a modelled run.</summary>
/// <param name="StepsPerSecond">Steps a second over the measured rounds.</param>
/// <param name="ServerBusy">Share of the time in which the coordinating server's processor was busy.</param>
/// <param name="ServerLink">Share of the time in which its link, in the busier direction, was.</param>
/// <param name="ServerBytesPerStep">Bytes that it sent and received for a step.</param>
/// <param name="TotalBytesPerStep">Bytes that all machines sent for a step.</param>
/// <param name="Recovery">What the fault cost: time of the measured rounds beyond that without it; null without a fault.</param>
public sealed record ScaleResult(
    double StepsPerSecond, double ServerBusy, double ServerLink, double ServerBytesPerStep, double TotalBytesPerStep, TimeSpan? Recovery);
