using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Datasets;

namespace ActorNet.Runs;

/// <summary>A model as a safetensors file: a tensor for each kernel and bias, and as metadata what is needed to build the network again.</summary>
internal static class ModelFile
{
    private const string Kind = "actornet-model";

    public static void Save(Model model, string path) => AtomicFile.Write(path, stream => Write(stream, model));

    public static void Write(Stream stream, Model model)
    {
        var metadata = new Dictionary<string, string> { ["loss"] = model.Loss.Text, ["data"] = model.Schema.ToJson() };
        FileKind.Write(metadata, Kind);
        WriteNetwork(metadata, model.Network);
        SafeTensorsWriter.Write(stream, ToTensors(model.Network, model.Parameters), metadata);
    }

    public static Model Load(string path)
    {
        var file = SafeTensorsReader.Load(path);
        FileKind.Check(path, file.Metadata, Kind, "model");
        try
        {
            var network = ReadNetwork(path, file.Metadata);
            var loss = Loss.Parse(FileKind.Value(path, file.Metadata, "loss"));
            var schema = file.Metadata.TryGetValue("data", out var json) ? DataSchema.FromJson(json) : null;
            return new Model(network, loss, FromTensors(path, network, file), schema);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new DataException($"{path}: damaged model: {exception.Message}", exception);
        }
    }

    public static void WriteNetwork(Dictionary<string, string> metadata, Network network)
    {
        metadata["input"] = string.Join(',', network.Description.InputShape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
        metadata["network"] = network.Description.ToString();
    }

    public static IReadOnlyList<SafeTensor> ToTensors(Network network, ReadOnlyMemory<float> parameters, string prefix = "") =>
        [.. network.Tensors.Select(tensor => new SafeTensor(prefix + tensor.Name, tensor.Shape, parameters.Slice(tensor.Offset, tensor.Length)))];

    public static float[] FromTensors(string path, Network network, SafeTensors file, string prefix = "")
    {
        var parameters = new float[network.ParameterCount];
        foreach (var tensor in network.Tensors)
        {
            var stored = file.Find(prefix + tensor.Name) ?? throw new DataException($"{path}: has no tensor {prefix + tensor.Name}");
            if (!stored.Shape.SequenceEqual(tensor.Shape))
            {
                throw new DataException(
                    $"{path}: tensor {stored.Name} has shape {Format(stored.Shape)} instead of {Format(tensor.Shape)}");
            }

            stored.Values.CopyTo(parameters.AsMemory(tensor.Offset));
        }

        return parameters;
    }

    private static Network ReadNetwork(string path, IReadOnlyDictionary<string, string> metadata)
    {
        var input = FileKind.Value(path, metadata, "input");
        var shape = input.Split(',').Select(extent => int.TryParse(extent, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new DataException($"{path}: damaged model: '{input}' is not a shape"));
        return new Network(NetworkDescription.Parse([.. shape], FileKind.Value(path, metadata, "network")));
    }

    private static string Format(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape)}]";
}
