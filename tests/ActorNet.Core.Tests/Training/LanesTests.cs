using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Training;

public sealed class LanesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(8, 2)]
    [InlineData(10, 2)]
    [InlineData(16, 4)]
    [InlineData(31, 4)]
    [InlineData(32, 8)]
    [InlineData(128, 8)]
    [InlineData(100_000, 8)]
    public void Default_BatchSize_LeavesFourSamplesALane(int batchSize, int lanes) => Lanes.Default(batchSize).ShouldBe(lanes);

    [Theory]
    [InlineData(128, 8)]
    [InlineData(96, 8)]
    [InlineData(10, 4)]
    [InlineData(3, 8)]
    [InlineData(0, 4)]
    [InlineData(1 << 20, 1024)]
    public void Start_AllLanes_CoverTheSamplesInOrder(int samples, int lanes)
    {
        Lanes.Start(0, lanes, samples).ShouldBe(0);
        Lanes.Start(lanes, lanes, samples).ShouldBe(samples);
        for (var lane = 0; lane < lanes; lane++)
        {
            var size = Lanes.Start(lane + 1, lanes, samples) - Lanes.Start(lane, lanes, samples);
            size.ShouldBeInRange(samples / lanes, (samples / lanes) + 1);
        }
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2, 3, 4, 5, 6, 7 }, new[] { 3, 0 })]
    [InlineData(new[] { 0, 1, 2 }, new[] { 1, 0, 0, 2 })]
    [InlineData(new[] { 3, 4, 5 }, new[] { 0, 3, 1, 2 })]
    [InlineData(new[] { 1, 2 }, new[] { 0, 1, 0, 2 })]
    [InlineData(new[] { 0, 1, 4, 5, 6, 7 }, new[] { 1, 0, 2, 1 })]
    [InlineData(new[] { 5 }, new[] { 0, 5 })]
    public void MaximalAt_AscendingLanes_GivesTheMaximalSubtrees(int[] lanes, int[] levelsAndIndices)
    {
        var found = new List<int>();
        for (var position = 0; position < lanes.Length;)
        {
            var subtree = Subtree.MaximalAt(lanes, position);
            found.AddRange([subtree.Level, subtree.Index]);
            subtree.FirstLane.ShouldBe(lanes[position]);
            position += subtree.LaneCount;
        }

        found.ShouldBe(levelsAndIndices);
    }

    [Theory]
    [InlineData(new[] { 3 }, "lane 3")]
    [InlineData(new[] { 0, 1, 2, 3, 6 }, "lanes 0-3, 6")]
    [InlineData(new[] { 7, 5 }, "lanes 5, 7")]
    public void Format_Lanes_JoinsNeighbours(int[] lanes, string text) => LaneNames.Format(lanes).ShouldBe(text);

    [Fact]
    public void Subtree_AsText_NamesItsLanes()
    {
        new Subtree(0, 3).ToString().ShouldBe("lane 3");
        new Subtree(2, 1).ToString().ShouldBe("lanes 4-7");
    }
}
