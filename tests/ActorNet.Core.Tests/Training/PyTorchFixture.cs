using System.Text.Json;
using ActorNet.Core.Optimizers;

namespace ActorNet.Core.Tests.Training;

/// <summary>What PyTorch made of an optimizer; written by <c>bench/peers/fixtures.py</c>.</summary>
internal sealed record PyTorchFixture(string MadeBy, OptimizerSettings Optimizer, IReadOnlyList<PyTorchFixture.Run> Cases)
{
    /// <summary>What the step has besides the optimizer.</summary>
    public UpdateSettings Update { get; init; } = UpdateSettings.None;

    /// <summary>Coefficient of the L2 penalty.</summary>
    public float L2 { get; init; }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static PyTorchFixture Load(string optimizer) =>
        JsonSerializer.Deserialize<PyTorchFixture>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "pytorch", $"{optimizer}.json")), Json)!;

    /// <summary>A network trained on one batch, step after step.</summary>
    /// <param name="Name">What messages call it.</param>
    /// <param name="Layers">As on the command line.</param>
    /// <param name="Loss">Name of the loss.</param>
    /// <param name="Inputs">Floats in a sample.</param>
    /// <param name="Samples">Samples in the batch.</param>
    /// <param name="Features">Samples × inputs.</param>
    /// <param name="Labels">Class labels, or null.</param>
    /// <param name="Values">Target values, or null.</param>
    /// <param name="Initial">Kernels (inputs × outputs) and biases before the first step.</param>
    /// <param name="Losses">Mean loss of each step, before it.</param>
    /// <param name="Final">Kernels and biases after the last step.</param>
    /// <param name="Weights">What each sample's loss is multiplied by, or null.</param>
    internal sealed record Run(
        string Name,
        string Layers,
        string Loss,
        int Inputs,
        int Samples,
        float[] Features,
        int[]? Labels,
        float[]? Values,
        IReadOnlyList<Tensor> Initial,
        float[] Losses,
        IReadOnlyList<Tensor> Final,
        float[]? Weights = null)
    {
        /// <summary>The moving average of kernels and biases after the last step, or null.</summary>
        public IReadOnlyList<Tensor>? Average { get; init; }
    }

    /// <summary>A kernel or a bias.</summary>
    internal sealed record Tensor(int[] Shape, float[] Values);
}
