using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Networks;

public class ActivationTests
{
    [Theory]
    [InlineData("identity")]
    [InlineData("sigmoid")]
    [InlineData("tanh")]
    [InlineData("relu")]
    [InlineData("leaky_relu")]
    [InlineData("leaky_relu(0.3)")]
    public void ForwardAndBackward_ManyArguments_AgreeWithTheScalarDefinition(string name)
    {
        var activation = (ElementwiseActivation)Activation.Parse(name);
        var z = Sample.Random(1003, seed: 4, stream: 1, scale: 8f);
        var delta = Sample.Random(1003, seed: 4, stream: 2, scale: 1f);
        var a = new float[z.Length];
        var result = delta.ToArray();

        activation.Forward(z, a, 1003);
        activation.Backward(a, result, 1003);

        for (var i = 0; i < z.Length; i++)
        {
            ((double)a[i]).ShouldBe(activation.Value(z[i]), 1e-6 * Math.Max(1, Math.Abs(z[i])));
            ((double)result[i]).ShouldBe(delta[i] * activation.Derivative(z[i]), 1e-6);
        }
    }

    [Theory]
    [InlineData("relu", 0)]
    [InlineData("leaky_relu", 1)]
    public void Derivative_AtTheKink_IsThatOfTheKernel(string name, double expected)
    {
        var activation = (ElementwiseActivation)Activation.Parse(name);
        float[] a = [0f];
        float[] delta = [1f];

        activation.Backward(a, delta, 1);

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
