using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Numerics;

public sealed class DoubleRowsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(31)]
    [InlineData(1003)]
    public void AddScaledThenDot_AnyLength_HasTheBitsOfOneAfterTheOther(int length)
    {
        var (x, y) = (Numbers(length, 1), Numbers(length, 2));
        var (row, expectedRow) = (Numbers(length, 3), Numbers(length, 3));
        DoubleRows.AddScaled(expectedRow, -0.7, x);

        var product = DoubleRows.AddScaledThenDot(row, -0.7, x, y);

        product.ShouldBe(DoubleRows.Dot(y, expectedRow));
        row.ShouldBe(expectedRow);
    }

    private static double[] Numbers(int length, int phase) => [.. Enumerable.Range(0, length).Select(index => Math.Sin((17.3 * index) + phase))];
}
