namespace ActorNet.Core.Networks;

/// <summary>A fully connected layer: a = g(x·W + b).</summary>
public sealed record DenseDescription : LayerDescription
{
    /// <summary>More units than this are a mistake in the text rather than a network.</summary>
    internal const int MaximumUnits = 1 << 24;

    /// <summary>With so many units.</summary>
    /// <param name="units">Outputs, at least 1.</param>
    /// <param name="activation">Activation; identity if null.</param>
    /// <param name="initializer">Where the kernel's first values come from; <see cref="Networks.Initializer.Default"/> if null.</param>
    public DenseDescription(int units, Activation? activation = null, Initializer? initializer = null)
    {
        if (units is < 1 or > MaximumUnits)
        {
            throw new ArgumentException($"a layer has 1 to {MaximumUnits} units, not {units}");
        }

        Units = units;
        Activation = activation ?? IdentityActivation.Instance;
        Initializer = initializer ?? Initializer.Default;
    }

    /// <summary>Outputs.</summary>
    public int Units { get; }

    /// <summary>Activation.</summary>
    public Activation Activation { get; }

    /// <summary>Where the kernel's first values come from; the bias starts at zero.</summary>
    public Initializer Initializer { get; }

    /// <inheritdoc/>
    public override string Kind => "dense";

    /// <inheritdoc/>
    public override string Text =>
        Initializer.Equals(Initializer.Default) ? $"{Units}:{Activation.Text}" : $"{Units}:{Activation.Text}:{Initializer.Text}";

    internal override int OutputCount(int inputs) => Units;

    internal override long ParameterCount(int inputs) => (((long)inputs + 1) * Units) + Activation.ParameterCount(Units);

    internal override void Build(LayerList layers)
    {
        layers.Add(place => new DenseLayer(place, Units, Initializer));
        if (Activation is not IdentityActivation)
        {
            layers.Add(Activation.CreateLayer);
        }
    }
}
