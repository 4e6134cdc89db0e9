namespace ActorNet.Core.Networks;

/// <summary>A network as a value: its input shape and its layers.</summary>
public sealed record NetworkDescription
{
    /// <summary>Reads the command line's form, such as <c>512:relu,dropout:0.2,10:softmax</c>.</summary>
    public static NetworkDescription Parse(IReadOnlyList<int> inputShape, string layers) => throw new NotImplementedException(layers);

    /// <summary>The table of layers, shapes and parameter counts.</summary>
    public string Describe() => throw new NotImplementedException();
}

/// <summary>One tensor of the parameter vector.</summary>
/// <param name="Name">Such as <c>dense_1.kernel</c> or <c>dense_1.bias</c>.</param>
/// <param name="Layer">Index of its layer.</param>
/// <param name="Offset">First float in the parameter vector.</param>
/// <param name="Shape">Row-major shape; a kernel is inputs × outputs.</param>
/// <param name="Decays">True if L1/L2 apply to it (kernels, not biases).</param>
public sealed record ParameterTensor(string Name, int Layer, int Offset, IReadOnlyList<int> Shape, bool Decays)
{
    /// <summary>Number of floats.</summary>
    public int Length { get; } = Shape.Aggregate(1, (product, extent) => checked(product * extent));
}

/// <summary>A network ready to compute: layers with their places in the parameter vector. Immutable; shared by all workers.</summary>
public sealed class Network
{
    /// <summary>Builds the layers.</summary>
    public Network(NetworkDescription description) => Description = description;

    /// <summary>What it was built from.</summary>
    public NetworkDescription Description { get; }

    /// <summary>Floats in a sample.</summary>
    public int InputCount => throw new NotImplementedException();

    /// <summary>Floats in an output.</summary>
    public int OutputCount => throw new NotImplementedException();

    /// <summary>Length of the parameter vector.</summary>
    public int ParameterCount => throw new NotImplementedException();

    /// <summary>The tensors of the parameter vector in order, without gaps.</summary>
    public IReadOnlyList<ParameterTensor> Tensors => throw new NotImplementedException();

    /// <summary>Fills a parameter vector with initial weights, a function of the seed alone.</summary>
    public void Initialize(ulong seed, Span<float> parameters) => throw new NotImplementedException();
}
