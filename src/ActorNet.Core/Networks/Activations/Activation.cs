using ActorNet.Core.Naming;

namespace ActorNet.Core.Networks;

/// <summary>
/// A function applied to a layer's weighted sums z, giving its outputs a = g(z), and its derivative. Each activation is one file and
/// one line in the registry below.
/// </summary>
public abstract partial class Activation : NamedValue
{
    /// <summary>True if outputs lie between 0 and 1 and may be read as probabilities.</summary>
    public virtual bool GivesProbabilities => false;

    private static readonly NameRegistry<Activation> Registry = new(
        "activation",
        [
            new("identity", () => IdentityActivation.Instance),
            new("sigmoid", () => new SigmoidActivation()),
            new("tanh", () => new TanhActivation()),
            new("relu", () => new ReluActivation()),
            new("leaky_relu", given => new LeakyReluActivation(given.Single("alpha", LeakyReluActivation.DefaultSlope)), "alpha"),
            new("softmax", () => new SoftmaxActivation()),
        ],
        new() { ["linear"] = "identity" });

    /// <summary>The names that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyList<string> Names => Registry.Names;

    /// <summary>True if the derivative is computed from z, false if from the output a (z need not be kept then).</summary>
    internal virtual bool NeedsPreActivation => false;

    /// <summary>True if every output depends on its own z alone; kernels may then be given a length rounded up past the rows.</summary>
    internal virtual bool IsElementwise => true;

    /// <summary>Reads a name such as <c>relu</c> or <c>leaky_relu(0.2)</c>.</summary>
    /// <exception cref="ArgumentException">No such name (the message gives the nearest), or a wrong argument.</exception>
    public static Activation Parse(string text) => Registry.Parse(text);

    /// <summary>a = g(z) for rows of <paramref name="width"/> numbers; <paramref name="a"/> may be the memory of <paramref name="z"/>.</summary>
    internal abstract void Forward(ReadOnlySpan<float> z, Span<float> a, int width);

    /// <summary>Turns the delta of the outputs into the delta of z.</summary>
    /// <param name="basis">z if <see cref="NeedsPreActivation"/>, else a.</param>
    /// <param name="delta">In: ∂E/∂a. Out: ∂E/∂z.</param>
    /// <param name="width">Numbers in a row.</param>
    internal abstract void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width);

    /// <summary>One row in double precision: a = g(z).</summary>
    internal abstract void ReferenceForward(ReadOnlySpan<double> z, Span<double> a);

    /// <summary>One row in double precision: delta of the outputs into delta of z.</summary>
    internal abstract void ReferenceBackward(ReadOnlySpan<double> z, ReadOnlySpan<double> a, Span<double> delta);
}
