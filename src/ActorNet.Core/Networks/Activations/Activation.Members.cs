namespace ActorNet.Core.Networks;

/// <content>The activations by their C# names.</content>
public abstract partial class Activation
{
    /// <summary>g(z) = z, the default; <c>identity</c> or <c>linear</c> as text.</summary>
    public static Activation Identity => IdentityActivation.Instance;

    /// <summary>Logistic function 1/(1 + e^−z).</summary>
    public static Activation Sigmoid { get; } = new SigmoidActivation();

    /// <summary>Hyperbolic tangent.</summary>
    public static Activation Tanh { get; } = new TanhActivation();

    /// <summary>Rectifier max(z, 0).</summary>
    public static Activation Relu { get; } = new ReluActivation();

    /// <summary>Softmax over a sample's outputs: e^z / Σ e^z, computed so that large z do not overflow.</summary>
    public static Activation Softmax { get; } = new SoftmaxActivation();

    /// <summary>Leaky rectifier: z above zero, α·z below.</summary>
    /// <param name="alpha">α, a positive number.</param>
    /// <exception cref="ArgumentException">α is not a positive number.</exception>
    public static Activation LeakyRelu(float alpha = LeakyReluActivation.DefaultSlope) => new LeakyReluActivation(alpha);
}
