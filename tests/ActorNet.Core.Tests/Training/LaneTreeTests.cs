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

    [Fact]
    public void Nodes_SomeLanesHere_AreListedInTheirOrder()
    {
        var tree = new LaneTree(8);
        tree.TryAdd(Gradient(0, 7));
        tree.TryAdd(Gradient(1, 1));
        tree.TryAdd(Gradient(0, 0));

        tree.Nodes().ToArray().Select(tree.SubtreeOf).ShouldBe([new Subtree(0, 0), new Subtree(1, 1), new Subtree(0, 7)]);
    }

    [Fact]
    public void Withdraw_OfASession_MissesItsLanesAgainAndNoOthers()
    {
        var tree = new LaneTree(4);
        tree.TryAdd(Gradient(1, 0).Set(5, 0, new Subtree(1, 0)));
        tree.TryAdd(Gradient(0, 2).Set(6, 0, new Subtree(0, 2)));

        tree.Withdraw(5).ShouldBeTrue();

        tree.MissingLanes.ShouldBe(3);
        tree.Has(0).ShouldBeFalse();
        tree.Has(2).ShouldBeTrue();
        tree.Withdraw(5).ShouldBeFalse();
    }

    [Fact]
    public void Split_InSlices_SharesMemoryAndIsReleasedWithTheLast()
    {
        var whole = _pool.Rent().Set(1, 2, new Subtree(0, 3));
        new float[] { 1, 2, 3, 4 }.CopyTo(whole.Gradient);
        ParameterRange[] ranges = [new(0, 1), new(1, 0), new(1, 3)];

        var slices = whole.Split(ranges).ToArray();

        slices.Select(slice => (slice.Start, slice.Gradient.Length)).ShouldBe([(0, 1), (1, 0), (1, 3)]);
        slices[2].Gradient.ToArray().ShouldBe([2, 3, 4]);
        slices.ShouldAllBe(slice => slice.Session == 1 && slice.Step == 2 && slice.Subtree == new Subtree(0, 3));
        slices[0].Release();
        slices[2].Release();
        _pool.Rent().ShouldNotBeSameAs(whole);
        slices[1].Release();
        _pool.Rent().ShouldBeSameAs(whole);
        whole.Split(ranges).ToArray().ShouldBe(slices);
    }

    [Fact]
    public void Split_InOneSlice_IsTheMessageItself()
    {
        var whole = _pool.Rent().Set(1, 2, new Subtree(0, 3));

        whole.Split([new ParameterRange(0, 4)])[0].ShouldBeSameAs(whole);
    }

    private SubtreeGradient Gradient(int level, int index) => _pool.Rent().Set(1, 0, new Subtree(level, index));
}
