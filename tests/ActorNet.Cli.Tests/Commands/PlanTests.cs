using System.Text.Json;

namespace ActorNet.Cli.Tests.Commands;

public sealed class PlanTests
{
    [Fact]
    public void Plan_OfDigits_SaysWhatWasMeasuredAndWhatPays()
    {
        using var run = new CliRun();

        run.Run("plan", "--workers-up-to", "3", "--threads", "1", "--bandwidth", "100mbit", "--latency", "20ms").ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("measured here, 1 thread");
        run.Out.ShouldContain("wire: 0.1 Gbit/s (given), 20.0 ms one way (given)");
        run.Out.ShouldContain("of one worker");

        // On such a network, a training as small as this one is for one machine.
        run.Out.ShouldContain("One machine alone is best");
        run.Out.ShouldContain("--local-steps 8");
    }

    [Fact]
    public void Plan_Json_HasARowForEachNumberOfWorkers()
    {
        using var run = new CliRun();

        run.Run("plan", "--json", "--workers-up-to", "8", "--threads", "1", "--precision", "bfloat16").ShouldBe(ExitCode.Success, run.Error);

        using var json = JsonDocument.Parse(run.Out);
        var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToList();
        rows.Select(row => row.GetProperty("workers").GetInt32()).ShouldBe([1, 2, 3, 4, 8]);
        rows.ShouldAllBe(row => row.GetProperty("samplesPerSecond").GetDouble() > 0);
        json.RootElement.GetProperty("wire").GetProperty("bandwidthSource").GetString().ShouldBe("assumed");
        json.RootElement.GetProperty("measured").GetProperty("parameters").GetInt32().ShouldBe(4_810);
        json.RootElement.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("what").GetString()).ShouldNotContain("--precision bfloat16");
        run.Error.ShouldContain("data digits");
    }

    [Theory]
    [InlineData("--bandwidth", "fast", "--bandwidth is 'fast'")]
    [InlineData("--bandwidth", "1", "--bandwidth is '1'")]
    [InlineData("--latency", "-1ms", "--latency is '-1ms'")]
    [InlineData("--output", "x", "--output is of no use to a plan")]
    [InlineData("--audit", "0.5", "--audit is of no use to a plan")]
    [InlineData("--worker-timeout", "5", "--worker-timeout is of no use to a plan")]
    [InlineData("--step-timeout", "5", "--step-timeout is of no use to a plan")]
    [InlineData("--join-timeout", "5", "--join-timeout is of no use to a plan")]
    [InlineData("--parts", "2", "--parts: a plan is for one server that holds all weights")]
    [InlineData("--token-file", "x", "--token-file is of no use without --server")]
    [InlineData("--workers-up-to", "0", "--workers-up-to is '0'")]
    public void Plan_WrongUse_SaysWhat(string option, string value, string message)
    {
        using var run = new CliRun();

        run.Run("plan", option, value).ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.Single().ShouldContain(message);
    }
}
