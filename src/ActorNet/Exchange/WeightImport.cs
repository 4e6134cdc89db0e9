using ActorNet.Core.Data;
using ActorNet.Core.Naming;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Datasets;

namespace ActorNet.Exchange;

/// <summary>Where a tensor of an imported model came from.</summary>
/// <param name="Tensor">Name of the model's tensor, such as <c>dense_1.kernel</c>.</param>
/// <param name="Source">Name of the file's tensor, such as <c>fc1.weight</c>; null for a bias that the file does not have, which is zero.</param>
/// <param name="IsTransposed">True if it was stored outputs × inputs, as PyTorch does.</param>
public sealed record ImportedTensor(string Tensor, string? Source, bool IsTransposed);

/// <summary>A model made of weights that another program trained.</summary>
/// <param name="Model">The model.</param>
/// <param name="Tensors">Where its tensors came from, in their order.</param>
public sealed record ImportedModel(Model Model, IReadOnlyList<ImportedTensor> Tensors);

/// <summary>Takes weights from a safetensors file of another program, such as PyTorch.</summary>
public static class WeightImport
{
    /// <summary>Appended to a name in a map: the tensor is stored outputs × inputs.</summary>
    public const string TransposeMark = "^T";

    /// <summary>
    /// Reads the weights of a network. A kernel is transposed if the file's tensor is called <c>weight</c>, as PyTorch's outputs × inputs are. Which tensor
    /// goes where is told from shapes and from the numbers in names (<c>fc1</c>, <c>fc2</c>, …); what can be told in two ways is refused.
    /// </summary>
    /// <param name="path">The safetensors file; F32, F64, F16 and BF16 can be read.</param>
    /// <param name="network">The network that they are the weights of.</param>
    /// <param name="loss">The loss that the model computes when it is evaluated.</param>
    /// <param name="map">Names of the file's tensors (with <see cref="TransposeMark"/> or without) and the tensor of the model that each becomes; null to tell all.</param>
    /// <param name="schema">How samples for it are read, or null.</param>
    /// <exception cref="DataException">The file cannot be read or does not fit, or fits in several ways; the message lists what is in it.</exception>
    public static ImportedModel Load(
        string path, NetworkDescription network, Loss loss, IReadOnlyDictionary<string, string>? map = null, DataSchema? schema = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        var file = SafeTensorsReader.Load(path);
        var built = new Network(network);
        var sources = new Dictionary<string, WeightSource>(StringComparer.Ordinal);
        foreach (var (from, to) in map ?? new Dictionary<string, string>())
        {
            var (tensor, source) = Mapped(path, file, built, from, to);
            if (!sources.TryAdd(tensor.Name, source))
            {
                throw new DataException($"{path}: two tensors are mapped to {tensor.Name}");
            }
        }

        if (built.Tensors.Any(tensor => !sources.ContainsKey(tensor.Name)))
        {
            WeightMatching.Complete(path, built.Tensors, file.Tensors, sources);
        }

        var parameters = new float[built.ParameterCount];
        foreach (var tensor in built.Tensors)
        {
            sources[tensor.Name].CopyTo(tensor, parameters.AsSpan(tensor.Offset, tensor.Length));
        }

        if (Array.FindIndex(parameters, value => !float.IsFinite(value)) is var at and >= 0)
        {
            var tensor = built.Tensors.Last(candidate => candidate.Offset <= at);
            throw new DataException($"{path}: tensor {sources[tensor.Name].Tensor?.Name} has a number that is not finite in single precision");
        }

        return new ImportedModel(
            new Model(built, loss, parameters, schema),
            [.. built.Tensors.Select(tensor => new ImportedTensor(tensor.Name, sources[tensor.Name].Tensor?.Name, sources[tensor.Name].IsTransposed))]);
    }

    private static (ParameterTensor Tensor, WeightSource Source) Mapped(string path, SafeTensors file, Network network, string from, string to)
    {
        var isMarked = from.EndsWith(TransposeMark, StringComparison.Ordinal);
        var name = isMarked ? from[..^TransposeMark.Length] : from;
        var stored = file.Find(name)
            ?? throw new DataException($"{path}: has no tensor {name}{NearestName.HintOrList(name, [.. file.Tensors.Select(known => known.Name)])}");
        var tensor = network.Tensors.FirstOrDefault(known => known.Name == to)
            ?? throw new DataException($"the network has no tensor {to}{NearestName.HintOrList(to, [.. network.Tensors.Select(known => known.Name)])}");
        var source = isMarked
            ? new WeightSource(stored, IsTransposed: true)
            : WeightSource.For(tensor, stored) ?? new WeightSource(stored, IsTransposed: false);
        return source.Fits(tensor)
            ? (tensor, source)
            : throw new DataException($"{path}: {from} of shape {string.Join("×", stored.Shape)} does not fit {to} of {string.Join("×", tensor.Shape)}");
    }
}
