using ActorNet.Core.Networks;

namespace ActorNet.Core.Tests.Networks;

public class GradientPassLaneTests
{
    // The third and last lane are empty.
    private static readonly int[] EightEnds = [3, 5, 5, 9, 10, 16, 19, 19];

    [Theory]
    [InlineData("24:relu,dropout:0.2,10:softmax", "categorical_crossentropy", true)]
    [InlineData("8:tanh,8:tanh,1:sigmoid", "binary_crossentropy", true)]
    [InlineData("17:leaky_relu,3:identity", "mean_squared_error", false)]
    [InlineData("33:prelu,9:prelu(-0.2),3:identity", "mean_squared_error", false)]
    [InlineData("layer_norm,33:relu,layer_norm,gaussian_noise:0.1,3:identity", "mean_squared_error", false)]
    public void Backward_EightLanes_EqualsTreeOfSingleLanes(string layers, string loss, bool labels)
    {
        var sample = new Sample(layers, loss, inputs: 13, rows: 19, labels);
        var singles = Gradients(sample, EightEnds, 1);

        foreach (var size in new[] { 2, 4, 8 })
        {
            var whole = Gradients(sample, EightEnds, size);
            var tree = singles;
            for (var width = 1; width < size; width *= 2)
            {
                tree = [.. tree.Chunk(2).Select(pair => pair[0].Zip(pair[1], (left, right) => left + right).ToArray())];
            }

            whole.Length.ShouldBe(tree.Length);
            for (var group = 0; group < whole.Length; group++)
            {
                Bits(whole[group]).ShouldBe(Bits(tree[group]), $"group {group} of {size} lanes");
            }
        }
    }

    [Theory]
    [InlineData("24:relu,dropout:0.2,10:softmax", "categorical_crossentropy", true)]
    [InlineData("24:tanh,10:softmax", "mean_squared_error", true)]
    [InlineData("8:tanh,8:tanh,1:sigmoid", "binary_crossentropy", true)]
    [InlineData("33:sigmoid,5:identity", "half_square", false)]
    [InlineData("33:prelu,9:gelu,5:silu", "half_square", false)]
    [InlineData("layer_norm,33:relu,gaussian_noise:0.3,layer_norm,5", "half_square", false)]
    public void Forward_RowAlone_EqualsRowInBatch(string layers, string loss, bool labels)
    {
        var sample = new Sample(layers, loss, inputs: 13, rows: 19, labels);
        var together = sample.Run(sample.Rows);
        var perRow = Gradients(sample, [.. Enumerable.Range(1, 19)], 1);
        var pass = new GradientPass(sample.Network, sample.Loss, 19);
        var statistics = new LaneStatistics[1];
        var sum = 0.0;
        for (var row = 0; row < sample.Rows; row++)
        {
            var gradient = new float[sample.Network.ParameterCount];
            sample.Inputs.AsSpan(row * 13, 13).CopyTo(pass.Inputs(1));
            pass.Forward(sample.Parameters, 1, new PassMode(true, 7, 2, 11, sample.Positions.AsSpan(row, 1)));
            pass.Evaluate(sample.TargetsOf(row, 1), [1], statistics);
            pass.Backward(sample.Parameters, sample.TargetsOf(row, 1), [1], [new LaneGroup(0, 1, gradient)]);
            var width = sample.Network.OutputCount;

            Bits(pass.Outputs(1).ToArray()).ShouldBe(Bits(together.Outputs[(row * width)..((row + 1) * width)]), $"row {row}");
            Bits(gradient).ShouldBe(Bits(perRow[row]), $"row {row}");
            sum += statistics[0].Loss;
        }

        sum.ShouldBe(together.Statistics[0].Loss);
    }

    [Fact]
    public void Backward_EmptyGroup_IsZero()
    {
        var sample = new Sample("8:relu,3:softmax", "categorical_crossentropy", inputs: 4, rows: 5, labels: true);

        var gradients = Gradients(sample, [0, 0, 5, 5], 2);

        gradients[0].ShouldAllBe(value => value == 0f);
        gradients[1].ShouldContain(value => value != 0f);
    }

