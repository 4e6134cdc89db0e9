using ActorNet.Core.Data;
using ActorNet.Core.Networks;

namespace ActorNet;

/// <summary>The weights that a run begins with, in place of those that network and seed give: a warm start.</summary>
public sealed class InitialWeights : IEquatable<InitialWeights>
{
    private readonly float[] _parameters;
    private readonly IReadOnlyList<ParameterTensor> _tensors;

    private InitialWeights(float[] parameters, IReadOnlyList<ParameterTensor> tensors, IReadOnlyList<string> taken, IReadOnlyList<string> fresh)
    {
        _parameters = parameters;
        _tensors = tensors;
        Taken = taken;
        Fresh = fresh;
        Sha256 = Model.Sha256Of(parameters);
    }

    /// <summary>The whole parameter vector.</summary>
    public ReadOnlyMemory<float> Parameters => _parameters;

    /// <summary>SHA-256 of the parameter vector (little-endian floats), lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>Names of the tensors that came from the model.</summary>
    public IReadOnlyList<string> Taken { get; }

    /// <summary>Names of the tensors that the model has not, or in another shape: they begin as network and seed give them.</summary>
    public IReadOnlyList<string> Fresh { get; }

    /// <summary>All weights of a model of the same network.</summary>
    public static InitialWeights Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new InitialWeights(model.Parameters.ToArray(), model.Network.Tensors, [.. model.Network.Tensors.Select(tensor => tensor.Name)], []);
    }

    /// <summary>The weights of a model for a network whose tensors have the same names and shapes.</summary>
    /// <param name="model">Where the weights come from.</param>
    /// <param name="network">The network that is to be trained.</param>
    /// <exception cref="ArgumentException">A tensor is missing, or one too many, or has another shape; the message names the first.</exception>
    public static InitialWeights From(Model model, NetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(model);
        var target = new Network(network);
        foreach (var tensor in target.Tensors)
        {
            var found = model.Network.Tensors.FirstOrDefault(candidate => candidate.Name == tensor.Name)
                ?? throw new ArgumentException($"The model has no tensor {tensor.Name} of shape {Format(tensor.Shape)}.", nameof(model));
            if (!found.Shape.SequenceEqual(tensor.Shape))
            {
                throw new ArgumentException($"The model's tensor {tensor.Name} has shape {Format(found.Shape)} instead of {Format(tensor.Shape)}.", nameof(model));
            }
        }

        var more = model.Network.Tensors.FirstOrDefault(tensor => target.Tensors.All(own => own.Name != tensor.Name));
        return more is null
            ? FromFitting(model, target, 0)
            : throw new ArgumentException($"The model has a tensor {more.Name}, which the network has not.", nameof(model));
    }

    /// <summary>The weights of a model as far as names and shapes of its tensors fit a network; the rest as network and seed give them.</summary>
    /// <param name="model">Where the weights come from.</param>
    /// <param name="network">The network that is to be trained.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="ArgumentException">No tensor fits.</exception>
    public static InitialWeights FromFitting(Model model, NetworkDescription network, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        return FromFitting(model, new Network(network), seed);
    }

    /// <summary>True for the same bits.</summary>
    /// <param name="other">Other weights, or null.</param>
    public bool Equals(InitialWeights? other) => other is not null && Sha256 == other.Sha256;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as InitialWeights);

    /// <inheritdoc/>
    public override int GetHashCode() => Sha256.GetHashCode(StringComparison.Ordinal);

    /// <summary>Reads the weights that a run began with from its folder.</summary>
    /// <exception cref="DataException">The file is missing or damaged, or has other weights.</exception>
    internal static InitialWeights Read(string path, string sha256)
    {
        var weights = Of(Model.Load(path));
        return weights.Sha256 == sha256 ? weights : throw new DataException($"{path}: has other weights than the run began with");
    }

    /// <summary>Makes sure that the tensors have the names and shapes of the network's.</summary>
    /// <exception cref="ArgumentException">They have not; the message names the first that differs.</exception>
    internal void CheckFit(Network network)
    {
        for (var index = 0; index < Math.Max(_tensors.Count, network.Tensors.Count); index++)
        {
            var (given, wanted) = (_tensors.ElementAtOrDefault(index), network.Tensors.ElementAtOrDefault(index));
            if (given is null || wanted is null || given.Name != wanted.Name || !given.Shape.SequenceEqual(wanted.Shape))
            {
                throw new ArgumentException($"The run is to begin with {Format(given)} where the network has {Format(wanted)}.");
            }
        }
    }

    private static InitialWeights FromFitting(Model model, Network target, ulong seed)
    {
        var parameters = new float[target.ParameterCount];
        target.Initialize(seed, parameters);
        var taken = new List<string>();
        foreach (var tensor in target.Tensors)
        {
            if (model.Network.Tensors.FirstOrDefault(candidate => candidate.Name == tensor.Name) is { } found && found.Shape.SequenceEqual(tensor.Shape))
            {
                model.Parameters.Span.Slice(found.Offset, found.Length).CopyTo(parameters.AsSpan(tensor.Offset));
                taken.Add(tensor.Name);
            }
        }

        return taken.Count > 0
            ? new InitialWeights(parameters, target.Tensors, taken, [.. target.Tensors.Select(tensor => tensor.Name).Except(taken)])
            : throw new ArgumentException("No tensor of the model has name and shape of one of the network.", nameof(model));
    }

    private static string Format(ParameterTensor? tensor) => tensor is null ? "no tensor" : $"{tensor.Name} of shape {Format(tensor.Shape)}";

    private static string Format(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape)}]";
}
