using ActorNet.Core.Data;
using ActorNet.Datasets;
using ActorNet.Worker;

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

    /// <summary>Says which samples are here; null where all of them are from the beginning.</summary>
    IDataGate? Gate => null;

    /// <summary>The worker is there, to be told when samples have come that were not here when they were asked for.</summary>
    /// <param name="arrived">To be called from any thread.</param>
    void Begin(Action<DataArrived> arrived)
    {
    }
}
