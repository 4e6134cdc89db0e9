using ActorNet.Cli.Logging;
using ActorNet.Cli.Reporting;
using ActorNet.Remote;

namespace ActorNet.Cli.Engines;

/// <summary>A worker for a server that is another process.</summary>
internal interface IWorking
{
    /// <summary>A line that says what is given up by how it was asked for, or null.</summary>
    string? Warning { get; }

    /// <summary>Joins, and computes until the run is over.</summary>
    /// <param name="report">Shows how it gets on, or null.</param>
    /// <param name="log">The log.</param>
    /// <param name="cancellation">Takes leave after the step under way.</param>
    WorkerResult Run(WorkerReport? report, ProcessLog log, CancellationToken cancellation);
}
