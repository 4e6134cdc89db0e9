namespace ActorNet.Core.Networks;

/// <summary>Gaussian noise: in training a normal number of mean 0 is added to each number; in inference nothing is.</summary>
public sealed record GaussianNoiseDescription : LayerDescription
{
    /// <summary>With such a deviation.</summary>
    /// <param name="standardDeviation">Standard deviation of the noise, zero or more.</param>
    public GaussianNoiseDescription(double standardDeviation)
    {
        if (!(standardDeviation >= 0) || !float.IsFinite((float)standardDeviation))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"gaussian_noise's standard deviation is a number from 0 on, not {standardDeviation}"));
        }

        StandardDeviation = standardDeviation;
    }

    /// <summary>Standard deviation of the noise.</summary>
    public double StandardDeviation { get; }

    /// <inheritdoc/>
    public override string Kind => "gaussian_noise";

    /// <inheritdoc/>
    public override string Text => FormattableString.Invariant($"{Kind}:{StandardDeviation}");

    internal override int OutputCount(int inputs) => inputs;

    internal override long ParameterCount(int inputs) => 0;

    internal override void Build(LayerList layers) => layers.Add(place => new GaussianNoiseLayer(place, StandardDeviation));
}
