namespace ActorNet.Core.Networks;

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
