using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Core.Tests.Training.Messages;

public sealed class SubtreeGradientTests
{
    [Fact]
    public void Release_WithACallback_CallsItInsteadOfThePool()
    {
        var released = new List<SubtreeGradient>();
        var pool = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, new float[4], released.Add), capacity: 1);
        var gradient = pool.Rent();

        gradient.Release();

        released.ShouldBe([gradient]);
        pool.Rent().ShouldNotBeSameAs(gradient);
    }

    [Fact]
    public void Release_WithoutACallback_ReturnsItToThePool()
    {
        var pool = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, new float[4]), capacity: 1);
        var gradient = pool.Rent();

        gradient.Release();

        pool.Rent().ShouldBeSameAs(gradient);
    }

    [Fact]
    public void Release_OfTheLastSlice_CallsTheWholesCallbackOnce()
    {
        var released = 0;
        var gradient = new SubtreeGradient(null, new float[4], _ => released++).Set(1, 0, new Subtree(0, 0));
        var slices = gradient.Split([new ParameterRange(0, 2), new ParameterRange(2, 2)]).ToArray();

        slices[0].Release();
        released.ShouldBe(0);
        slices[1].Release();

        released.ShouldBe(1);
    }

    [Fact]
    public void Set_OverGivenRoom_FillsThatRoom()
    {
        var room = new float[4];
        var gradient = new SubtreeGradient(null, room, static _ => { }).Set(1, 0, new Subtree(0, 0));

        gradient.Gradient.Span.Fill(3);

        room.ShouldBe([3f, 3, 3, 3]);
    }

    [Fact]
    public void New_WithNowhereToGo_IsRefused() => Should.Throw<ArgumentException>(() => new SubtreeGradient(null, new float[4]));
}
