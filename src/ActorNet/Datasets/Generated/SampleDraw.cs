using ActorNet.Core.Numerics;

namespace ActorNet.Datasets.Generated;

/// <summary>The random numbers of one sample: a function of seed and sample, whoever drew before.</summary>
internal struct SampleDraw(ulong seed, int sample)
{
    private readonly KeyedGenerator _generator = new(seed, RandomPurpose.Generator, sample: sample);
    private ulong _next;

    /// <summary>The next number, uniform in [minimum, maximum).</summary>
    public double Uniform(double minimum, double maximum) => minimum + ((maximum - minimum) * _generator.Word(_next++) / 4294967296.0);

    /// <summary>The next number, normal with mean 0 and deviation 1 (Box and Muller, 1958).</summary>
    public double Normal()
    {
        var radius = Math.Sqrt(-2 * FixedMath.Log((_generator.Word(_next++) + 1.0) / 4294967296.0));
        return radius * FixedMath.Cos(Uniform(0, 2 * Math.PI));
    }

    /// <summary>True in half of the cases.</summary>
    public bool Coin() => Uniform(0, 1) < 0.5;
}
