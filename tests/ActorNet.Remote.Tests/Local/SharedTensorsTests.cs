using ActorNet.Core.Actors;
using ActorNet.Remote.Local;
using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Remote.Tests.Local;

public sealed class SharedTensorsTests : IDisposable
{
    private const int Parameters = 100;
    private readonly TensorSegment _server = TensorSegment.Create(Parameters, vectors: 2, slots: 0);
    private readonly TensorSegment _worker = TensorSegment.Create(Parameters, vectors: 0, slots: 3);

    public void Dispose()
    {
        _server.Dispose();
        _worker.Dispose();
    }

    [Fact]
    public async Task Map_OfAVector_ReadsWhatTheOtherSideWrites()
    {
        await using var pair = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        var weights = _server.Vector(1);
        weights.Span[7] = 5;

        pair.Server.Shared!.TryLocate(weights[5..10], out var place).ShouldBeTrue();
        pair.Server.Shared.Lend(place);
        var seen = pair.Client.Shared!.Map(place, 5);

        seen.Length.ShouldBe(5);
        seen.Span[2].ShouldBe(5);
        weights.Span[9] = 6;
        seen.Span[4].ShouldBe(6);
        pair.Client.Shared.GiveBack(place);
    }

    [Fact]
    public async Task Lend_ToSeveral_HoldsTheSlotUntilAllHaveGivenItBack()
    {
        await using var one = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        await using var other = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        var (place, _) = Lend(one, slot: 1, start: 0);
        var (otherPlace, _) = Lend(other, slot: 1, start: 50);
        _worker.IsFree(1).ShouldBeFalse();

        one.Server.Shared!.Map(place, 50).Length.ShouldBe(50);
        other.Server.Shared!.Map(otherPlace, 50).Length.ShouldBe(50);
        one.Server.Shared.GiveBack(place);
        _worker.IsFree(1).ShouldBeFalse();
        other.Server.Shared.GiveBack(otherPlace);

        _worker.IsFree(1).ShouldBeTrue();
        _worker.IsFree(0).ShouldBeTrue();
    }

    [Fact]
    public async Task Map_OfASlotThatIsNotLent_IsRefused()
    {
        await using var pair = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);

