using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Training;

/// <summary>Forward pass, backward pass and optimizers together give what PyTorch gives.</summary>
public sealed class PyTorchAgreementTests
{
    private const int Lanes = 4;
    private const double Relative = 1e-5;

    private static readonly string[] Besides =
    [
        "rmsprop-momentum", "rmsprop-centered", "rmsprop-centered-momentum", "schedule-step", "schedule-exponential", "schedule-inverse-time",
        "schedule-polynomial", "schedule-cosine", "schedule-restarts", "schedule-warmup", "clip-value", "clip-norm", "clip-global-norm", "penalties",
        "max-norm", "average",
    ];

    /// <summary>PyTorch 1.13 has no Lion.</summary>
    public static TheoryData<string> Fixtures => [.. OptimizerSettings.Names.Where(name => name != "lion"), .. Besides];

    public static TheoryData<string> Settings => [.. Besides.Skip(3)];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void TwentySteps_AnyUpdate_GiveTheLossesAndWeightsOfPyTorch(string name)
    {
        var fixture = PyTorchFixture.Load(name);
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
        var (losses, parameters, average) = Train(network, fixture.Optimizer, fixture.Update, fixture.L2, run);

        run.Losses.Length.ShouldBe(20);
        ShouldAgree(losses, run.Losses, $"{run.Name}: loss");
        run.Final.Count.ShouldBe(network.Tensors.Count);
        foreach (var (tensor, index) in network.Tensors.Select((tensor, index) => (tensor, index)))
        {
            ShouldAgree(parameters.AsSpan(tensor.Offset, tensor.Length), run.Final[index].Values, $"{run.Name}: {tensor.Name}");
            if (run.Average is not null)
            {
                ShouldAgree(average.AsSpan(tensor.Offset, tensor.Length), run.Average[index].Values, $"{run.Name}: average of {tensor.Name}");
            }
        }
    }

    /// <summary>Without what is compared, the fixtures would not agree: it does something in each.</summary>
    [Theory]
    [MemberData(nameof(Settings))]
    public void TwentySteps_WithoutWhatTheFixtureHas_GiveOtherWeights(string name)
    {
        var fixture = PyTorchFixture.Load(name);
        foreach (var run in fixture.Cases)
        {
            var network = new Network(NetworkDescription.Parse([run.Inputs], run.Layers));
            var (_, parameters, _) = Train(network, fixture.Optimizer, UpdateSettings.None, 0, run);
            float[] expected = [.. (run.Average ?? run.Final).SelectMany(tensor => tensor.Values)];

            parameters.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeGreaterThan(1e-3f, run.Name);
        }
    }

    private static (float[] Losses, float[] Parameters, float[] Average) Train(
        Network network, OptimizerSettings optimizer, UpdateSettings settings, float l2, PyTorchFixture.Run run)
    {
        var update = new Update(optimizer.Build(), settings);
        var vector = new VectorUpdate(network, update, l2);
        float[] parameters = [.. run.Initial.SelectMany(tensor => tensor.Values)];
        var average = new float[parameters.Length];
        var pass = new GradientPass(network, Loss.Parse(run.Loss), run.Samples);
        run.Features.CopyTo(pass.Inputs(run.Samples));
        var laneEnds = Enumerable.Range(1, Lanes).Select(lane => lane * run.Samples / Lanes).ToArray();
        var positions = Enumerable.Range(0, run.Samples).ToArray();
        var statistics = new LaneStatistics[Lanes];
        var gradient = new float[network.ParameterCount];
        var slots = new float[update.SlotCount * network.ParameterCount];
        var losses = new float[run.Losses.Length];
        for (var step = 0; step < losses.Length; step++)
        {
            var targets = run.Labels is null ? new BatchTargets(run.Values, run.Weights) : new BatchTargets(run.Labels, run.Weights);
            pass.Forward(parameters, run.Samples, new PassMode(training: true, seed: 1, epoch: 0, step, positions));
            pass.Evaluate(targets, laneEnds, statistics);
            pass.Backward(parameters, targets, laneEnds, [new LaneGroup(0, Lanes, gradient)]);
            losses[step] = (float)(statistics.Sum(lane => lane.Loss) / run.Samples);
            vector.Apply(new StepPoint(step, update.RateFactorAt(step, stepsPerEpoch: 1)), gradient, 1f / run.Samples, parameters, slots);
            update.Average(step, new UpdateRange(0, parameters.Length, 0), parameters, average);
        }

        return (losses, parameters, average);
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
