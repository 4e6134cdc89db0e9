using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Datasets;
using ActorNet.Exchange;
using ActorNet.Metrics;
using ActorNet.Runs;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Single;

namespace ActorNet;

/// <summary>Mean loss and accuracy over a data set.</summary>
/// <param name="Samples">Samples evaluated.</param>
/// <param name="Loss">Mean loss.</param>
/// <param name="Accuracy">Share predicted right, or null where accuracy has no meaning.</param>
public sealed record Evaluation(int Samples, double Loss, double? Accuracy);

/// <summary>A network with its weights. May be used from several threads at once; calls take turns.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore whose wait handle nobody asks for holds nothing.")]
public sealed partial class Model
{
    private readonly Lock _lock = new();
    private float[] _parameters;
    private GradientPass? _pass;

    /// <summary>A model of given weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss that <see cref="Evaluate"/> computes.</param>
    /// <param name="parameters">The parameter vector, as long as <see cref="Network.ParameterCount"/>; taken over, not copied.</param>
    /// <param name="schema">How the samples it was trained on were read; null for samples of numbers that are taken as they are, and classes 0, 1, … where outputs are probabilities.</param>
    public Model(Network network, Loss loss, float[] parameters, DataSchema? schema = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Length != network.ParameterCount)
        {
            throw new ArgumentException($"The network has {network.ParameterCount} parameters, not {parameters.Length}.", nameof(parameters));
        }

        Network = network;
        Loss = loss;
        Schema = schema ?? DataSchema.Of(network, "data");
        _parameters = parameters;
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The loss it was trained with.</summary>
    public Loss Loss { get; }

    /// <summary>How the samples it was trained on were read.</summary>
    public DataSchema Schema { get; private set; }

    /// <summary>The parameter vector.</summary>
    public ReadOnlyMemory<float> Parameters => _parameters;

    /// <summary>SHA-256 of the parameter vector (little-endian floats), lower-case hexadecimal.</summary>
    public string WeightsSha256 => Sha256Of(_parameters);

    /// <summary>Loads the model of a run folder, or a model file.</summary>
    /// <exception cref="DataException">The path holds no model, or a damaged, foreign or newer one.</exception>
    public static Model Load(string path) => ModelFile.Load(Directory.Exists(path) ? Path.Combine(path, RunFolder.ModelFileName) : path);

    /// <summary>Writes a safetensors file that other programs can read too: tensors by layer, the network's description as metadata.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => ModelFile.Save(this, path);

    /// <summary>
    /// Writes an ONNX model (opset 17), which other programs can run: input <c>input</c>, samples × shape of a sample, already scaled as the features of the
    /// training were; output <c>output</c>, samples × outputs.
    /// </summary>
    /// <exception cref="ArgumentException">A layer or activation has no form in ONNX.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void ExportOnnx(string path) => ModelExport.Onnx(this, path);

    /// <summary>Writes an NPZ file for NumPy: an array for each tensor, under its name.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void ExportNpz(string path) => ModelExport.Npz(this, path);

    /// <summary>Mean loss and accuracy over a data set.</summary>
    /// <exception cref="ArgumentException">The data set does not fit the network or the loss.</exception>
    public Evaluation Evaluate(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        CheckFit(Network, Loss, dataset);
        var pieces = new DatasetPieces(dataset);
        var sum = default(LaneStatistics);
        lock (_lock)
        {
            for (var piece = 0; piece < pieces.Count; piece++)
            {
                sum = LaneTree.Add(sum, pieces.Evaluate(Pass(), _parameters, piece));
            }
        }

        return new Evaluation(sum.Samples, sum.Loss / sum.Samples, Loss.HasAccuracy(dataset.HasLabels) ? (double)sum.Correct / sum.Samples : null);
    }

    /// <summary>Everything that tells what the model is worth on a data set: loss, and metrics of classes or values.</summary>
    /// <exception cref="ArgumentException">The data set does not fit the network or the loss, or has no samples.</exception>
    public Measurement Measure(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Count == 0)
        {
            throw new ArgumentException($"{dataset.Name} has no samples.", nameof(dataset));
        }

        var evaluation = Evaluate(dataset);
        var outputs = new float[checked(dataset.Count * Network.OutputCount)];
        Predict(dataset.Features, outputs);
        return Measurement.Of(evaluation, outputs, dataset, Loss, Network);
    }

    /// <summary>Computes outputs.</summary>
    /// <param name="inputs">Row-major, samples × inputs.</param>
    /// <param name="outputs">Row-major, samples × outputs.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the network or each other.</exception>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        var samples = inputs.Length / Network.InputCount;
        if (inputs.Length != samples * Network.InputCount || outputs.Length != samples * Network.OutputCount)
        {
            throw new ArgumentException(
                $"{inputs.Length} inputs and {outputs.Length} outputs do not make samples of {Network.InputCount} and {Network.OutputCount}.");
        }

        lock (_lock)
        {
            for (var first = 0; first < samples; first += RunPlan.EvaluationRows)
            {
                var rows = Math.Min(RunPlan.EvaluationRows, samples - first);
                inputs.Slice(first * Network.InputCount, rows * Network.InputCount).CopyTo(Pass().Inputs(rows));
                Pass().Forward(_parameters, rows, PassMode.Inference);
                Pass().Outputs(rows).CopyTo(outputs[(first * Network.OutputCount)..]);
            }
        }
    }

    /// <summary>Computes outputs for a matrix of inputs × samples (one sample a column); gives outputs × samples.</summary>
    /// <remarks>MathNet's dense matrices are column-major, which is the row-major form of the transpose: nothing is copied for them.</remarks>
    /// <exception cref="ArgumentException">The matrix has other rows than the network inputs.</exception>
    public Matrix<float> Predict(Matrix<float> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.RowCount != Network.InputCount)
        {
            throw new ArgumentException($"The network has {Network.InputCount} inputs, the matrix {inputs.RowCount} rows.", nameof(inputs));
        }

        var outputs = new float[Network.OutputCount * inputs.ColumnCount];
        Predict(inputs.AsColumnMajorArray() ?? inputs.ToColumnMajorArray(), outputs);
        return new DenseMatrix(Network.OutputCount, inputs.ColumnCount, outputs);
    }

    /// <summary>Makes sure that samples can go through a network and its outputs be held against their targets.</summary>
    /// <exception cref="ArgumentException">They do not fit; the message names the data set.</exception>
    public static void CheckFit(Network network, Loss loss, Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.FeatureCount != network.InputCount)
        {
            throw new ArgumentException(
                $"{dataset.Name} has {dataset.FeatureCount} features a sample, but the network has {network.InputCount} inputs.");
        }

        var shape = network.Description.InputShape;
        if (!SampleShape.Fits(dataset.FeatureShape, shape))
        {
            throw new ArgumentException(
                $"{dataset.Name} has samples of shape {SampleShape.Text(dataset.FeatureShape)}, but the network takes {SampleShape.Text(shape)}; "
                + $"give them this shape, or {network.InputCount} where it has no meaning.");
        }

        loss.Check(network, dataset.ClassNames.Count, dataset.TargetWidth);
        loss.CheckTargets(dataset.Name, dataset.Values, dataset.TargetWidth);
    }

    internal static string Sha256Of(ReadOnlySpan<float> parameters)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("ActorNet stores floats as little-endian processors do.");
        }

        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(parameters)));
    }

    private GradientPass Pass() => _pass ??= new GradientPass(Network, Loss, RunPlan.EvaluationRows);
}
