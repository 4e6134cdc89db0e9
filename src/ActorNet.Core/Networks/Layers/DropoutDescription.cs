using System.Globalization;

namespace ActorNet.Core.Networks;

/// <summary>Dropout: in training each number becomes 0 with probability <see cref="Rate"/>, and the others grow by 1/(1 − rate).</summary>
public sealed record DropoutDescription : LayerDescription
{
    /// <summary>With such a rate.</summary>
    /// <param name="rate">Probability in [0, 1); taken to the nearest multiple of 2⁻¹⁶ when it is applied.</param>
    public DropoutDescription(double rate)
    {
        // A rate that would round to 1 leaves nothing to scale up.
        if (!(rate >= 0 && rate <= 0.9999))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"a dropout rate is a number from 0 to 0.9999, not {rate}"));
        }

        Rate = rate;
    }

    /// <summary>Probability of a number to be dropped.</summary>
    public double Rate { get; }

    /// <inheritdoc/>
    public override string Kind => "dropout";

    /// <inheritdoc/>
    public override string Text => string.Create(CultureInfo.InvariantCulture, $"dropout:{Rate}");

    internal override int OutputCount(int inputs) => inputs;

    internal override long ParameterCount(int inputs) => 0;

    internal override void Build(LayerList layers) => layers.Add(place => new DropoutLayer(place, Rate));
}
