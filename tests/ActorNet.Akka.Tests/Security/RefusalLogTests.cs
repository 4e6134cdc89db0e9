using ActorNet.Akka.Security;
using ActorNet.Remote.Tests.Security;

namespace ActorNet.Akka.Tests.Security;

public sealed class RefusalLogTests
{
    [Fact]
    public void Refused_ManyInASecond_IsOneLineAndTheNextCountsThem()
    {
        var time = new StoppedTime(DateTimeOffset.UnixEpoch);
        var lines = new List<string>();
        var log = new RefusalLog(lines.Add, time);

        log.Refused("one");
        log.Refused("two");
        time.Advance(TimeSpan.FromMilliseconds(999));
        log.Refused("three");
        time.Advance(TimeSpan.FromMilliseconds(1));
        log.Refused("four");
        time.Advance(TimeSpan.FromSeconds(1));
        log.Refused("five");

        lines.ShouldBe(["a caller is turned away: one", "a caller is turned away: four (2 more since the last such line)", "a caller is turned away: five"]);
    }
}
