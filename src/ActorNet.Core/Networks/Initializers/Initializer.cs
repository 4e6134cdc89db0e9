using ActorNet.Core.Naming;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Where a kernel's first values come from. Each value is a pure function of seed, layer and shape. Each initialiser is
/// one file, one member and one line in the registry below.
/// </summary>
public abstract class Initializer : NamedValue
{
    /// <summary>Uniform in ±√(6/(inputs + outputs)) (Glorot and Bengio 2010), the default.</summary>
    public static Initializer GlorotUniform { get; } = new GlorotUniformInitializer();

    /// <summary>Truncated normal with variance 2/(inputs + outputs) (Glorot and Bengio 2010).</summary>
    public static Initializer GlorotNormal { get; } = new GlorotNormalInitializer();

    /// <summary>Uniform in ±√(6/inputs) (He et al. 2015).</summary>
    public static Initializer HeUniform { get; } = new HeUniformInitializer();

    /// <summary>Truncated normal with variance 2/inputs (He et al. 2015).</summary>
    public static Initializer HeNormal { get; } = new HeNormalInitializer();

    /// <summary>Uniform in ±√(3/inputs) (LeCun et al. 1998).</summary>
    public static Initializer LecunUniform { get; } = new LecunUniformInitializer();

    /// <summary>Truncated normal with variance 1/inputs (LeCun et al. 1998).</summary>
    public static Initializer LecunNormal { get; } = new LecunNormalInitializer();

    /// <summary>All zero: for single-layer networks, where no symmetry needs breaking.</summary>
    public static Initializer Zeros { get; } = new ZerosInitializer();

    /// <summary>All one.</summary>
    public static Initializer Ones { get; } = new OnesInitializer();

    /// <summary>All the same number.</summary>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentException">It is not finite.</exception>
    public static Initializer Constant(float value = ConstantInitializer.DefaultValue) => new ConstantInitializer(value);

    /// <summary>Uniform between two numbers.</summary>
    /// <param name="low">The lower one.</param>
    /// <param name="high">The higher one.</param>
    /// <exception cref="ArgumentException">The first is not below the second.</exception>
    public static Initializer Uniform(float low = UniformInitializer.DefaultLow, float high = UniformInitializer.DefaultHigh) =>
        new UniformInitializer(low, high);

    /// <summary>Normal.</summary>
    /// <param name="mean">Mean.</param>
    /// <param name="deviation">Standard deviation, positive.</param>
    /// <exception cref="ArgumentException">The deviation is not positive.</exception>
    public static Initializer Normal(
        float mean = MeanDeviationInitializer.DefaultMean, float deviation = MeanDeviationInitializer.DefaultDeviation) =>
        new NormalInitializer(mean, deviation);

    /// <summary>Normal, truncated at two standard deviations from the mean.</summary>
    /// <param name="mean">Mean.</param>
    /// <param name="deviation">Standard deviation before truncation, positive.</param>
    /// <exception cref="ArgumentException">The deviation is not positive.</exception>
    public static Initializer TruncatedNormal(
        float mean = MeanDeviationInitializer.DefaultMean, float deviation = MeanDeviationInitializer.DefaultDeviation) =>
        new TruncatedNormalInitializer(mean, deviation);

    /// <summary>Orthogonal columns, or rows if there are fewer of them, of equal length (Saxe, McClelland and Ganguli 2013).</summary>
    /// <param name="gain">Their length, positive.</param>
    /// <exception cref="ArgumentException">The gain is not positive.</exception>
    public static Initializer Orthogonal(float gain = OrthogonalInitializer.DefaultGain) => new OrthogonalInitializer(gain);

    private static readonly NameRegistry<Initializer> Registry = new(
        "initialiser",
        [
            new("glorot_uniform", () => GlorotUniform),
            new("glorot_normal", () => GlorotNormal),
            new("he_uniform", () => HeUniform),
            new("he_normal", () => HeNormal),
            new("lecun_uniform", () => LecunUniform),
            new("lecun_normal", () => LecunNormal),
            new("zeros", () => Zeros),
            new("ones", () => Ones),
            new("constant", given => Constant(given.Single("value", ConstantInitializer.DefaultValue)), "value"),
            new(
                "uniform",
                given => Uniform(given.Single("minval", UniformInitializer.DefaultLow), given.Single("maxval", UniformInitializer.DefaultHigh)),
                "minval",
                "maxval"),
            new(
                "normal",
                given => Normal(given.Single("mean", MeanDeviationInitializer.DefaultMean), given.Single("stddev", MeanDeviationInitializer.DefaultDeviation)),
                "mean",
                "stddev"),
            new(
                "truncated_normal",
                given => TruncatedNormal(
                    given.Single("mean", MeanDeviationInitializer.DefaultMean), given.Single("stddev", MeanDeviationInitializer.DefaultDeviation)),
                "mean",
                "stddev"),
            new("orthogonal", given => Orthogonal(given.Single("gain", OrthogonalInitializer.DefaultGain)), "gain"),
        ],
        new() { ["random_uniform"] = "uniform", ["random_normal"] = "normal" });

    /// <summary>The names that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyList<string> Names => Registry.Names;

    /// <summary>Other names that <see cref="Parse"/> knows, and the one of <see cref="Names"/> that each stands for.</summary>
    public static IReadOnlyDictionary<string, string> Aliases => Registry.Aliases;

    /// <summary>What a layer uses if nothing is said: <c>glorot_uniform</c>, as in Keras.</summary>
    public static Initializer Default => GlorotUniform;

    /// <summary>Reads a name such as <c>he_normal</c>.</summary>
    /// <exception cref="ArgumentException">No such name; the message gives the nearest.</exception>
    public static Initializer Parse(string text) => Registry.Parse(text);

    /// <summary>Fills a kernel of <paramref name="inputs"/> × <paramref name="outputs"/> weights.</summary>
    internal abstract void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel);
}
