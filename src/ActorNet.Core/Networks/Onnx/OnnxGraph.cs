using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorNet.Core.Networks.Onnx;

/// <summary>An ONNX graph while it is built. Field numbers are those of <c>onnx.proto</c> (IR version 8).</summary>
internal sealed class OnnxGraph(string name)
{
    private const int FloatType = 1;

    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, ProtoMessage> _initializers = new(StringComparer.Ordinal);

    /// <summary>Adds an operation and returns the name of its output.</summary>
    /// <param name="operation">ONNX's name of it.</param>
    /// <param name="inputs">Names of its inputs.</param>
    /// <param name="attributes">Its attributes, whole numbers or single-precision numbers.</param>
    public string Add(string operation, IReadOnlyList<string> inputs, params (string Name, object Value)[] attributes)
    {
        var output = string.Create(CultureInfo.InvariantCulture, $"{operation.ToLowerInvariant()}_{_nodes.Count + 1}");
        _nodes.Add(new Node(operation, inputs, output, attributes));
        return output;
    }

    /// <summary>Adds numbers and returns their name.</summary>
    public string Tensor(string tensor, IReadOnlyList<int> shape, ReadOnlySpan<float> values)
    {
        var message = new ProtoMessage();
        foreach (var extent in shape)
        {
            message.Number(1, extent);
        }

        _initializers[tensor] = message.Number(2, FloatType).Text(8, tensor).Bytes(9, MemoryMarshal.AsBytes(values).ToArray());
        return tensor;
    }

    /// <summary>Adds a single number and returns its name; the same number is stored once.</summary>
    public string Scalar(float value)
    {
        var scalar = string.Create(CultureInfo.InvariantCulture, $"scalar_{value:R}");
        return _initializers.ContainsKey(scalar) ? scalar : Tensor(scalar, [], [value]);
    }

    /// <summary>The graph, whose one output is what the last operation added gave.</summary>
    /// <param name="input">Name and shape of a sample of the input; the number of samples is free.</param>
    /// <param name="output">Name and shape of a sample of the output.</param>
    public ProtoMessage ToMessage((string Name, IReadOnlyList<int> Shape) input, (string Name, IReadOnlyList<int> Shape) output)
    {
        var graph = new ProtoMessage();
        for (var i = 0; i < _nodes.Count; i++)
        {
            graph.Message(1, ToMessage(_nodes[i], i == _nodes.Count - 1 ? output.Name : _nodes[i].Output));
        }

        graph.Text(2, name);
        foreach (var initializer in _initializers.Values)
        {
            graph.Message(5, initializer);
        }

        return graph.Message(11, Value(input.Name, input.Shape)).Message(12, Value(output.Name, output.Shape));
    }

    private static ProtoMessage ToMessage(Node node, string output)
    {
        var message = new ProtoMessage();
        foreach (var input in node.Inputs)
        {
            message.Text(1, input);
        }

        message.Text(2, output).Text(3, node.Output).Text(4, node.Operation);
        foreach (var (attribute, value) in node.Attributes)
        {
            var content = new ProtoMessage().Text(1, attribute);
            message.Message(5, value is float number ? content.Single(2, number).Number(20, 1) : content.Number(3, Convert.ToInt64(value, CultureInfo.InvariantCulture)).Number(20, 2));
        }

        return message;
    }

    private static ProtoMessage Value(string value, IReadOnlyList<int> shape)
    {
        var extents = new ProtoMessage().Message(1, new ProtoMessage().Text(2, "batch"));
        foreach (var extent in shape)
        {
            extents.Message(1, new ProtoMessage().Number(1, extent));
        }

        var type = new ProtoMessage().Number(1, FloatType).Message(2, extents);
        return new ProtoMessage().Text(1, value).Message(2, new ProtoMessage().Message(1, type));
    }

    private sealed record Node(string Operation, IReadOnlyList<string> Inputs, string Output, (string Name, object Value)[] Attributes);
}
