namespace ActorNet.Core.Networks;

/// <summary>A network ready to compute: layers with their places in the parameter vector. Immutable; shared by all workers.</summary>
public sealed class Network
{
    /// <summary>Builds the layers.</summary>
    public Network(NetworkDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        Description = description;
        var layers = new LayerList(description.InputCount);
        for (var i = 0; i < description.Layers.Count; i++)
        {
            layers.Add(description.Layers[i], i);
        }

        Layers = [.. layers.Layers];
        OutputCount = layers.Outputs;
        ParameterCount = layers.ParameterCount;
        Tensors = Array.AsReadOnly<ParameterTensor>([.. Layers.SelectMany(layer => layer.Tensors)]);
    }

    /// <summary>What it was built from.</summary>
    public NetworkDescription Description { get; }

    /// <summary>Floats in a sample.</summary>
    public int InputCount => Description.InputCount;

    /// <summary>Floats in an output.</summary>
    public int OutputCount { get; }

    /// <summary>Length of the parameter vector.</summary>
    public int ParameterCount { get; }

    /// <summary>The tensors of the parameter vector in order, without gaps.</summary>
    public IReadOnlyList<ParameterTensor> Tensors { get; }

    /// <summary>The layers, first to last.</summary>
    internal Layer[] Layers { get; }

    /// <summary>Fills a parameter vector with initial weights, a function of the seed alone.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="parameters">Destination, <see cref="ParameterCount"/> floats.</param>
    public void Initialize(ulong seed, Span<float> parameters)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(parameters.Length, ParameterCount);
        foreach (var layer in Layers)
        {
            layer.Initialize(seed, parameters.Slice(layer.Offset, layer.ParameterCount));
        }
    }

    /// <summary>True if this loss is computed from what goes into the last layer's activation.</summary>
    internal bool Fuses(Loss loss) => Layers[^1] is ActivationLayer last && loss.FusesWith(last.Activation);
}
