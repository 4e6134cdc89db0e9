using ActorNet.Plots;

namespace ActorNet.Tests.Plots;

public sealed class AxisTests
{
    [Theory]
    [InlineData(new[] { 0.0, 0.97 }, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(new[] { 0.9271, 0.9842 }, "0.92 0.94 0.96 0.98 1.00")]
    [InlineData(new[] { -3.0, 41.0 }, "-10 0 10 20 30 40 50")]
    [InlineData(new[] { 2.5 }, "2.2 2.3 2.4 2.5 2.6 2.7 2.8")]
    [InlineData(new[] { 0.0, 0.0 }, "-1.0 -0.5 0.0 0.5 1.0")]
    [InlineData(new double[0], "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(new[] { double.NaN, 0, double.PositiveInfinity, 5, 1e200 }, "0 1 2 3 4 5")]
    [InlineData(new[] { 0, 4e-9 }, "0 1e-9 2e-9 3e-9 4e-9")]
    [InlineData(new[] { 0, 3e12 }, "0 1e+12 2e+12 3e+12")]
    public void Over_Values_HasRoundTicksAroundThem(double[] values, string labels)
    {
        var axis = Axis.Over(values, ticks: 5);

        string.Join(' ', axis.Ticks().Select(axis.Label)).ShouldBe(labels);
        values.Where(Axis.CanShow).ShouldAllBe(value => axis.Place(value) >= 0 && axis.Place(value) <= 1);
    }

    [Theory]
    [InlineData(1, 1, "1")]
    [InlineData(1, 5, "1 2 3 4 5")]
    [InlineData(1, 40, "5 10 15 20 25 30 35 40")]
    public void OverCounts_Epochs_HasWholeTicks(int first, int last, string labels)
    {
        var axis = Axis.OverCounts(first, last, ticks: 10);

        string.Join(' ', axis.Ticks().Select(axis.Label)).ShouldBe(labels);
    }
}
