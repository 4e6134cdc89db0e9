using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Networks;

public class ActivationTests
{
    private static readonly int[] Lengths = [0, 1, 7, 8, 9, 1003];

    /// <summary>Where formulas break: at zero, at kinks, where exponentials overflow, underflow or lose digits, and beyond.</summary>
    private static readonly float[] SpecialValues =
    [
        0f, -0f, 1e-30f, -1e-30f, 1e-6f, -1e-6f, 1f, -1f, 2.999999f, -2.999999f, 3f, -3f, 6f, -6f, 14f, -14f, 17f, -17f,
        30f, -30f, 80f, -80f, 100f, -100f, 200f, -200f, 1e4f, -1e4f, 1e12f, -1e12f, 3e38f, -3e38f,
    ];

    /// <summary>The elementwise activations there are: a new one is tested without a line here.</summary>
    public static TheoryData<string> Elementwise =>
        [.. Activation.Names.Where(name => Activation.Parse(name).IsElementwise), "leaky_relu(0.3)", "prelu(-0.5)", "elu(0.4)"];

    [Theory]
    [MemberData(nameof(Elementwise))]
    public void ForwardAndBackward_EveryLength_AgreeWithTheScalarDefinition(string name)
    {
        foreach (var length in Lengths)
        {
            Agrees(name, Sample.Random(length, seed: 4, stream: 1, scale: 8f));
        }
    }

    [Theory]
    [MemberData(nameof(Elementwise))]
    public void ForwardAndBackward_SpecialValues_AgreeWithTheScalarDefinition(string name) => Agrees(name, SpecialValues);

    [Theory]
    [InlineData("identity", float.NegativeInfinity, float.PositiveInfinity)]
    [InlineData("step", 0f, 1f)]
    [InlineData("sigmoid", 0f, 1f)]
    [InlineData("tanh", -1f, 1f)]
    [InlineData("arctan", -MathF.PI / 2, MathF.PI / 2)]
    [InlineData("relu", 0f, float.PositiveInfinity)]
    [InlineData("leaky_relu", float.NegativeInfinity, float.PositiveInfinity)]
    [InlineData("prelu", float.NegativeInfinity, float.PositiveInfinity)]
    [InlineData("elu", -1f, float.PositiveInfinity)]
    [InlineData("selu", -1.7580993f, float.PositiveInfinity)]
    [InlineData("gelu", 0f, float.PositiveInfinity)]
    [InlineData("gelu_tanh", 0f, float.PositiveInfinity)]
    [InlineData("silu", 0f, float.PositiveInfinity)]
    [InlineData("softplus", 0f, float.PositiveInfinity)]
    [InlineData("softsign", -1f, 1f)]
    [InlineData("hard_sigmoid", 0f, 1f)]
    [InlineData("exponential", 0f, float.PositiveInfinity)]
    public void Forward_InfinityAndNaN_GiveLimitAndNaN(string name, float low, float high)
    {
        float[] z = [float.NegativeInfinity, float.PositiveInfinity, float.NaN];
        var a = new float[3];

        Activation.Parse(name).Forward(z, a, 3);

        // A broken number must be seen and not trained away.
        a.ShouldBe([low, high, float.NaN]);
    }

    private static void Agrees(string name, float[] z)
    {
        var activation = (ElementwiseActivation)Activation.Parse(name);
        var delta = Sample.Random(z.Length, seed: 4, stream: 2, scale: 1f);
        var a = new float[z.Length];
        var result = delta.ToArray();
        activation.Forward(z, a, z.Length);
        activation.Backward(activation.NeedsPreActivation ? z : a, result, z.Length);

        // The exponential in the tail of gelu_tanh magnifies the rounding of a cubic.
        var relative = name == "gelu_tanh" ? 1e-5 : 3e-7;
        for (var i = 0; i < z.Length; i++)
        {
            var (value, slope) = (activation.Value(z[i]), delta[i] * activation.Derivative(z[i]));
            Near(a[i], value, relative, 1e-37, $"{name}({z[i]:R})");
            Near(result[i], slope, 1e-6, 1e-6, $"{name}'({z[i]:R})·{delta[i]:R}");
        }

        static void Near(float actual, double expected, double relative, double absolute, string what)
        {
            if ((float)expected != actual)
            {
                ((double)actual).ShouldBe(expected, (relative * Math.Abs(expected)) + absolute, what);
            }
        }
    }

