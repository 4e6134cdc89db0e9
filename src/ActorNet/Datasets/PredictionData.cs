using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Samples for a trained model, read the way its training data was.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Count">Number of samples.</param>
/// <param name="Features">Row-major, <paramref name="Count"/> × features of the model.</param>
/// <param name="Targets">The same samples with their targets, or null if the file has none.</param>
public sealed record PredictionData(string Name, int Count, float[] Features, Dataset? Targets);
