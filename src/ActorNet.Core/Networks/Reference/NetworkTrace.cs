namespace ActorNet.Core.Networks;

/// <summary>What one layer made of one sample.</summary>
/// <param name="Layer">Its name, such as <c>dense_1</c>; the weighted sums of a layer and its activation share it.</param>
/// <param name="Activation">The activation, or null for weighted sums and layers of another kind.</param>
/// <param name="Output">What came out of it.</param>
/// <param name="Delta">
/// The derivative of the loss by each of these outputs; null for the last activation where the loss is computed from what goes into it.
/// </param>
public sealed record LayerTrace(string Layer, Activation? Activation, IReadOnlyList<double> Output, IReadOnlyList<double>? Delta);

/// <summary>Forward and backward pass of one sample in double precision, every intermediate number of it.</summary>
/// <param name="Input">The sample.</param>
/// <param name="Layers">First to last: weighted sums, their activation, and so on; a layer without activation has sums only.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Gradient">The derivative of the loss by each parameter, as long as the parameter vector.</param>
public sealed record NetworkTrace(IReadOnlyList<double> Input, IReadOnlyList<LayerTrace> Layers, double Loss, IReadOnlyList<double> Gradient);