    [Fact]
    public void Backward_NoRows_IsZero()
    {
        var sample = new Sample("8:relu,3:softmax", "categorical_crossentropy", inputs: 4, rows: 5, labels: true);
        var pass = new GradientPass(sample.Network, sample.Loss, 5);
        var gradient = Enumerable.Repeat(float.NaN, sample.Network.ParameterCount).ToArray();
        var statistics = new LaneStatistics[2];

        pass.Forward(sample.Parameters, 0, PassMode.Inference);
        pass.Evaluate(sample.TargetsOf(0, 0), [0, 0], statistics);
        pass.Backward(sample.Parameters, sample.TargetsOf(0, 0), [0, 0], [new LaneGroup(0, 2, gradient)]);

        gradient.ShouldAllBe(value => value == 0f);
        statistics.ShouldAllBe(lane => lane == default);
        pass.IsFinite(1).ShouldBeTrue();
    }

    [Fact]
    public void Backward_WrongGroupsOrLanes_Throws()
    {
        var sample = new Sample("3:softmax", "categorical_crossentropy", inputs: 4, rows: 4, labels: true);
        var pass = new GradientPass(sample.Network, sample.Loss, 4);
        var gradient = new float[sample.Network.ParameterCount];
        pass.Forward(sample.Parameters, 4, PassMode.Inference);

        Should.Throw<ArgumentException>(() => pass.Backward(sample.Parameters, sample.Targets, [2, 3, 4], [new LaneGroup(0, 3, gradient)]));
        Should.Throw<ArgumentException>(() => pass.Backward(sample.Parameters, sample.Targets, [2, 4], [new LaneGroup(1, 2, gradient)]));
        Should.Throw<ArgumentException>(() => pass.Backward(sample.Parameters, sample.Targets, [2, 3], [new LaneGroup(0, 2, gradient)]));
        Should.Throw<ArgumentException>(() => pass.Backward(sample.Parameters, sample.Targets, [3, 2, 4, 4], [new LaneGroup(0, 4, gradient)]));
        Should.Throw<ArgumentException>(() => pass.Backward(sample.Parameters, sample.Targets, [2, 4], [new LaneGroup(0, 2, new float[1])]));
        Should.Throw<ArgumentException>(() => pass.Evaluate(new BatchTargets([0, 1, 2, 3]), [4], new LaneStatistics[1]));
    }

    [Theory]
    [InlineData("24:relu,dropout:0.2,10:softmax", "categorical_crossentropy", true)]
    [InlineData("24:relu,10:softmax", "mean_squared_error", true)]
    [InlineData("8:tanh,8:tanh,1:sigmoid", "binary_crossentropy", true)]
    [InlineData("8:tanh,2:tanh", "half_square", false)]
    public void Step_SteadyState_AllocatesNothing(string layers, string loss, bool labels)
    {
        var sample = new Sample(layers, loss, inputs: 13, rows: 19, labels);
        var pass = new GradientPass(sample.Network, sample.Loss, sample.Rows);
        sample.Inputs.CopyTo(pass.Inputs(sample.Rows));
        var statistics = new LaneStatistics[8];
        LaneGroup[] groups =
            [new(0, 4, new float[sample.Network.ParameterCount]), new(4, 2, new float[sample.Network.ParameterCount]), new(6, 2, new float[sample.Network.ParameterCount])];
        Step();
        Step();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Step();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Step()
        {
            pass.Forward(sample.Parameters, sample.Rows, sample.Mode);
            pass.Evaluate(sample.Targets, EightEnds, statistics);
            pass.Backward(sample.Parameters, sample.Targets, EightEnds, groups);
            if (!pass.IsFinite(sample.Rows))
            {
                throw new InvalidOperationException("not finite");
            }
        }
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];

    /// <summary>The gradients of all lanes in groups of <paramref name="size"/>.</summary>
    private static float[][] Gradients(Sample sample, int[] laneEnds, int size)
    {
        var pass = new GradientPass(sample.Network, sample.Loss, sample.Rows);
        sample.Inputs.CopyTo(pass.Inputs(sample.Rows));
        pass.Forward(sample.Parameters, sample.Rows, sample.Mode);
        var gradients = Enumerable.Range(0, laneEnds.Length / size).Select(_ => new float[sample.Network.ParameterCount]).ToArray();
        pass.Backward(sample.Parameters, sample.Targets, laneEnds, [.. gradients.Select((gradient, i) => new LaneGroup(i * size, size, gradient))]);
        return gradients;
    }
}