    [Theory]
    [InlineData("relu", 0)]
    [InlineData("leaky_relu", 1)]
    [InlineData("prelu", 1)]
    [InlineData("elu(0.5)", 1)]
    [InlineData("step", 0)]
    public void Derivative_AtTheKink_IsThatOfTheKernel(string name, double expected)
    {
        var activation = (ElementwiseActivation)Activation.Parse(name);
        float[] zero = [0f];
        float[] delta = [1f];

        activation.Backward(zero, delta, 1);

        activation.Derivative(0).ShouldBe(expected);
        ((double)delta[0]).ShouldBe(expected);
    }

    /// <summary>An activation whose derivative cannot be had from its output, as GELU's or SiLU's cannot.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Backward_DerivativeFromPreActivation_EqualsReference(bool dropout)
    {
        List<LayerDescription> layers = [new DenseDescription(9, new SquareActivation()), new DenseDescription(2, new SquareActivation())];
        if (dropout)
        {
            layers.Insert(1, new DropoutDescription(0.3));
        }

        var network = new Network(new NetworkDescription([5], layers));
        var loss = Loss.Parse("mean_squared_error");
        var parameters = Sample.Random(network.ParameterCount, seed: 6, stream: 1, scale: 0.5f);
        var inputs = Sample.Random(7 * 5, seed: 6, stream: 2, scale: 1f);
        var targets = Sample.Random(7 * 2, seed: 6, stream: 3, scale: 1f);
        int[] positions = [0, 1, 2, 3, 4, 5, 6];
        var mode = new PassMode(true, 1, 0, 0, positions);
        var reference = new ReferenceNetwork(network, loss);
        var expected = new double[network.ParameterCount];
        for (var row = 0; row < 7; row++)
        {
            reference.AddGradient(
                Sample.Double(parameters),
                Sample.Double(inputs[(row * 5)..((row + 1) * 5)]),
                reference.Target(new BatchTargets(targets), row),
                new PassMode(true, 1, 0, 0, positions.AsSpan(row, 1)),
                expected);
        }

        var pass = new GradientPass(network, loss, 7);
        var gradient = new float[network.ParameterCount];
        inputs.CopyTo(pass.Inputs(7));
        pass.Forward(parameters, 7, mode);
        pass.Backward(parameters, new BatchTargets(targets), [7], [new LaneGroup(0, 1, gradient)]);

        GradientCheck.Run(network, loss, Sample.Double(parameters), Sample.Double(inputs), new BatchTargets(targets), mode)
            .LargestRelativeError.ShouldBeLessThan(1e-6);
        for (var i = 0; i < expected.Length; i++)
        {
            ((double)gradient[i]).ShouldBe(expected[i], 1e-5 * Math.Max(1, expected.Max(Math.Abs)));
        }
    }

    [Fact]
    public void Backward_SoftTargetsThatDoNotSumToOne_EqualsReference()
    {
        var sample = new Sample("6:tanh,3:softmax", "categorical_crossentropy", inputs: 4, rows: 2, labels: false);
        float[] values = [0.5f, 0.2f, 0f, 0f, 1.5f, 0.25f];
        values.CopyTo(sample.Values, 0);
        var expected = new double[sample.Network.ParameterCount];
        var reference = new ReferenceNetwork(sample.Network, sample.Loss);
        for (var row = 0; row < 2; row++)
        {
            reference.AddGradient(
                Sample.Double(sample.Parameters),
                Sample.Double(sample.Inputs[(row * 4)..((row + 1) * 4)]),
                reference.Target(sample.Targets, row),
                PassMode.Inference,
                expected);
        }

        GradientCheck.Run(sample.Network, sample.Loss, Sample.Double(sample.Parameters), Sample.Double(sample.Inputs), sample.Targets)
            .LargestRelativeError.ShouldBeLessThan(1e-6);
        var (gradient, _, _) = sample.Run(2);
        for (var i = 0; i < expected.Length; i++)
        {
            ((double)gradient[i]).ShouldBe(expected[i], 1e-5);
        }
    }

    private sealed class SquareActivation : ElementwiseActivation
    {
        public override string Name => "square";

        internal override bool NeedsPreActivation => true;

        public override double Value(double z) => z * z;

        public override double Derivative(double z) => 2 * z;

        internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
            ElementwiseLoop.Apply(default(MultiplyOperator), z, z, a);

        internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width)
        {
            for (var i = 0; i < basis.Length; i++)
            {
                delta[i] *= 2 * basis[i];
            }
        }
    }
}
