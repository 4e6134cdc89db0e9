using ActorNet.Core.Data;
using ActorNet.Datasets;

namespace ActorNet.Remote;

/// <summary>Holds a worker's data against the run's: a worker with other data would compute something else, and nobody would know why.</summary>
internal static class WorkerDataCheck
{
    /// <summary>Makes sure that the data is the run's.</summary>
    /// <param name="name">What it is called here.</param>
    /// <param name="data">The data.</param>
    /// <param name="run">The run.</param>
    /// <exception cref="ArgumentException">Its parts have not the same classes.</exception>
    /// <exception cref="DataException">It is not; the message names the data set that differs.</exception>
    public static void Require(string name, TrainingData data, RunDescription run)
    {
        data = data.WithClassesOfTrain();
        Require(name, "training", data.Train, run.Train);
        Require(name, "validation", data.Validation, run.Validation);
        Require(name, "test", data.Test, run.Test);
    }

    private static void Require(string name, string part, Dataset? dataset, DataIdentity? identity)
    {
        var own = dataset is null ? null : DataIdentity.Of(dataset);
        if (own == identity)
        {
            return;
        }

        var how = own is null ? $"this has no {part} set, and the run has one"
            : identity is null ? $"this has a {part} set, and the run has none"
            : own.Samples != identity.Samples ? FormattableString.Invariant($"the {part} set has {own.Samples} samples here and {identity.Samples} there")
            : $"the SHA-256 of the {part} set is {own.Sha256[..16]}… here and {identity.Sha256[..Math.Min(16, identity.Sha256.Length)]}… there";
        throw new DataException($"{name}: is not the run's data: {how}");
    }
}
