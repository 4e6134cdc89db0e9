namespace ActorNet.ParameterServer.Tests;

public sealed class LaneSharesTests
{
    [Theory]
    [InlineData(new[] { 1.0, 1 }, 8, new[] { 4, 4 })]
    [InlineData(new[] { 1.0, 3 }, 8, new[] { 6, 2 })]
    [InlineData(new[] { 3.0, 1 }, 8, new[] { 2, 6 })]
    [InlineData(new[] { 0.0, 0, 0 }, 8, new[] { 2, 3, 3 })]
    [InlineData(new[] { 2.0, 0, 2 }, 9, new[] { 3, 3, 3 })]
    [InlineData(new[] { 1.0, 1, 1, 1 }, 2, new[] { 0, 1, 0, 1 })]
    [InlineData(new[] { 1.0 }, 16384, new[] { 16384 })]
    public void Of_Speeds_GivesLanesInProportion(double[] seconds, int lanes, int[] expected)
    {
        var shares = new int[seconds.Length];

        LaneShares.Of(seconds, lanes, shares);

        shares.ShouldBe(expected);
    }

    [Theory]
    [InlineData(new[] { 4, 4 }, new[] { 1.0, 1.15 }, new[] { 4, 4 })]
    [InlineData(new[] { 4, 4 }, new[] { 1.0, 3 }, new[] { 6, 2 })]
    [InlineData(new[] { 6, 2 }, new[] { 1.0, 2.7 }, new[] { 6, 2 })]
    [InlineData(new[] { 6, 2 }, new[] { 1.0, 1.1 }, new[] { 4, 4 })]
    [InlineData(new[] { 8, 0 }, new[] { 1.0, 3 }, new[] { 6, 2 })]
    [InlineData(new[] { 4, 4 }, new[] { 1.0, 100 }, new[] { 7, 1 })]
    public void Next_OnlyClearDifferences_MoveLanes(int[] shares, double[] seconds, int[] expected)
    {
        var next = shares.ToArray();

        LaneShares.Next(next, seconds, 8, new int[next.Length]);

        next.ShouldBe(expected);
    }

    [Fact]
    public void Of_AnySpeeds_GivesEachLaneOnce()
    {
        for (var draw = 0; draw < 500; draw++)
        {
            var seconds = Enumerable.Range(0, 1 + (draw % 37)).Select(index => ((draw * 31) + (index * 17)) % 23 * 0.01).ToArray();
            var shares = new int[seconds.Length];

            LaneShares.Of(seconds, 64, shares);

            shares.Sum().ShouldBe(64);
            shares.ShouldAllBe(share => share >= 0);
        }
    }
}
