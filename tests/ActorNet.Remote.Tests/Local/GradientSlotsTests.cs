using System.Runtime.CompilerServices;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Local;

namespace ActorNet.Remote.Tests.Local;

public sealed class GradientSlotsTests : IDisposable
{
    private const int Parameters = 100;
    private readonly TensorSegment _server = TensorSegment.Create(0, 0, 0);
    private readonly TensorSegment _worker = TensorSegment.Create(Parameters, vectors: 0, slots: 2);

    public void Dispose()
    {
        _server.Dispose();
        _worker.Dispose();
    }

    [Fact]
    public void Rent_WithAFreeSlot_LiesInIt()
    {
        var pool = new GradientSlots(_worker).NewPool();

        var one = pool.Rent();
        var other = pool.Rent();

        one.Gradient.Equals(_worker.Slot(0)).ShouldBeTrue();
        other.Gradient.Equals(_worker.Slot(1)).ShouldBeTrue();
        one.Release();
        pool.Rent().ShouldBeSameAs(one);
    }

    [Fact]
    public void Rent_WithoutAFreeSlot_LiesElsewhereAndIsUsedAgain()
    {
        var slots = new GradientSlots(_worker);
        var pool = slots.NewPool();
        var inSlots = new[] { pool.Rent(), pool.Rent() };

        var spare = pool.Rent();
        spare.Room.ShouldBe(Parameters);
        spare.Release();
        pool.Rent().ShouldBeSameAs(spare);
        slots.WithoutSlot.ShouldBe(2);

        // A slot is better than a spare.
        spare.Release();
        inSlots[1].Release();
        pool.Rent().ShouldBeSameAs(inSlots[1]);
        inSlots[0].Gradient.Equals(_worker.Slot(0)).ShouldBeTrue();
    }

    [Fact]
    public async Task Rent_OfASlotThatIsLent_WaitsUntilItIsGivenBack()
    {
        await using var pair = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        var received = new PeerGradients(pair.Server.Shared!);
        var pool = new GradientSlots(_worker).NewPool();
        var gradient = pool.Rent();
        var place = Lend(pair, gradient);
        var taken = received.Take(place, Parameters);
        gradient.Release();

        pool.Rent().Gradient.Equals(_worker.Slot(1)).ShouldBeTrue();
        taken.Release();

        pool.Rent().ShouldBeSameAs(gradient);
    }

    [Fact]
    public async Task Rent_OfASplitGradient_WaitsForEveryBorrower()
    {
        await using var one = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        await using var other = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        var pool = new GradientSlots(_worker).NewPool();
        var gradient = pool.Rent().Set(1, 0, new Subtree(0, 0));
        var slices = gradient.Split([new ParameterRange(0, 64), new ParameterRange(64, 36)]).ToArray();
        var first = new PeerGradients(one.Server.Shared!).Take(Lend(one, slices[0]), 64);
        var second = new PeerGradients(other.Server.Shared!).Take(Lend(other, slices[1]), 36);
        slices[0].Release();
        slices[1].Release();

        first.Release();
        pool.Rent().ShouldNotBeSameAs(gradient);
        second.Release();

        pool.Rent().ShouldBeSameAs(gradient);
    }

    [Fact]
    public void Rent_OfASlotWhoseMessageWasLost_IsGivenAnew()
    {
        var slots = new GradientSlots(_worker);
        var pool = slots.NewPool();
        Lose(pool);
        Lose(pool);

        GC.Collect();

        pool.Rent().Gradient.Equals(_worker.Slot(0)).ShouldBeTrue();
        slots.WithoutSlot.ShouldBe(0);
    }

    [Fact]
    public async Task LendingAndGivingBack_InTheSteadyState_AllocatesNothing()
    {
        await using var pair = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        var slots = new GradientSlots(_worker);
        var pool = slots.NewPool();
        var received = new PeerGradients(pair.Server.Shared!);
        var allocated = 0L;
        for (var round = 0; round < 1_100; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var gradient = pool.Rent().Set(1, round, new Subtree(0, 0));
            gradient.Gradient.Span[0] = round;
            pair.Client.Shared!.TryLocate(gradient.Gradient, out var place);
            pair.Client.Shared.Lend(place);
            gradient.Release();
            var taken = received.Take(place, Parameters).Set(1, round, new Subtree(0, 0));
            var seen = taken.Gradient.Span[0];
            taken.Release();
            allocated += round < 100 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            seen.ShouldBe(round);
        }

        allocated.ShouldBe(0);
        slots.WithoutSlot.ShouldBe(0);
    }

    private static long Lend(WirePair pair, SubtreeGradient gradient)
    {
        pair.Client.Shared!.TryLocate(gradient.Gradient, out var place).ShouldBeTrue();
        pair.Client.Shared.Lend(place);
        return place;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Lose(Core.Actors.MessagePool<SubtreeGradient> pool) => pool.Rent().Set(1, 0, new Subtree(0, 0));
}
