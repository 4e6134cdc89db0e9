using System.Net;
using ActorNet.Remote.Hosting;
using ActorNet.Remote.Tests.Security;

namespace ActorNet.Remote.Tests.Hosting;

public sealed class AttemptLimiterTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly StoppedTime _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void Add_UpToTheBound_AsksNobodyToWait()
    {
        var limiter = new AttemptLimiter(_time, 3, Window, 10);

        Waits(limiter, "10.0.0.1", 5).ShouldBe([0, 0, 0, 60, 60]);
        Waits(limiter, "10.0.0.2", 1).ShouldBe([0]);
    }

    [Fact]
    public void Add_AfterTheWindow_BeginsAnew()
    {
        var limiter = new AttemptLimiter(_time, 1, Window, 10);

        Waits(limiter, "10.0.0.1", 2).ShouldBe([0, 60]);
        _time.Advance(TimeSpan.FromSeconds(59));
        Waits(limiter, "10.0.0.1", 1).ShouldBe([1]);
        _time.Advance(TimeSpan.FromSeconds(1));
        Waits(limiter, "10.0.0.1", 1).ShouldBe([0]);
    }

    [Theory]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::1", "127.0.0.1", false)]
    public void Add_TwoAddresses_CountTogetherIfOneHasBoth(string first, string second, bool together)
    {
        var limiter = new AttemptLimiter(_time, 1, Window, 10);

        Waits(limiter, first, 1).ShouldBe([0]);
        Waits(limiter, second, 1).ShouldBe([together ? 60 : 0]);
    }

    [Fact]
    public void Add_MoreAddressesThanAreRemembered_ForgetsTheOldest()
    {
        var limiter = new AttemptLimiter(_time, 1, Window, 100);
        Waits(limiter, "10.0.0.1", 1);
        Waits(limiter, "10.0.0.2", 1);
        for (var i = 0; i < 1000; i++)
        {
            limiter.Add(new IPAddress([20, 0, (byte)(i >> 8), (byte)i]), out _);
            limiter.Count.ShouldBeLessThanOrEqualTo(100);
        }

        Waits(limiter, "10.0.0.1", 1).ShouldBe([0]);
        Waits(limiter, "20.0.3.231", 1).ShouldBe([60]);
    }

    private static int[] Waits(AttemptLimiter limiter, string address, int times) =>
    [
        .. Enumerable.Range(0, times).Select(_ =>
        {
            limiter.Add(IPAddress.Parse(address), out var wait);
            return (int)wait.TotalSeconds;
        }),
    ];
}
