using ActorNet.Akka.Security;
using ActorNet.Remote.Security;

namespace ActorNet.Akka.Tests.Security;

public sealed class TokenProofTests
{
    private const string Node = "node-1:4053";

    private readonly JoinToken _token = JoinToken.Create();

    [Fact]
    public void Step_SameToken_ProvesBoth()
    {
        var (caller, called) = (new TokenProof(_token, Node, calls: true), new TokenProof(_token, Node, calls: false));

        called.First.ShouldBeNull();
        called.Step(caller.First, out var second).ShouldBeTrue();
        called.IsProven.ShouldBeFalse();
        caller.Step(second, out var third).ShouldBeTrue();
        caller.IsProven.ShouldBeTrue();
        called.Step(third, out var nothing).ShouldBeTrue();

        called.IsProven.ShouldBeTrue();
        nothing.ShouldBeNull();
    }

    [Fact]
    public void Step_CalledKnowsAnotherToken_CallerSaysNothingMore()
    {
        var caller = new TokenProof(_token, Node, calls: true);
        new TokenProof(JoinToken.Create(), Node, calls: false).Step(caller.First, out var second);

        caller.Step(second, out var third).ShouldBeFalse();

        third.ShouldBeNull();
        caller.IsProven.ShouldBeFalse();
    }

    [Fact]
    public void Step_CallerKnowsAnotherToken_IsNotProven()
    {
        var (caller, called) = (new TokenProof(_token, Node, calls: true), new TokenProof(_token, Node, calls: false));
        called.Step(caller.First, out var second);
        var thief = new byte[32];

        called.Step(thief, out _).ShouldBeFalse();

        called.IsProven.ShouldBeFalse();
        second.ShouldNotBeNull();
    }

    /// <summary>A stranger that has the called side's own proof, and gives it back.</summary>
    [Fact]
    public void Step_OwnProofGivenBack_IsNotProven()
    {
        var called = new TokenProof(_token, Node, calls: false);
        called.Step(new byte[32], out var second);

        called.Step(second.AsSpan(32), out _).ShouldBeFalse();
    }

    /// <summary>A stranger that has listened to another exchange, and plays it again.</summary>
    [Fact]
    public void Step_ProofOfAnotherExchange_IsNotProven()
    {
        var caller = new TokenProof(_token, Node, calls: true);
        var heard = new TokenProof(_token, Node, calls: false);
        heard.Step(caller.First, out var second);
        caller.Step(second, out var third);
        var called = new TokenProof(_token, Node, calls: false);
        called.Step(caller.First, out _);

        called.Step(third, out _).ShouldBeFalse();
        new TokenProof(_token, Node, calls: true).Step(second, out _).ShouldBeFalse();
    }

    /// <summary>A stranger that is called in place of one node, and has another prove for it.</summary>
    [Fact]
    public void Step_AnotherNodeIsCalled_CallerSaysNothingMore()
    {
        var caller = new TokenProof(_token, Node, calls: true);
        new TokenProof(_token, "node-2:4053", calls: false).Step(caller.First, out var second);

        caller.Step(second, out var third).ShouldBeFalse();

        third.ShouldBeNull();
        caller.IsProven.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void Step_WrongLength_IsRefused(int length)
    {
        new TokenProof(_token, Node, calls: false).Step(new byte[length], out var answer).ShouldBeFalse();
        answer.ShouldBeNull();
        new TokenProof(_token, Node, calls: true).Step(new byte[length], out answer).ShouldBeFalse();
        answer.ShouldBeNull();
    }
}
