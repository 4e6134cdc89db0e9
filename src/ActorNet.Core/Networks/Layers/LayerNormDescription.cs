namespace ActorNet.Core.Networks;

/// <summary>Layer normalisation: each sample's numbers are brought to mean 0 and variance 1, then scaled and shifted by trained γ and β.</summary>
public sealed record LayerNormDescription : LayerDescription
{
    /// <summary>ε, as Keras has it.</summary>
    public const double DefaultEpsilon = 1e-3;

    /// <summary>With such an ε.</summary>
    /// <param name="epsilon">Added to the variance; positive, Keras' default if left out.</param>
    public LayerNormDescription(double epsilon = DefaultEpsilon)
    {
        // Taken to single precision it must not vanish: a sample of equal numbers has the variance 0.
        if (!((float)epsilon > 0) || !double.IsFinite(epsilon))
        {
            throw new ArgumentException(FormattableString.Invariant($"layer_norm's epsilon is a positive number, not {epsilon}"));
        }

        Epsilon = epsilon;
    }

    /// <summary>What is added to the variance.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override string Kind => "layer_norm";

    /// <inheritdoc/>
    public override string Text => Epsilon == DefaultEpsilon ? Kind : FormattableString.Invariant($"{Kind}:{Epsilon}");

    internal override int OutputCount(int inputs) => inputs;

    internal override long ParameterCount(int inputs) => 2L * inputs;

    internal override void Build(LayerList layers) => layers.Add(place => new LayerNormLayer(place, Epsilon));
}
