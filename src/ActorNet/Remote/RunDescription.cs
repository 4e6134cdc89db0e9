using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActorNet.Core.Data;
using ActorNet.Core.Training;
using ActorNet.Runs;

namespace ActorNet.Remote;

/// <summary>
/// What a process must know of a run to take part in it: the answer to <c>GET /v1/run</c>. The settings come as they are in <c>run.json</c>; the data is named by
/// its SHA-256.
/// </summary>
internal sealed record RunDescription
{
    private const int NewestVersion = 1;

    // As run.json, but a loss need not be a finite number.
    private static readonly JsonSerializerOptions Json = new(RunFile.Json)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = false,
    };

    public required int FormatVersion { get; init; }

    /// <summary>Version of the server's program. Other versions may compute other bits.</summary>
    public required string Program { get; init; }

    public required RunFile Run { get; init; }

    /// <summary>Of settings and data: what workers show when they join.</summary>
    public required string Fingerprint { get; init; }

    public required DataIdentity Train { get; init; }

    public required DataIdentity? Validation { get; init; }

    public required DataIdentity? Test { get; init; }

    public required double WorkerTimeoutSeconds { get; init; }

    /// <summary>Whether digests of gradients are taken for the ledger.</summary>
    public required bool KeepsLedger { get; init; }

    /// <summary>The network's parameters, so that two programs that would count differently notice.</summary>
    public required int Parameters { get; init; }

    /// <summary>What the run is called by those who watch it, or null.</summary>
    public string? Name { get; init; }

    /// <summary>How the run stands.</summary>
    public required RunStanding Standing { get; init; }

    /// <summary>Version of this program.</summary>
    public static string ThisProgram { get; } = typeof(RunDescription).Assembly.GetName().Version!.ToString(3);

    public static RunDescription Of(RunSetup setup)
    {
        var train = DataIdentity.Of(setup.Data.Train);
        var validation = setup.Data.Validation is { } first ? DataIdentity.Of(first) : null;
        var test = setup.Data.Test is { } second ? DataIdentity.Of(second) : null;
        var file = setup.FileOf(train.Sha256);
        return new RunDescription
        {
            FormatVersion = NewestVersion,
            Program = ThisProgram,
            Run = file,
            Fingerprint = FingerprintOf(file, validation, test),
            Train = train,
            Validation = validation,
            Test = test,
            WorkerTimeoutSeconds = setup.Timeouts.Worker.TotalSeconds,
            KeepsLedger = setup.KeepsLedger,
            Parameters = setup.Network.ParameterCount,
            Standing = new RunStanding(false, null, null),
        };
    }

    /// <summary>The numbers that server and workers share.</summary>
    public RunPlan Plan(TrainingOptions options) => options.PlanFor(Train.Samples, Validation?.Samples ?? 0, Test?.Samples ?? 0);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads what a server has sent, and makes sure that it can be used.</summary>
    /// <param name="json">The bytes.</param>
    /// <param name="name">Who sent them, for messages.</param>
    /// <exception cref="DataException">They are no such description, contradict themselves, or come from another version of the program.</exception>
    public static RunDescription Read(ReadOnlyMemory<byte> json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("run", out var run) || !root.TryGetProperty("program", out var program))
            {
                throw new DataException($"{name}: what it says of the run is not what an ActorNet server says");
            }

            // Before anything else: other versions may also describe a run in another way.
            if (program.ToString() != ThisProgram)
            {
                throw new DataException($"{name}: runs ActorNet {program}, this is {ThisProgram}: versions may differ in their last bits, so all machines need the same one");
            }

            _ = RunFile.Read(run, name);
            var description = root.Deserialize<RunDescription>(Json)!;
            description.Check(name);
            return description;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new DataException($"{name}: what it says of the run is damaged: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private void Check(string name)
    {
        var areSamplesRight = Train.Samples > 0 && Validation is null or { Samples: > 0 } && Test is null or { Samples: > 0 };
        if (FormatVersion != NewestVersion || !areSamplesRight || Parameters <= 0 || Train.Sha256 != Run.DataSha256
            || !(WorkerTimeoutSeconds > 0 && WorkerTimeoutSeconds <= TrainingOptions.LongestTimeout.TotalSeconds)
            || Fingerprint != FingerprintOf(Run, Validation, Test))
        {
            throw new DataException($"{name}: what it says of the run contradicts itself");
        }
    }

    private static string FingerprintOf(RunFile file, DataIdentity? validation, DataIdentity? test) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{file.Fingerprint()}\nvalidation={validation?.Sha256}\ntest={test?.Sha256}")));
}

/// <summary>Tells one data set from another.</summary>
/// <param name="Samples">How many it has.</param>
/// <param name="Sha256">Over shape, features and targets.</param>
internal sealed record DataIdentity(int Samples, string Sha256)
{
    public static DataIdentity Of(Dataset dataset) => new(dataset.Count, DatasetFingerprint.Of(dataset));
}

/// <summary>How a run stands.</summary>
/// <param name="IsOpen">True once workers may join: before, the server waits for its parts.</param>
/// <param name="Progress">How far it is, or null before the first report.</param>
/// <param name="Result">How it ended, or null while it goes on.</param>
internal sealed record RunStanding(bool IsOpen, TrainingProgress? Progress, RunVerdict? Result);

/// <summary>How a run ended.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="WeightsSha256">SHA-256 of the weights; empty if the run failed.</param>
/// <param name="Interrupted">True if it was stopped before its last step.</param>
/// <param name="Failure">Why it failed, in one line, or null if it did not.</param>
internal sealed record RunVerdict(long Steps, string WeightsSha256, bool Interrupted, string? Failure = null);
