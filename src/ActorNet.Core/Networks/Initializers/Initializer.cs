using ActorNet.Core.Naming;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Where a kernel's first values come from. Each value is a pure function of (seed, layer, position in the kernel). Each initialiser is
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

    /// <summary>All zero: for single-layer networks, where no symmetry needs breaking.</summary>
    public static Initializer Zeros { get; } = new ZerosInitializer();

    private static readonly NameRegistry<Initializer> Registry = new(
        "initialiser",
        [
            new("glorot_uniform", () => new GlorotUniformInitializer()),
            new("glorot_normal", () => new GlorotNormalInitializer()),
            new("he_uniform", () => new HeUniformInitializer()),
            new("he_normal", () => new HeNormalInitializer()),
            new("zeros", () => new ZerosInitializer()),
        ]);

    /// <summary>The names that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyList<string> Names => Registry.Names;

    /// <summary>What a layer uses if nothing is said: <c>glorot_uniform</c>, as in Keras.</summary>
    public static Initializer Default => GlorotUniform;

    /// <summary>Reads a name such as <c>he_normal</c>.</summary>
    /// <exception cref="ArgumentException">No such name; the message gives the nearest.</exception>
    public static Initializer Parse(string text) => Registry.Parse(text);

    /// <summary>Fills a kernel of <paramref name="inputs"/> × <paramref name="outputs"/> weights.</summary>
    internal abstract void Fill(KeyedGenerator generator, int inputs, int outputs, Span<float> kernel);
}
