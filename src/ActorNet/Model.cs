using ActorNet.Core.Data;
using ActorNet.Core.Networks;

namespace ActorNet;

/// <summary>Mean loss and accuracy over a data set.</summary>
/// <param name="Samples">Samples evaluated.</param>
/// <param name="Loss">Mean loss.</param>
/// <param name="Accuracy">Share predicted right, or null where accuracy has no meaning.</param>
public sealed record Evaluation(int Samples, double Loss, double? Accuracy);

/// <summary>A network with its weights.</summary>
public sealed class Model
{
    /// <summary>The network.</summary>
    public Network Network => throw new NotImplementedException();

    /// <summary>The loss it was trained with.</summary>
    public Loss Loss => throw new NotImplementedException();

    /// <summary>How its data is read; null if it came from the program itself.</summary>
    public Datasets.DataSchema? Schema => throw new NotImplementedException();

    /// <summary>Loads the model of a run folder, or a model file.</summary>
    /// <exception cref="Core.Data.DataException">The path holds no model, or a damaged one.</exception>
    public static Model Load(string path) => throw new NotImplementedException(path);

    /// <summary>Mean loss and accuracy over a data set.</summary>
    public Evaluation Evaluate(Dataset dataset) => throw new NotImplementedException();

    /// <summary>Outputs for row-major inputs, rows × outputs.</summary>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs) => throw new NotImplementedException();
}
