using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace ActorNet.Core.Networks.Onnx;

/// <summary>An ONNX graph while it is built.</summary>
internal sealed class OnnxGraph(string name)
{
    private readonly GraphProto _graph = new() { Name = name };

    /// <summary>Adds an operation and returns the name of its output.</summary>
    /// <param name="operation">ONNX's name of it.</param>
    /// <param name="inputs">Names of its inputs.</param>
    /// <param name="attributes">Its attributes, whole numbers or single-precision numbers.</param>
    public string Add(string operation, IReadOnlyList<string> inputs, params (string Name, object Value)[] attributes)
    {
        var output = string.Create(CultureInfo.InvariantCulture, $"{operation.ToLowerInvariant()}_{_graph.Node.Count + 1}");
        _graph.Node.Add(new NodeProto
        {
            Name = output,
            OpType = operation,
            Input = { inputs },
            Output = { output },
            Attribute = { attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)) },
        });
        return output;
    }

    /// <summary>Adds numbers and returns their name.</summary>
    public string Tensor(string tensor, IReadOnlyList<int> shape, ReadOnlySpan<float> values)
    {
        _graph.Initializer.Add(new TensorProto
        {
            Name = tensor,
            Dims = { shape.Select(extent => (long)extent) },
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        });
        return tensor;
    }

    /// <summary>Adds a single number and returns its name; the same number is stored once.</summary>
    public string Scalar(float value)
    {
        var scalar = string.Create(CultureInfo.InvariantCulture, $"scalar_{value:R}");
        return _graph.Initializer.Any(tensor => tensor.Name == scalar) ? scalar : Tensor(scalar, [], [value]);
    }

    /// <summary>The graph, whose one output is what the last operation added gave.</summary>
    /// <param name="input">Name and shape of a sample of the input; the number of samples is free.</param>
    /// <param name="output">Name and shape of a sample of the output.</param>
    public GraphProto Complete((string Name, IReadOnlyList<int> Shape) input, (string Name, IReadOnlyList<int> Shape) output)
    {
        _graph.Node[^1].Output[0] = output.Name;
        _graph.Input.Add(Value(input.Name, input.Shape));
        _graph.Output.Add(Value(output.Name, output.Shape));
        return _graph;
    }

    private static AttributeProto Attribute(string name, object value) => value is float number
        ? new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = number }
        : new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = Convert.ToInt64(value, CultureInfo.InvariantCulture) };

    private static ValueInfoProto Value(string name, IReadOnlyList<int> shape)
    {
        var batch = new TensorShapeProto.Types.Dimension { DimParam = "batch" };
        var extents = shape.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent });
        var tensor = new TypeProto.Types.Tensor
        {
            ElemType = (int)TensorProto.Types.DataType.Float,
            Shape = new TensorShapeProto { Dim = { batch, extents } },
        };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
