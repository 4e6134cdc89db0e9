using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Core.Tests.Training;

public sealed class LaneTreeTests
{
    private readonly MessagePool<SubtreeGradient> _pool = new(pool => new SubtreeGradient(pool, 4), capacity: 16);

    [Fact]
    public void TryAdd_EveryLaneOnce_IsComplete()
    {
        var tree = new LaneTree(4);

        tree.TryAdd(Gradient(1, 1)).ShouldBeTrue();
        tree.MissingLanes.ShouldBe(2);
        tree.TryAdd(Gradient(0, 0)).ShouldBeTrue();
        tree.TryAdd(Gradient(0, 1)).ShouldBeTrue();

        tree.MissingLanes.ShouldBe(0);
        tree.At(3).ShouldNotBeNull();
        tree.At(2).ShouldBeNull();
    }

    [Fact]
    public void TryAdd_SecondCopy_IsRefused()
    {
        var tree = new LaneTree(4);
        tree.TryAdd(Gradient(1, 0)).ShouldBeTrue();

        tree.TryAdd(Gradient(1, 0)).ShouldBeFalse();
        tree.TryAdd(Gradient(0, 1)).ShouldBeFalse();

        tree.MissingLanes.ShouldBe(2);
    }

    [Fact]
    public void TryAdd_LargerSubtreeThatBringsALane_ReplacesTheSmaller()
    {
        var tree = new LaneTree(4);
        var small = Gradient(0, 1);
        tree.TryAdd(small).ShouldBeTrue();

        tree.TryAdd(Gradient(1, 0)).ShouldBeTrue();

        tree.MissingLanes.ShouldBe(2);
        tree.At(5).ShouldBeNull();
        _pool.Rent().ShouldBeSameAs(small);
    }

    [Fact]
    public void Clear_Always_ReleasesEverything()
    {
        var tree = new LaneTree(2);
        var gradient = Gradient(0, 0);
        tree.TryAdd(gradient);

        tree.Clear();

        tree.MissingLanes.ShouldBe(2);
        _pool.Rent().ShouldBeSameAs(gradient);
    }

    [Fact]
    public void SumStatistics_AnyCutting_AddsAlongTheSameTree()
    {
        // Sums that differ in the last bit when taken in another order.
        double[] losses = [0.1, 0.2, 0.3, 1e16];
        var expected = (losses[0] + losses[1]) + (losses[2] + losses[3]);
        var lanes = losses.Select(loss => new LaneStatistics(loss, 1, 2)).ToArray();

        foreach (var cut in new[] { new[] { 2 }, [1, 1], [0, 0, 1], [1, 0, 0], [0, 0, 0, 0] })
        {
            var tree = new LaneTree(4);
            var lane = 0;
            foreach (var level in cut)
            {
                var gradient = Gradient(level, lane >> level);
                gradient.Statistics = LaneTree.Sum(lanes.AsSpan(lane, 1 << level));
                tree.TryAdd(gradient).ShouldBeTrue();
                lane += 1 << level;
            }

            tree.SumStatistics().ShouldBe(new LaneStatistics(expected, 4, 8));
        }
    }

    private SubtreeGradient Gradient(int level, int index) => _pool.Rent().Set(1, 0, new Subtree(level, index));
}
