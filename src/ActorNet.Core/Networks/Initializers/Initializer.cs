using ActorNet.Core.Naming;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Where a kernel's first values come from. Each value is a pure function of (seed, layer, position in the kernel). Each initialiser is
/// one file and one line in the registry below.
/// </summary>
public abstract partial class Initializer : NamedValue
{
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
