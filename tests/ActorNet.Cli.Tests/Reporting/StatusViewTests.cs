using ActorNet.Cli.Reporting;
using ActorNet.Monitoring;

namespace ActorNet.Cli.Tests.Reporting;

public sealed class StatusViewTests
{
    [Fact]
    public void Summary_OfARun_SaysHowFarAndHowFastItIs()
    {
        var text = string.Join('\n', StatusView.Summary(NewStatus()));

        text.ShouldContain("mnist-1: degraded (1 of 2 workers are late)");
        text.ShouldContain("step 1,234 of 9,380, epoch 2 of 10, loss 0.1234");
        text.ShouldContain("812 steps/s, 103,936 samples/s, 0:11 left; up 1:05, term 2");
        text.ShouldContain("2 workers (2 expected, 1 lost), 8 lanes; 3 refused attempts to connect");
        text.ShouldContain("last checkpoint at step 938, 3.0 s ago");
        text.ShouldContain("last of 4 warnings: Step 12: box:9 left.");
    }

    [Fact]
    public void Workers_Rows_MarkStragglersAndShareTheirTime()
    {
        var rows = StatusView.Workers(NewStatus(), null).ToList();

        rows[0].ShouldBe(["box:1", "lanes 0-3", "local", "18.5 µs", "75 %", "10 %", "15 %", "4.00 GB", "2.00 MB", "0.1 s"]);
        rows[1][0].ShouldBe("! box:2");
        rows[1][2..9].ShouldAllBe(cell => cell == "");
    }

    [Fact]
    public void Workers_SinceAnEarlierLook_AreThoseOfTheTimeBetween()
    {
        var before = NewStatus();
        var now = NewStatus();
        now = now with
        {
            Workers =
            [
                now.Workers[0] with
                {
                    Connection = now.Workers[0].Connection! with
                    {
                        AgeSeconds = 52,
                        BytesIn = 1_002_000_000,
                        Time = new TimeShares(42, 32, 4, 0),
                    },
                },
            ],
        };

        var row = StatusView.Workers(now, before).Single();

        (row[4], row[5], row[6], row[7], row[8]).ShouldBe(("100 %", "0 %", "0 %", "1.00 MB/s", "0 B/s"));
    }

    [Fact]
    public void Plain_WhatATerminalWouldObey_IsReplaced()
    {
        StatusView.Plain("a\u001b[2Jb\nc\u202ed", 40).ShouldBe("a?[2Jb?c?d");
        StatusView.Plain(new string('x', 50), 10).ShouldBe("xxxxxxxxx…");
    }

    [Fact]
    public void Line_OfARun_IsOne() =>
        StatusView.Line(NewStatus()).ShouldBe("degraded: step 1,234 of 9,380, 812 steps/s, 103,936 samples/s, loss 0.1234, 2 workers (1 late), 0:11 left");

    internal static RunStatus NewStatus(string health = "degraded") => new()
    {
        Version = RunStatus.NewestVersion,
        Run = "mnist-1",
        Health = health,
        HealthReason = health == "degraded" ? "1 of 2 workers are late" : null,
        AgeSeconds = 0,
        UptimeSeconds = 65,
        Phase = "Computing",
        Term = 2,
        Step = 1234,
        TotalSteps = 9380,
        Epoch = 1,
        Epochs = 10,
        RoundsApplied = 1234,
        SkippedRounds = 0,
        Samples = 157_952,
        Loss = 0.1234,
        StepsPerSecond = 812,
        SamplesPerSecond = 103_936,
        RemainingSeconds = 10.03,
        Lanes = 8,
        ExpectedWorkers = 2,
        Checkpoint = new CheckpointStatus(938, 3, 1),
        LostWorkers = 1,
        Expulsions = 0,
        ShutOut = 0,
        Disputes = 0,
        Warnings = 4,
        LastWarning = "Step 12: box:9 left.",
        Failure = health == "failed" ? "Step 9: no worker is left." : null,
        RefusedAttempts = 3,
        Workers = [NewWorker("box:1", 1), NewWorker("box:2", 2)],
        Parts = [],
    };

    private static WorkerStatus NewWorker(string name, long session) => new()
    {
        Name = name,
        Session = session,
        AgeSeconds = 60,
        Lanes = "lanes 0-3",
        LaneCount = 4,
        SecondsPerSample = session == 1 ? 18.5e-6 : 0,
        Samples = 1,
        Gradients = 1,
        SilenceSeconds = 0.1,
        Owes = true,
        Straggling = session == 2,
        Helped = 0,
        Connection = session == 2 ? null : new ConnectionStatus
        {
            Wire = "local",
            Remote = null,
            AgeSeconds = 50,
            MessagesIn = 1,
            MessagesOut = 1,
            MessagesLost = 0,
            BytesIn = 1_000_000_000,
            BytesOut = 2_000_000,
            SharedBytesIn = 3_000_000_000,
            SharedBytesOut = 0,
            Time = new TimeShares(40, 30, 4, 3_000),
        },
    };
}
