using ActorNet.Core.Data;
using ActorNet.Core.Numerics;
using ActorNet.Runs;

namespace ActorNet.Tests.Runs;

public sealed class RunFileTests : IDisposable
{
    /// <summary>As the program wrote it before there were local steps.</summary>
    private const string Version1 = """
        {
          "format": "actornet-run",
          "formatVersion": 1,
          "input": [5],
          "network": "12:relu,3:softmax",
          "loss": "categorical_crossentropy",
          "optimizer": { "name": "adam", "learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1E-07 },
          "l2": 0.001,
          "batchSize": 16,
          "lanes": 8,
          "epochs": 3,
          "steps": null,
          "seed": 42,
          "onNonFinite": "skip",
          "workers": 2,
          "checkpointEvery": 5,
          "keepCheckpoints": 3,
          "workerTimeoutSeconds": null,
          "data": null,
          "dataSha256": "00ff"
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-runfile-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "run.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_Version1_HasTheDefaultsOfWhatItLacks()
    {
        File.WriteAllText(Path, Version1);

        var options = RunFile.Load(Path).ToOptions(_folder);

        (options.LocalSteps, options.Precision, options.Staleness, options.Parts, options.AuditShare).ShouldBe((1, ExchangePrecision.Float32, 0, 1, 0.0));
        (options.StepTimeout, options.JoinTimeout, options.OuterLearningRate).ShouldBe((null, null, null));
        options.KeepsLedger.ShouldBeFalse();
        options.Workers.ShouldBe(2);
    }

    /// <summary>A checkpoint of version 1 has this text in it; a run that goes on must find it there.</summary>
    [Fact]
    public void Fingerprint_Version1_IsAsItWas()
    {
        File.WriteAllText(Path, Version1);
        const string Expected =
            "5 12:relu,3:softmax categorical_crossentropy adam, learning rate 0.01, beta1 0.9, beta2 0.999, epsilon 1E-07 l2=0.001 batch=16 lanes=8 seed=42 nan=Skip data=00ff";

        var file = RunFile.Load(Path);

        file.Fingerprint().ShouldBe(Expected);
        RunFile.From(file.ToOptions(_folder), null, "00ff").Fingerprint().ShouldBe(Expected);
    }

    [Fact]
    public void SaveAndLoad_EveryOption_ComesBack()
    {
        var options = TestRuns.Options with
        {
            OutputDirectory = _folder,
            LocalSteps = 8,
            OuterLearningRate = 0.6,
            OuterMomentum = 0.5,
            Precision = ExchangePrecision.BFloat16,
            Parts = 3,
            AuditShare = 0.25,
            Steps = 100,
            WorkerTimeout = TimeSpan.FromSeconds(3),
            StepTimeout = TimeSpan.FromSeconds(4),
            JoinTimeout = TimeSpan.FromSeconds(5),
            KeepsLedger = false,
            CheckpointEvery = 7,
        };

        RunFile.From(options, null, "00ff").Save(Path);
        var back = RunFile.Load(Path).ToOptions(_folder);

        back.ShouldBeEquivalentTo(options with { Optimizer = options.Optimizer.Resolve(), Network = back.Network, Loss = back.Loss });
        File.ReadAllText(Path).ShouldContain("\"precision\": \"bfloat16\"");
    }

    [Fact]
    public void SaveAndLoad_UnboundedStaleness_ComesBack()
    {
        RunFile.From(TestRuns.Options with { Staleness = null }, null, "00ff").Save(Path);

        RunFile.Load(Path).ToOptions(_folder).Staleness.ShouldBeNull();
    }

    [Fact]
    public void Fingerprint_EveryOptionThatTheWeightsDependOn_ChangesIt()
    {
        var options = TestRuns.Options;
        TrainingOptions[] others =
        [
            options, options with { LocalSteps = 2 }, options with { LocalSteps = 3 }, options with { LocalSteps = 2, OuterLearningRate = 0.6 },
            options with { LocalSteps = 2, OuterMomentum = 0.8 }, options with { Precision = ExchangePrecision.BFloat16 },
            options with { Precision = ExchangePrecision.Float16 }, options with { Staleness = 1 }, options with { Staleness = null },
        ];

        others.Select(other => RunFile.From(other, null, "00ff").Fingerprint()).Distinct().Count().ShouldBe(others.Length);
        RunFile.From(options with { Parts = 4, AuditShare = 1, KeepsLedger = false, Workers = 3 }, null, "00ff").Fingerprint()
            .ShouldBe(RunFile.From(options, null, "00ff").Fingerprint());
    }

    [Theory]
    [InlineData("\"precision\": \"float8\"")]
    [InlineData("\"localSteps\": 0")]
    [InlineData("\"parts\": 100")]
    [InlineData("\"staleness\": 1, \"parts\": 2")]
    [InlineData("\"stepTimeoutSeconds\": -1")]
    [InlineData("\"auditShare\": 2")]
    public void Load_ValueOutOfRange_IsDamaged(string setting)
    {
        File.WriteAllText(Path, Version1.Replace("\"lanes\": 8", "\"lanes\": 8, " + setting, StringComparison.Ordinal));

        Should.Throw<DataException>(() => RunFile.Load(Path)).Message.ShouldStartWith($"{Path}: damaged: ");
    }

    [Fact]
    public void Load_NewerVersion_SaysSo()
    {
        File.WriteAllText(Path, Version1.Replace("\"formatVersion\": 1", "\"formatVersion\": 4", StringComparison.Ordinal));

        Should.Throw<DataException>(() => RunFile.Load(Path)).Message.ShouldContain("newer than this program");
    }
}
