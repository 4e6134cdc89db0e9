using System.Text.Json;
using ActorNet.Core.Data;
using ActorNet.Datasets.Served;
using ActorNet.Fuzzing;
using ActorNet.Monitoring;
using ActorNet.Remote;
using ActorNet.Runs;
using ActorNet.Tests.Monitoring;
using ActorNet.Tests.Runs;
using Xunit.Abstractions;

namespace ActorNet.Tests.Fuzz;

/// <summary>What a server answers to workers and watchers, on damaged inputs.</summary>
public sealed class AnswerFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void RunDescription_AnyBytes_IsOneOrADataException() => new FuzzTarget("run description", 20)
    {
        Samples = [RunDescription.Of(RunSetup.Begin(TestRuns.Options, TestRuns.Data, null)).ToJson()],
        IsDocumented = exception => exception is DataException,
        BytesPerByte = 512,
        Read = bytes => RunDescription.Read(bytes, "server").Parameters.ShouldBeGreaterThan(0),
    }.Run(output);

    [Fact]
    public void Manifest_AnyBytes_IsOneOrADataException()
    {
        var hash = new string('a', 64);
        var classes = new DataManifest
        {
            Version = DataManifest.CurrentVersion,
            FeatureShape = [28, 28, 1],
            ClassNames = ["zero", "one"],
            TargetWidth = 0,
            BlockRows = 16,
            Sets = [new DataManifestSet(DataManifest.Train, "train", 40, hash, [hash, hash, hash]), new DataManifestSet(DataManifest.Test, "test", 3, hash, [hash])],
        };
        new FuzzTarget("data manifest", 20)
        {
            Samples = [classes.ToJson(), (classes with { ClassNames = [], TargetWidth = 2 }).ToJson()],
            IsDocumented = exception => exception is DataException,
            BytesPerByte = 512,
            Read = bytes => DataManifest.FromJson(bytes, 1 << 30).Layout.RowBytes.ShouldBeGreaterThan(0),
        }.Run(output);
    }

    [Fact]
    public void Status_AnyBytes_IsOneOrAJsonException() => new FuzzTarget("status", 20)
    {
        Samples = [StatusWriter.Write("r", WatchedServer.NewStatus(), [WatchedServer.NewConnection("box:1")], 3).ToJson()],
        IsDocumented = exception => exception is JsonException,
        BytesPerByte = 512,
        Read = bytes => RunStatus.Read(bytes).Workers.Count.ShouldBeLessThan(10_000),
    }.Run(output);
}
