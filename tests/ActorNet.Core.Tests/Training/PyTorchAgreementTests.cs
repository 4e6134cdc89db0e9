using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;

namespace ActorNet.Core.Tests.Training;

/// <summary>Forward pass, backward pass and optimizers together give what PyTorch gives.</summary>
public sealed class PyTorchAgreementTests
{
    private const int Lanes = 4;
    private const double Relative = 1e-5;

    public static TheoryData<string> Optimizers => [.. OptimizerSettings.Names];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void TwentySteps_AnyOptimizer_GiveTheLossesAndWeightsOfPyTorch(string optimizer)
    {
        var fixture = PyTorchFixture.Load(optimizer);
        fixture.Optimizer.Name.ShouldBe(optimizer);
        fixture.Cases.Count.ShouldBe(3);
        foreach (var run in fixture.Cases)
        {
            Agrees(fixture, run);
        }
    }

    public static TheoryData<string> Losses => [.. PyTorchFixture.Load("losses").Cases.Select(run => run.Name)];

    [Theory]
    [MemberData(nameof(Losses))]
    public void TwentySteps_AnyLoss_GiveTheLossesAndWeightsOfPyTorch(string name)
    {
        var fixture = PyTorchFixture.Load("losses");

        Agrees(fixture, fixture.Cases.Single(run => run.Name == name));
    }

    public static TheoryData<string> Layers => [.. PyTorchFixture.Load("layers").Cases.Select(run => run.Name)];

    [Theory]
    [MemberData(nameof(Layers))]
    public void TwentySteps_AnyLayer_GiveTheLossesAndWeightsOfPyTorch(string name)
    {
        var fixture = PyTorchFixture.Load("layers");

        Agrees(fixture, fixture.Cases.Single(run => run.Name == name));
    }

    private static void Agrees(PyTorchFixture fixture, PyTorchFixture.Run run)
    {
        var network = new Network(NetworkDescription.Parse([run.Inputs], run.Layers));
        network.Tensors.Select(tensor => tensor.Shape).ShouldBe(run.Initial.Select(tensor => tensor.Shape), run.Name);
        float[] parameters = [.. run.Initial.SelectMany(tensor => tensor.Values)];

        var losses = Train(network, fixture.Optimizer.Build(), run, parameters);

        run.Losses.Length.ShouldBe(20);
        ShouldAgree(losses, run.Losses, $"{run.Name}: loss");
        run.Final.Count.ShouldBe(network.Tensors.Count);
        foreach (var (tensor, final) in network.Tensors.Zip(run.Final))
        {
            ShouldAgree(parameters.AsSpan(tensor.Offset, tensor.Length), final.Values, $"{run.Name}: {tensor.Name}");
        }
    }

    private static float[] Train(Network network, Optimizer optimizer, PyTorchFixture.Run run, Span<float> parameters)
    {
        var pass = new GradientPass(network, Loss.Parse(run.Loss), run.Samples);
        run.Features.CopyTo(pass.Inputs(run.Samples));
        var laneEnds = Enumerable.Range(1, Lanes).Select(lane => lane * run.Samples / Lanes).ToArray();
        var positions = Enumerable.Range(0, run.Samples).ToArray();
        var statistics = new LaneStatistics[Lanes];
        var gradient = new float[network.ParameterCount];
        var slots = new float[optimizer.SlotCount * network.ParameterCount];
        var losses = new float[run.Losses.Length];
        for (var step = 0; step < losses.Length; step++)
        {
            var targets = run.Labels is null ? new BatchTargets(run.Values, run.Weights) : new BatchTargets(run.Labels, run.Weights);
            pass.Forward(parameters, run.Samples, new PassMode(training: true, seed: 1, epoch: 0, step, positions));
            pass.Evaluate(targets, laneEnds, statistics);
            pass.Backward(parameters, targets, laneEnds, [new LaneGroup(0, Lanes, gradient)]);
            losses[step] = (float)(statistics.Sum(lane => lane.Loss) / run.Samples);
            for (var i = 0; i < gradient.Length; i++)
            {
                gradient[i] /= run.Samples;
            }

            optimizer.Step(step, new GradientBlock(gradient), parameters, slots, gradient.Length);
        }

        return losses;
    }

    /// <summary>
    /// Relative to the number itself, but to no less than a tenth of the largest of its tensor: a weight that happens to cross zero has
    /// no relative precision, in PyTorch neither (measured against PyTorch in double precision, that alone is up to 3e-6 by this measure).
    /// </summary>
    private static void ShouldAgree(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, string what)
    {
        actual.Length.ShouldBe(expected.Length, what);
        var floor = 0f;
        foreach (var value in expected)
        {
            floor = Math.Max(floor, Math.Abs(value) / 10);
        }

        for (var i = 0; i < actual.Length; i++)
        {
            ((double)actual[i]).ShouldBe(expected[i], Relative * Math.Max(Math.Abs(expected[i]), floor), $"{what} {i}");
        }
    }
}