        Should.Throw<MessageFormatException>(() => pair.Server.Shared!.Map(0, Parameters));
    }

    [Fact]
    public async Task Map_OfASlotThatIsHeld_IsRefused()
    {
        await using var pair = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        var (place, _) = Lend(pair, slot: 0, start: 0);
        var gradients = new PeerGradients(pair.Server.Shared!);
        var gradient = gradients.Take(place, Parameters);

        Should.Throw<MessageFormatException>(() => gradients.Take(place, Parameters));

        gradient.Release();
        Should.Throw<InvalidOperationException>(gradient.Release);
    }

    [Fact]
    public async Task Lend_OfTwoSlicesOfASlot_HoldsItUntilBothAreGivenBack()
    {
        await using var pair = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        var gradients = new PeerGradients(pair.Server.Shared!);
        var one = gradients.Take(Lend(pair, slot: 0, start: 0).Place, 50);
        var other = gradients.Take(Lend(pair, slot: 0, start: 50).Place, 50);
        Should.Throw<MessageFormatException>(() => pair.Server.Shared!.Map(0, 1));

        one.Release();
        _worker.IsFree(0).ShouldBeFalse();
        other.Release();

        _worker.IsFree(0).ShouldBeTrue();
    }

    [Fact]
    public async Task Take_Again_IsTheSameMessage()
    {
        await using var pair = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        var gradients = new PeerGradients(pair.Server.Shared!);
        var (place, slot) = Lend(pair, slot: 2, start: 10);
        slot.Span.Fill(4);
        var gradient = gradients.Take(place, 20);
        gradient.Room.ShouldBe(20);
        gradient.Gradient.Span.ContainsAnyExcept(4f).ShouldBeFalse();
        gradient.Release();

        pair.Client.Shared!.Lend(place);
        gradients.Take(place, 20).ShouldBeSameAs(gradient);
        gradient.Release();
        pair.Client.Shared.Lend(place);
        gradients.Take(place, 21).Room.ShouldBe(21);
    }

    [Fact]
    public async Task TryLocate_OfMemoryElsewhere_IsFalse()
    {
        await using var pair = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);

        pair.Client.Shared!.TryLocate(new float[Parameters], out _).ShouldBeFalse();
        pair.Client.Shared.TryLocate(ReadOnlyMemory<float>.Empty, out _).ShouldBeFalse();
        pair.Client.Shared.TryLocate(_server.Vector(0), out _).ShouldBeFalse();
        pair.Client.Shared.TryLocate(_worker.Slot(0)[..0], out _).ShouldBeFalse();
    }

    [Fact]
    public async Task TryLocate_BeforeTheOtherSideHasMapped_IsFalse()
    {
        await using var pair = await WirePair.OpenAsync(_server, _worker);
        pair.Client.Shared!.TryLocate(_worker.Slot(0), out _).ShouldBeFalse();
        Should.Throw<MessageFormatException>(() => pair.Server.Shared!.Map(0, 1));

        pair.Server.OpenPeerMemory(Parameters).ShouldBeTrue();

        pair.Client.Shared.TryLocate(_worker.Slot(0), out _).ShouldBeTrue();
        pair.Server.Shared!.TryLocate(_server.Vector(0), out _).ShouldBeFalse();
    }

    [Fact]
    public async Task OpenPeerMemory_OfNone_IsFalse()
    {
        await using var pair = await WirePair.OpenAsync(server: null, _worker);

        pair.Client.OpenPeerMemory(Parameters).ShouldBeFalse();
        pair.Server.OpenPeerMemory(Parameters).ShouldBeTrue();

        // Slots are lent only to those whose end can be told: by the lock on their own segment.
        pair.Client.Shared!.TryLocate(_worker.Slot(0), out _).ShouldBeFalse();
        await using var neither = await WirePair.OpenAsync();
        neither.Server.Shared.ShouldBeNull();
    }

    [Fact]
    public async Task OpenPeerMemory_ThatCannotBeOpened_IsFalse()
    {
        using var gone = TensorSegment.Create(Parameters, 0, 1);
        await using var pair = await WirePair.OpenAsync(_server, gone);
        File.Delete(gone.Path);

        pair.Server.OpenPeerMemory(Parameters).ShouldBeFalse();
        pair.Client.Shared!.TryLocate(gone.Slot(0), out _).ShouldBeFalse();
    }

    [Fact]
    public async Task ConnectionEnd_WithSlotsNobodyHolds_FreesThem()
    {
        var pair = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        Lend(pair, slot: 0, start: 0);

        await pair.DisposeAsync();
        _worker.Settle();

        _worker.IsFree(0).ShouldBeTrue();
        _worker.OpenRow()!.Index.ShouldBe(0);
    }

    [Fact]
    public async Task ConnectionEnd_WithASlotTheOtherSideHolds_FreesItWhenItIsGivenBack()
    {
        var pair = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        var (place, _) = Lend(pair, slot: 0, start: 0);
        var gradient = new PeerGradients(pair.Server.Shared!).Take(place, Parameters);

        await pair.DisposeAsync();
        _worker.Settle();
        _worker.IsFree(0).ShouldBeFalse();
        _worker.OpenRow()!.Index.ShouldBe(1);
        gradient.Release();
        _worker.Settle();

        _worker.IsFree(0).ShouldBeTrue();
        _worker.OpenRow()!.Index.ShouldBe(0);
    }

    [Fact]
    public async Task ConnectionEnd_OfABorrowerThatIsGone_FreesWhatItHeld()
    {
        var borrower = TensorSegment.Create(Parameters, 0, 0);
        var pair = (await WirePair.OpenAsync(borrower, _worker)).Share(Parameters);
        var (place, _) = Lend(pair, slot: 0, start: 0);
        var gradient = new PeerGradients(pair.Server.Shared!).Take(place, Parameters);
        await pair.Client.DisposeAsync();
        _worker.Settle();
        _worker.IsFree(0).ShouldBeFalse();

        borrower.Dispose();
        _worker.Settle();

        _worker.IsFree(0).ShouldBeTrue();

        // Whoever was given up for gone and is not does no harm to the row's next connection.
        await using var next = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        Lend(next, slot: 0, start: 0);
        gradient.Release();
        await pair.DisposeAsync();
        _worker.IsFree(0).ShouldBeFalse();
    }

    [Fact]
    public async Task Lend_WhenTheOtherSideHasClosed_LeavesTheSlotFree()
    {
        await using var pair = (await WirePair.OpenAsync(_server, _worker)).Share(Parameters);
        pair.Client.Shared!.TryLocate(_worker.Slot(0), out var place).ShouldBeTrue();
        await pair.Server.DisposeAsync();

        pair.Client.Shared.Lend(place);

        _worker.IsFree(0).ShouldBeTrue();
        pair.Client.Shared.TryLocate(_worker.Slot(0), out _).ShouldBeFalse();
        Should.Throw<MessageFormatException>(() => pair.Server.Shared!.Map(place, 1));
    }

    [Fact]
    public async Task Map_OfAnyPlace_LiesWithinOneTensorOrIsRefused()
    {
        using var both = TensorSegment.Create(Parameters, vectors: 1, slots: 1);
        await using var pair = (await WirePair.OpenAsync(both, _worker)).Share(Parameters);
        pair.Server.Shared!.TryLocate(both.Slot(0), out var slot).ShouldBeTrue();
        both.Vector(0).Span.Fill(1);
        both.Slot(0).Span.Fill(2);
        var places = Gen.OneOf(
            Gen.Choose(-20, 300).Select(static place => (long)place),
            ArbMap.Default.GeneratorFor<long>(),
            ArbMap.Default.GeneratorFor<int>().Select(static value => (long)value << 30),
            Gen.Elements(long.MinValue, long.MaxValue, slot, slot - 1, slot + Parameters));
        var counts = Gen.OneOf(Gen.Choose(-2, 130), ArbMap.Default.GeneratorFor<int>(), Gen.Elements(int.MinValue, int.MaxValue));

        Prop.ForAll(places.Zip(counts).ToArbitrary(), request =>
        {
            var (place, count) = request;
            var isVector = place >= 0 && count > 0 && place + count <= Parameters && place < Parameters;
            var isSlot = place >= slot && count > 0 && place < slot + Parameters && place + count <= slot + Parameters;
            if (!isVector && !isSlot)
            {
                Should.Throw<MessageFormatException>(() => pair.Client.Shared!.Map(place, count));
                return;
            }

            pair.Server.Shared.Lend(place);
            var floats = pair.Client.Shared!.Map(place, count);
            floats.Length.ShouldBe(count);
            floats.Span.ContainsAnyExcept(isSlot ? 2f : 1f).ShouldBeFalse();
            pair.Client.Shared.GiveBack(place);
            both.IsFree(0).ShouldBeTrue();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    private (long Place, Memory<float> Floats) Lend(WirePair pair, int slot, int start)
    {
        var floats = _worker.Slot(slot)[start..];
        pair.Client.Shared!.TryLocate(floats, out var place).ShouldBeTrue();
        pair.Client.Shared.Lend(place);
        return (place, floats);
    }
}
