using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Training;
using ActorNet.Datasets;

namespace ActorNet.Remote;

/// <summary>Where a worker gets the run's data from.</summary>
internal interface IWorkerData : IDisposable
{
    /// <summary>For messages: what the data is called here.</summary>
    string Name { get; }

    /// <summary>True if the data is checked piece by piece as it comes, and is not all there before the first step; else it is held against the run's SHA-256.</summary>
    bool IsCheckedAsItComes { get; }

    /// <summary>Loads the data, or prepares to fetch it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <exception cref="DataException">It cannot be found or used; one line says why.</exception>
    TrainingData Open(RunDescription run, CancellationToken cancellation);

    /// <summary>Puts something before the worker that has the samples there which a message needs; the worker itself where all of them are.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="plan">The run's numbers.</param>
    IActor Before(IActor worker, RunPlan plan) => worker;
}
