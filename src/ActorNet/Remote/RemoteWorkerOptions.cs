using ActorNet.Datasets;
using ActorNet.Remote.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorNet.Remote;

/// <summary>What a worker process is told. What it is to compute it learns from its server.</summary>
public sealed record RemoteWorkerOptions
{
    /// <summary>How to reach the server.</summary>
    public required ServerAccess Server { get; init; }

    /// <summary>Threads that compute, at least 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The run's data, where this program has it already; null to load it as the run's settings say.</summary>
    public TrainingData? Data { get; init; }

    /// <summary>The file or folder with the run's data on this machine, or null to look where the run's settings say.</summary>
    public string? DataPath { get; init; }

    /// <summary>True to have the server send the samples that are needed here, and to keep them for the next time.</summary>
    public bool DataFromServer { get; init; }

    /// <summary>Where data sets with a name are looked for and kept.</summary>
    public DataLocations Locations { get; init; } = DataLocations.Default();

    /// <summary>How long the server may be gone (or not there yet) before the worker gives up.</summary>
    public TimeSpan ServerTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What the worker is called, in messages and in the ledger; null for machine and process number.</summary>
    public string? Name { get; init; }

    /// <summary>Called when the worker has ended, before its metrics go away: whoever exports them can do so a last time.</summary>
    public Action? Ending { get; init; }

    /// <summary>Where lines for the log go.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;
}

/// <summary>How a worker gets on.</summary>
/// <param name="IsConnected">True while the server can be reached.</param>
/// <param name="Step">The newest step that lanes were asked of, from 0; −1 before the first.</param>
/// <param name="Lanes">How many lanes these were.</param>
/// <param name="Requests">Requests for lanes so far.</param>
/// <param name="Samples">Samples whose gradients were computed so far.</param>
/// <param name="SamplesPerSecond">The same a second, since the last report.</param>
/// <param name="ComputingShare">Share of the time since the last report in which it computed.</param>
/// <param name="Run">How far the run is, or null if it is not known.</param>
public sealed record WorkerProgress(
    bool IsConnected, long Step, int Lanes, long Requests, long Samples, double SamplesPerSecond, double ComputingShare, TrainingProgress? Run);

/// <summary>What a worker has done.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Requests">Requests for lanes that it answered: one or more for each step.</param>
/// <param name="Samples">Samples whose gradients it computed.</param>
/// <param name="Seconds">Time since it joined.</param>
/// <param name="ComputingSeconds">Time in which it computed.</param>
/// <param name="HasLeft">True if it was asked to leave before the run had ended.</param>
/// <param name="RunSteps">Steps of the run at its end, or null if the server did not say.</param>
/// <param name="RunInterrupted">True if the run was stopped before its last step; null if the server did not say.</param>
/// <param name="WeightsSha256">SHA-256 of the run's weights at its end, or null if the server did not say.</param>
public sealed record WorkerResult(
    string Name,
    long Requests,
    long Samples,
    double Seconds,
    double ComputingSeconds,
    bool HasLeft,
    long? RunSteps,
    bool? RunInterrupted,
    string? WeightsSha256);
