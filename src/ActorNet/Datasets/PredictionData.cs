using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Samples for a trained model, read the way its training data was.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Count">Number of samples.</param>
/// <param name="Features">Row-major, <paramref name="Count"/> × features of the model.</param>
/// <param name="Targets">The same samples with their targets, or null if there are none that can be used: a prediction needs none.</param>
public sealed record PredictionData(string Name, int Count, float[] Features, Dataset? Targets)
{
    /// <summary>Why there are no <see cref="Targets"/>, in one line; null if there are.</summary>
    public string? Reason
    {
        get => Targets is not null ? null : field ?? $"{Name}: has no targets to compare with";
        init;
    }

    /// <summary>Samples and their targets, if these can be used.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="count">Number of samples.</param>
    /// <param name="features">Row-major.</param>
    /// <param name="targets">Makes the samples with their targets; null if there are none.</param>
    internal static PredictionData Of(string name, int count, float[] features, Func<Dataset>? targets)
    {
        if (targets is null)
        {
            return new PredictionData(name, count, features, null);
        }

        try
        {
            return Of(targets());
        }
        catch (DataException exception)
        {
            return Without(name, count, features, exception.Message);
        }
    }

    /// <summary>Samples that have their targets.</summary>
    internal static PredictionData Of(Dataset dataset) => new(dataset.Name, dataset.Count, dataset.Features, dataset);

    /// <summary>Samples that have no targets.</summary>
    internal static PredictionData Without(string name, int count, float[] features, string reason) => new(name, count, features, null) { Reason = reason };
}
