using ActorNet.Core.Naming;

namespace ActorNet.Core.Networks;

/// <summary>
/// A function applied to a layer's weighted sums z, giving its outputs a = g(z), and its derivative. Each activation is one file,
/// one member and one line in the registry below.
/// </summary>
public abstract class Activation : NamedValue
{
    /// <summary>True if outputs lie between 0 and 1 and may be read as probabilities.</summary>
    public virtual bool GivesProbabilities => false;

    /// <summary>g(z) = z, the default; <c>identity</c> or <c>linear</c> as text.</summary>
    public static Activation Identity => IdentityActivation.Instance;

    /// <summary>Binary step: 1 from zero on, 0 below; its derivative is 0, so that only the perceptron loss learns through it.</summary>
    public static Activation Step { get; } = new StepActivation();

    /// <summary>Logistic function 1/(1 + e^−z).</summary>
    public static Activation Sigmoid { get; } = new SigmoidActivation();

    /// <summary>Hyperbolic tangent.</summary>
    public static Activation Tanh { get; } = new TanhActivation();

    /// <summary>Arc tangent.</summary>
    public static Activation ArcTan { get; } = new ArcTanActivation();

    /// <summary>Rectifier max(z, 0).</summary>
    public static Activation Relu { get; } = new ReluActivation();

    /// <summary>Scaled exponential linear unit (Klambauer et al. 2017).</summary>
    public static Activation Selu { get; } = new SeluActivation();

    /// <summary>Gaussian error linear unit z·Φ(z), Φ the normal distribution.</summary>
    public static Activation Gelu { get; } = new GeluActivation();

    /// <summary>The approximation of <see cref="Gelu"/> by tanh: ½·z·(1 + tanh(√(2/π)·(z + 0.044715·z³))).</summary>
    public static Activation GeluTanh { get; } = new GeluTanhActivation();

    /// <summary>Sigmoid linear unit z·σ(z), also called <see cref="Swish"/>.</summary>
    public static Activation Silu { get; } = new SiluActivation();

    /// <summary>Another name of <see cref="Silu"/>.</summary>
    public static Activation Swish => Silu;

    /// <summary>ln(1 + e^z).</summary>
    public static Activation Softplus { get; } = new SoftplusActivation();

    /// <summary>z/(1 + |z|).</summary>
    public static Activation Softsign { get; } = new SoftsignActivation();

    /// <summary>(z + 3)/6, at least 0 and at most 1, as in Keras 3 and PyTorch.</summary>
    public static Activation HardSigmoid { get; } = new HardSigmoidActivation();

    /// <summary>e^z.</summary>
    public static Activation Exponential { get; } = new ExponentialActivation();

    /// <summary>Softmax over a sample's outputs: e^z / Σ e^z, computed so that large z do not overflow.</summary>
    public static Activation Softmax { get; } = new SoftmaxActivation();

    /// <summary>Leaky rectifier: z above zero, α·z below.</summary>
    /// <param name="alpha">α, a positive number.</param>
    /// <exception cref="ArgumentException">α is not a positive number.</exception>
    public static Activation LeakyRelu(float alpha = LeakyReluActivation.DefaultSlope) => new LeakyReluActivation(alpha);

    /// <summary>Parametric rectifier: z above zero, α·z below, with a trained α for each unit (He et al. 2015).</summary>
    /// <param name="alpha">α before training.</param>
    /// <exception cref="ArgumentException">α is not a finite number.</exception>
    public static Activation PRelu(float alpha = PReluActivation.DefaultSlope) => new PReluActivation(alpha);

    /// <summary>Exponential linear unit: z above zero, α·(e^z − 1) below (Clevert et al. 2015).</summary>
    /// <param name="alpha">α, a positive number.</param>
    /// <exception cref="ArgumentException">α is not a positive number.</exception>
    public static Activation Elu(float alpha = EluActivation.DefaultAlpha) => new EluActivation(alpha);

    private static readonly NameRegistry<Activation> Registry = new(
        "activation",
        [
            new("identity", () => Identity),
            new("step", () => Step),
            new("sigmoid", () => Sigmoid),
            new("tanh", () => Tanh),
            new("arctan", () => ArcTan),
            new("relu", () => Relu),
            new("leaky_relu", given => LeakyRelu(given.Single("alpha", LeakyReluActivation.DefaultSlope)), "alpha"),
            new("prelu", given => PRelu(given.Single("alpha", PReluActivation.DefaultSlope)), "alpha"),
            new("elu", given => Elu(given.Single("alpha", EluActivation.DefaultAlpha)), "alpha"),
            new("selu", () => Selu),
            new("gelu", () => Gelu),
            new("gelu_tanh", () => GeluTanh),
            new("silu", () => Silu),
            new("softplus", () => Softplus),
            new("softsign", () => Softsign),
            new("hard_sigmoid", () => HardSigmoid),
            new("exponential", () => Exponential),
            new("softmax", () => Softmax),
        ],
        new() { ["linear"] = "identity", ["swish"] = "silu", ["exp"] = "exponential" });

    /// <summary>The names that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyList<string> Names => Registry.Names;

    /// <summary>Other names that <see cref="Parse"/> knows, and the one of <see cref="Names"/> that each stands for.</summary>
    public static IReadOnlyDictionary<string, string> Aliases => Registry.Aliases;

    /// <summary>True if the derivative is computed from z, false if from the output a (z need not be kept then).</summary>
    internal virtual bool NeedsPreActivation => false;

    /// <summary>True if every output depends on its own z alone; kernels may then be given a length rounded up past the rows.</summary>
    internal virtual bool IsElementwise => true;

    /// <summary>Reads a name such as <c>relu</c> or <c>leaky_relu(0.2)</c>.</summary>
    /// <exception cref="ArgumentException">No such name (the message gives the nearest), or a wrong argument.</exception>
    public static Activation Parse(string text) => Registry.Parse(text);

    /// <summary>Trained parameters of its own for so many units.</summary>
    internal virtual long ParameterCount(int units) => 0;

    /// <summary>The layer that computes it.</summary>
    internal virtual Layer CreateLayer(LayerPlace place) => new ActivationLayer(place, this);

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
