using ActorNet.Core.Networks;

namespace ActorNet;

/// <summary>The layers that a network is made of, for <see cref="Model.Create"/>.</summary>
public static class Layers
{
    /// <summary>A fully connected layer: a = g(x·W + b).</summary>
    /// <param name="units">Outputs, at least 1.</param>
    /// <param name="activation">g; identity if null.</param>
    /// <param name="initializer">Where the first weights come from; <see cref="Initializer.Default"/> if null.</param>
    /// <exception cref="ArgumentException">The number of units is out of range.</exception>
    public static LayerDescription Dense(int units, Activation? activation = null, Initializer? initializer = null) =>
        new DenseDescription(units, activation, initializer);

    /// <summary>Dropout: in training each number becomes 0 with this probability, and the others grow by 1/(1 − rate).</summary>
    /// <param name="rate">Probability, from 0 to 0.9999.</param>
    /// <exception cref="ArgumentException">The rate is out of range.</exception>
    public static LayerDescription Dropout(double rate) => new DropoutDescription(rate);

    /// <summary>Gaussian noise: in training a normal number of mean 0 is added to each number.</summary>
    /// <param name="standardDeviation">Of the noise, at least 0.</param>
    /// <exception cref="ArgumentException">The deviation is out of range.</exception>
    public static LayerDescription GaussianNoise(double standardDeviation) => new GaussianNoiseDescription(standardDeviation);

    /// <summary>Layer normalisation: each sample's numbers are brought to mean 0 and variance 1, then scaled and shifted by trained γ and β.</summary>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <exception cref="ArgumentException">ε is out of range.</exception>
    public static LayerDescription LayerNorm(double epsilon = LayerNormDescription.DefaultEpsilon) => new LayerNormDescription(epsilon);
}
