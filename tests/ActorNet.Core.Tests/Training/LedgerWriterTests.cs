using System.Security.Cryptography;
using System.Text;
using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Training;

public sealed class LedgerWriterTests
{
    [Fact]
    public void Lines_OfASmallRun_AreThoseOfTheGuide()
    {
        var ledger = new TestLedger();
        ledger.Run(1, 0, 2, (new Subtree(1, 0), "ann"), (new Subtree(0, 2), "bob"), (new Subtree(0, 3), "ann"));
        ledger.Step(2, isApplied: false, (new Subtree(2, 0), "ann"));
        _ = ledger.End(1, 3);

        ledger.Lines.Select(line => line[..line.LastIndexOf(",\"hash\"", StringComparison.Ordinal)]).ShouldBe(
        [
            """{"kind":"run","format":"actornet-ledger","version":1,"run":"a run","samples":50,"batch":8,"lanes":4,"localSteps":1,"stable":true""",
            """{"kind":"claim","term":1,"server":"server","step":0,"ledger":true""",
            """{"kind":"worker","number":1,"name":"ann","host":"host of ann" """.TrimEnd(),
            """{"kind":"worker","number":2,"name":"bob","host":"host of bob" """.TrimEnd(),
            """{"kind":"step","step":0,"sample":0,"samples":8,"lanes":[["0-1",1,"0000000000000400"],["2",2,"0000000000000002"],["3",1,"0000000000000003"]],"weights":"0000000000003039" """.TrimEnd(),
            """{"kind":"step","step":1,"sample":8,"samples":8,"lanes":[["0-1",1,"0000000000100400"],["2",2,"0000000000100002"],["3",1,"0000000000100003"]],"weights":"9e3779b97f4aac4e" """.TrimEnd(),
            """{"kind":"step","step":2,"sample":16,"samples":8,"applied":false,"lanes":[["0-3",1,"0000000000200800"]],"weights":"9e3779b97f4aac4e" """.TrimEnd(),
            $$"""{"kind":"end","term":1,"step":3,"weights":"{{new string('a', 64)}}" """.TrimEnd(),
        ]);
    }

    [Fact]
    public void Hash_OfALine_IsThatOfTheHashBeforeAndItsContent()
    {
        var lines = new TestLedger().Run(1, 0, 3).Lines;

        var head = new byte[32];
        foreach (var line in lines)
        {
            var content = line[..line.LastIndexOf(",\"hash\":\"", StringComparison.Ordinal)];
            head = SHA256.HashData([.. head, .. Encoding.UTF8.GetBytes(content)]);
            line.ShouldEndWith($",\"hash\":\"{Convert.ToHexStringLower(head)}\"}}");
        }
    }

    [Fact]
    public void Writer_ThatGoesOnAfterALine_WritesWhatOneWriterWouldHave()
    {
        var whole = new TestLedger().Run(1, 0, 2);
        var bytes = whole.Bytes;
        _ = whole.Run(2, 2, 4);
        var tail = LedgerTail.Read(new MemoryStream(bytes), TestLedger.Name, null);

        var second = new LedgerWriter(tail.Lines, tail.Head.Span);
        second.WriteClaim(2, "server", 2, keepsLedger: true);

        tail.Length.ShouldBe(bytes.Length);
        whole.Bytes.AsSpan(bytes.Length).StartsWith(second.Pending).ShouldBeTrue();
    }

    [Theory]
    [InlineData("quote \" and \\ backslash")]
    [InlineData("line\nend, tab\t and \u2028")]
    [InlineData("汉字 \ud83d\ude00 é")]
    [InlineData("")]
    public void Names_OfAnyText_AreReadAsWritten(string name)
    {
        var ledger = new TestLedger();
        _ = ledger.Run(1, 0, 1, (new Subtree(2, 0), name));

        LedgerVerifier.Verify(() => new MemoryStream(ledger.Bytes), TestLedger.Name, [], 0, 1, out var rounds).Findings.ShouldBeEmpty();
        rounds.ShouldHaveSingleItem().Contributions[0].Worker.ShouldBe(name);
        ledger.Lines.Length.ShouldBe(4);
    }

    [Fact]
    public void Workers_MoreThanHaveNumbers_GetThemAnew()
    {
        var ledger = new TestLedger();
        ledger.Writer.WriteClaim(1, "server", 0, keepsLedger: true);
        const int Steps = 9000;
        for (var step = 0; step < Steps; step++)
        {
            _ = ledger.Step(step, isApplied: true, (new Subtree(2, 0), $"worker {step}"));
        }

        LedgerVerifier.Verify(() => new MemoryStream(ledger.Bytes), TestLedger.Name, [], 0, Steps, out var rounds).Findings.ShouldBeEmpty();
        rounds.Select(round => round.Contributions[0].Worker).ShouldBe(Enumerable.Range(0, Steps).Select(step => $"worker {step}"));
    }

    [Fact]
    public void WriteStep_InTheSteadyState_AllocatesNothing()
    {
        var ledger = new TestLedger();
        ledger.Writer.WriteClaim(1, "server", 0, keepsLedger: true);
        var entry = new LedgerEntry(4).Set(5, 1, 40, 8, isApplied: true, 7);
        entry.Add(new LaneContribution(new Subtree(1, 0), "ann", "here", 1));
        entry.Add(new LaneContribution(new Subtree(1, 1), "bob", "there", 2));
        Write(ledger.Writer, entry, 100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Write(ledger.Writer, entry, 1000);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static void Write(LedgerWriter writer, LedgerEntry entry, int count)
    {
        for (var line = 0; line < count; line++)
        {
            writer.WriteStep(entry);
            if (line % 10 == 9)
            {
                writer.Take();
            }
        }
    }
}
