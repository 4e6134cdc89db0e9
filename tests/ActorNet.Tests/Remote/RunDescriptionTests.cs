using System.Text;
using System.Text.Json.Nodes;
using ActorNet.Core.Data;
using ActorNet.Datasets;
using ActorNet.Remote;
using ActorNet.Runs;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests.Remote;

public sealed class RunDescriptionTests
{
    private static readonly RunDescription Description = RunDescription.Of(RunSetup.Begin(TestRuns.Options, TestRuns.Data, null));

    /// <summary>What a worker does to the answer before it is read, and what it then says.</summary>
    public static TheoryData<string, string, string> Damages => new()
    {
        { "program", "\"9.9.9\"", "versions may differ in their last bits" },
        { "fingerprint", "\"00\"", "contradicts itself" },
        { "workerTimeoutSeconds", "0", "contradicts itself" },
        { "workerTimeoutSeconds", "1e300", "contradicts itself" },
        { "parameters", "0", "contradicts itself" },
        { "formatVersion", "2", "contradicts itself" },
        { "train", "{\"samples\":0,\"sha256\":\"\"}", "contradicts itself" },
        { "train", "null", "damaged" },
        { "validation", "{\"samples\":-1,\"sha256\":\"\"}", "contradicts itself" },
        { "standing", "7", "damaged" },
        { "run", "{}", "not the settings of an ActorNet run" },
        { "something", "1", "damaged" },
    };

    [Fact]
    public void Read_WhatToJsonWrote_IsEqual()
    {
        var told = Description with { Standing = new RunStanding(true, Progress(double.NaN), new RunVerdict(7, "00ff", true)) };

        var back = RunDescription.Read(told.ToJson(), "server");

        back.Fingerprint.ShouldBe(told.Fingerprint);
        back.Train.ShouldBe(new DataIdentity(300, DatasetFingerprint.Of(TestRuns.Data.Train)));
        back.Validation!.Samples.ShouldBe(70);
        back.Test!.Samples.ShouldBe(50);
        back.Standing.ShouldBe(told.Standing);
        back.WorkerTimeoutSeconds.ShouldBe(10);
        back.KeepsLedger.ShouldBeFalse();
        back.Run.Fingerprint().ShouldBe(told.Run.Fingerprint());
    }

    [Fact]
    public void Plan_OfADescription_IsThatOfTheData()
    {
        var back = RunDescription.Read(Description.ToJson(), "server");

        back.Plan(back.Run.ToOptions("")).ShouldBe(TestRuns.Options.PlanFor(TestRuns.Data));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void Read_DamagedOrForeign_SaysSoInOneLine(string property, string value, string message)
    {
        var json = JsonNode.Parse(Description.ToJson())!.AsObject();
        json[property] = JsonNode.Parse(value);

        var error = Should.Throw<DataException>(() => RunDescription.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), "wss://a:1"));

        error.Message.ShouldStartWith("wss://a:1: ");
        error.Message.ShouldContain(message);
        error.Message.ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"run\":")]
    [InlineData("null")]
    public void Read_NoDescription_IsRefused(string text) =>
        Should.Throw<DataException>(() => RunDescription.Read(Encoding.UTF8.GetBytes(text), "wss://a:1"));

    /// <summary>Workers and server must be of one run: everything that the weights depend on changes the fingerprint, and nothing else does.</summary>
    [Fact]
    public void Fingerprint_OfOtherSettingsOrData_Differs()
    {
        var other = TestRuns.Points("test", 50, 3);
        RunDescription[] others =
        [
            Of(TestRuns.Options with { Seed = 43 }, TestRuns.Data),
            Of(TestRuns.Options with { BatchSize = 15 }, TestRuns.Data),
            Of(TestRuns.Options, TestRuns.Data with { Train = TestRuns.Points("train", 300, 5) }),
            Of(TestRuns.Options, TestRuns.Data with { Validation = null }),
            Of(TestRuns.Options, TestRuns.Data with { Test = other }),
            Of(TestRuns.Options, TestRuns.Data with { Validation = other, Test = null }),
        ];

        others.Append(Description).Select(one => one.Fingerprint).Distinct().Count().ShouldBe(others.Length + 1);
        Of(TestRuns.Options with { Workers = 3, Parts = 2, WorkerTimeout = TimeSpan.FromSeconds(3), Epochs = 9 }, TestRuns.Data).Fingerprint
            .ShouldBe(Description.Fingerprint);
    }

    private static RunDescription Of(TrainingOptions options, TrainingData data) => RunDescription.Of(RunSetup.Begin(options, data, null));

    private static TrainingProgress Progress(double loss) => new(1, 3, 4, 57, 64, 300, loss, 0.5, 1000, false, null, null);
}
