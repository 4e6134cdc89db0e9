using Google.Protobuf;

namespace ActorNet.Core.Networks.Onnx;

/// <summary>Writes a network with its weights as an ONNX model (IR version 8, opset 17), which other programs can run. Equal content gives equal bytes.</summary>
public static class OnnxWriter
{
    /// <summary>Name of the model's input: samples × shape of a sample, single precision.</summary>
    public const string InputName = "input";

    /// <summary>Name of the model's output: samples × outputs, single precision.</summary>
    public const string OutputName = "output";

    private const int IrVersion = 8;
    private const int Opset = 17;

    // What a protocol buffers message may have at most.
    private const long MaximumBytes = int.MaxValue;

    /// <summary>Writes the network as it predicts: dropout and noise, which belong to training, are left out.</summary>
    /// <param name="stream">Written to from its position on.</param>
    /// <param name="network">The network.</param>
    /// <param name="parameters">The parameter vector.</param>
    /// <param name="producerVersion">Version of this program, for the file.</param>
    /// <param name="metadata">Free text for the file, stored in ordinal order of the keys.</param>
    /// <exception cref="ArgumentException">The network has a layer or activation that has no form in ONNX, or is too large for one file.</exception>
    public static void Write(
        Stream stream, Network network, ReadOnlySpan<float> parameters, string producerVersion, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(metadata);
        ThrowIfTooLarge((long)network.ParameterCount * sizeof(float));
        ArgumentOutOfRangeException.ThrowIfNotEqual(parameters.Length, network.ParameterCount);
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Files are written on little-endian machines only.");
        }

        var graph = new OnnxGraph("network");
        var value = network.Description.InputShape.Count == 1 ? InputName : graph.Add("Flatten", [InputName], ("axis", 1));
        foreach (var layer in network.Layers)
        {
            value = Add(graph, layer, parameters, value);
        }

        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "ActorNet",
            ProducerVersion = producerVersion,
            Graph = graph.Complete((InputName, network.Description.InputShape), (OutputName, [network.OutputCount])),
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
            MetadataProps =
            {
                metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }),
            },
        };

        // Weights alone are below the limit: with the rest, the size still fits an unsigned number where the library's overflows.
        ThrowIfTooLarge((uint)model.CalculateSize());
        model.WriteTo(stream);
    }

    private static void ThrowIfTooLarge(long bytes)
    {
        if (bytes > MaximumBytes)
        {
            throw new ArgumentException($"the model would have {bytes} bytes or more; an ONNX file has {MaximumBytes} at most");
        }
    }

    private static string Add(OnnxGraph graph, Layer layer, ReadOnlySpan<float> parameters, string value)
    {
        if (layer.IsIdentity(training: false))
        {
            return value;
        }

        var inputs = new List<string> { value };
        foreach (var tensor in layer.Tensors)
        {
            inputs.Add(graph.Tensor(tensor.Name, tensor.Shape, parameters.Slice(tensor.Offset, tensor.Length)));
        }

        return layer switch
        {
            DenseLayer => graph.Add("Gemm", inputs),
            ActivationLayer activation => OnnxActivations.Add(graph, value, activation.Activation),
            PReluLayer => graph.Add("PRelu", inputs),
            LayerNormLayer norm => graph.Add("LayerNormalization", inputs, ("axis", -1), ("epsilon", (float)norm.Epsilon)),
            _ => throw new ArgumentException($"the layer {layer.Name} ({layer.GetType().Name}) has no form in ONNX here"),
        };
    }
}
