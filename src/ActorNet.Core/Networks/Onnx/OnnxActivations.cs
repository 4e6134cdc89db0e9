namespace ActorNet.Core.Networks.Onnx;

/// <summary>Activations as ONNX operations (opset 17). A new activation is one line in the table.</summary>
internal static class OnnxActivations
{
    private static readonly Dictionary<string, Func<OnnxGraph, string, Activation, string>> ByName = new()
    {
        ["identity"] = (graph, z, _) => graph.Add("Identity", [z]),
        ["step"] = (graph, z, _) => graph.Add("Cast", [graph.Add("GreaterOrEqual", [z, graph.Scalar(0)])], ("to", 1)),
        ["sigmoid"] = (graph, z, _) => graph.Add("Sigmoid", [z]),
        ["tanh"] = (graph, z, _) => graph.Add("Tanh", [z]),
        ["arctan"] = (graph, z, _) => graph.Add("Atan", [z]),
        ["relu"] = (graph, z, _) => graph.Add("Relu", [z]),
        ["leaky_relu"] = (graph, z, activation) => graph.Add("LeakyRelu", [z], ("alpha", ((LeakyReluActivation)activation).Slope)),
        ["elu"] = (graph, z, activation) => graph.Add("Elu", [z], ("alpha", ((EluActivation)activation).Alpha)),
        ["selu"] = (graph, z, _) => graph.Add("Selu", [z]),
        ["gelu"] = Gelu,
        ["gelu_tanh"] = GeluTanh,
        ["silu"] = (graph, z, _) => graph.Add("Mul", [z, graph.Add("Sigmoid", [z])]),
        ["softplus"] = (graph, z, _) => graph.Add("Softplus", [z]),
        ["softsign"] = (graph, z, _) => graph.Add("Softsign", [z]),
        ["hard_sigmoid"] = (graph, z, _) => graph.Add("HardSigmoid", [z], ("alpha", 1f / 6), ("beta", 0.5f)),
        ["exponential"] = (graph, z, _) => graph.Add("Exp", [z]),
        ["softmax"] = (graph, z, _) => graph.Add("Softmax", [z], ("axis", -1)),
    };

    /// <summary>Adds an activation and returns the name of its output.</summary>
    /// <exception cref="ArgumentException">It has no form in ONNX here.</exception>
    public static string Add(OnnxGraph graph, string z, Activation activation) => ByName.TryGetValue(activation.Name, out var add)
        ? add(graph, z, activation)
        : throw new ArgumentException($"the activation {activation.Name} cannot be exported to ONNX; these can: {string.Join(", ", ByName.Keys)}");

    /// <summary>½·z·(1 + erf(z/√2)): opset 17 has no operation of its own for it.</summary>
    private static string Gelu(OnnxGraph graph, string z, Activation activation)
    {
        var erf = graph.Add("Erf", [graph.Add("Mul", [z, graph.Scalar(0.70710677f)])]);
        return graph.Add("Mul", [graph.Add("Mul", [z, graph.Scalar(0.5f)]), graph.Add("Add", [erf, graph.Scalar(1)])]);
    }

    /// <summary>½·z·(1 + tanh(√(2/π)·(z + 0.044715·z³))).</summary>
    private static string GeluTanh(OnnxGraph graph, string z, Activation activation)
    {
        var cube = graph.Add("Mul", [graph.Add("Mul", [z, z]), z]);
        var sum = graph.Add("Add", [z, graph.Add("Mul", [cube, graph.Scalar(0.044715f)])]);
        var tanh = graph.Add("Tanh", [graph.Add("Mul", [sum, graph.Scalar(0.7978846f)])]);
        return graph.Add("Mul", [graph.Add("Mul", [z, graph.Scalar(0.5f)]), graph.Add("Add", [tanh, graph.Scalar(1)])]);
    }
}
