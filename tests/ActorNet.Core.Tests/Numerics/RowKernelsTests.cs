using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Numerics;

public class RowKernelsTests
{
    private static float[] Values(int count) =>
        [.. Enumerable.Range(0, count).Select(i => (new KeyedGenerator(3, RandomPurpose.Generator).Uniform((ulong)i) * 2) - 1)];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(16)]
    [InlineData(1001)]
    public void SumAndDot_AnyWidth_AgreeWithDoublePrecision(int width)
    {
        var x = Values(width);
        var y = Values(2 * width)[width..];

        ((double)RowKernels.Sum(x)).ShouldBe(x.Sum(value => (double)value), 1e-5);
        ((double)RowKernels.Dot(x, y)).ShouldBe(x.Zip(y, (a, b) => (double)a * b).Sum(), 1e-5);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(17)]
    public void Softmax_HugeLogits_IsStableAndSumsToOne(int width)
    {
        var z = Values(3 * width);
        z[0] = 1e4f;
        z[1] = -1e4f;
        z[width] = -1e4f;
        var a = new float[z.Length];

        RowKernels.Softmax(z, a, width);

        a.ShouldAllBe(value => value >= 0 && value <= 1);
        a[0].ShouldBe(1f);
        a[1].ShouldBe(0f);
        a[width].ShouldBe(0f);
        for (var row = 0; row < 3; row++)
        {
            a.Skip(row * width).Take(width).Sum(value => (double)value).ShouldBe(1, 1e-6);
        }
    }

    [Fact]
    public void Softmax_AllLogitsHuge_IsUniform()
    {
        float[] z = [1e4f, 1e4f, -1e4f, -1e4f];

        RowKernels.Softmax(z, z, 2);

        z.ShouldBe([0.5f, 0.5f, 0.5f, 0.5f]);
    }

    [Fact]
    public void Softmax_NaN_IsNotHidden()
    {
        float[] z = [0f, float.NaN, 1f];

        RowKernels.Softmax(z, z, 3);

        z.ShouldAllBe(value => float.IsNaN(value));
    }

    [Fact]
    public void IndexOfMaximum_Ties_FirstWins() => RowKernels.IndexOfMaximum([1f, 3f, 3f, 2f]).ShouldBe(1);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(41)]
    public void LaneSums_AnyWidth_EqualsProductWithOnes(int width)
    {
        int[] ends = [3, 3, 4, 9, 9, 12, 13, 20];
        var rows = Values(20 * width);
        var ones = Enumerable.Repeat(1f, 20).ToArray();
        var expected = new float[width];
        GemmReference.MultiplyLanes(MatrixView.RowMajor(ones, 1, 20), MatrixView.RowMajor(rows, 20, width), ends, expected, width);
        var sums = new float[width];

        LaneSums.Columns(rows, width, ends, sums);

        sums.ShouldBe(expected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(37)]
    public void AbsoluteMaximum_AnyLength_FindsLargestMagnitudeAndNonFinite(int length)
    {
        var values = Values(length);
        AbsoluteMaximum.Of(values).ShouldBe(values.Select(Math.Abs).DefaultIfEmpty(0f).Max());
        for (var i = 0; i < length; i++)
        {
            var copy = values.ToArray();
            copy[i] = -7f;
            AbsoluteMaximum.Of(copy).ShouldBe(7f);
            copy[i] = float.NegativeInfinity;
            AbsoluteMaximum.Of(copy).ShouldBe(float.PositiveInfinity);
            AbsoluteMaximum.IndexOfNonFinite(copy).ShouldBe(i);
            copy[i] = float.NaN;
            float.IsNaN(AbsoluteMaximum.Of(copy)).ShouldBeTrue();
        }

        AbsoluteMaximum.IndexOfNonFinite(values).ShouldBe(-1);
    }
}
