using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;
using ActorNet.Datasets;

namespace ActorNet.Runs;

/// <summary>The settings of a run as <c>run.json</c>: all of them, resolved.</summary>
internal sealed record RunFile
{
    private const string Kind = "actornet-run";

    // 2 since there are local steps and what came with them; a file of version 1 has their defaults. 3 where something is set that a program of version 2 does not
    // know; what is not set is not written, and such a file stays one of version 2.
    private const int NewestVersion = 3;

    /// <summary>How it is written.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly JsonSerializerOptions OneLine = new(Json)
    {
        WriteIndented = false,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OmitDefaults } },
    };

    public required string Format { get; init; }

    public required int FormatVersion { get; init; }

    public required IReadOnlyList<int> Input { get; init; }

    public required string Network { get; init; }

    public required string Loss { get; init; }

    public required OptimizerSettings Optimizer { get; init; }

    public required float L2 { get; init; }

    /// <summary>What a step has besides; null for nothing, as in files from before there was anything.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UpdateSettings? Update { get; init; }

    public required int BatchSize { get; init; }

    public required int Lanes { get; init; }

    public required int Epochs { get; init; }

    public required long? Steps { get; init; }

    public required ulong Seed { get; init; }

    public required NonFinitePolicy OnNonFinite { get; init; }

    public int LocalSteps { get; init; } = 1;

    public double? OuterLearningRate { get; init; }

    public double? OuterMomentum { get; init; }

    public string Precision { get; init; } = NameOf(ExchangePrecision.Float32);

    /// <summary>Null for no bound.</summary>
    public int? Staleness { get; init; } = 0;

    /// <summary>Null for 1 each.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<float>? ClassWeights { get; init; }

    public required int? Workers { get; init; }

    public int Parts { get; init; } = 1;

    public double AuditShare { get; init; }

    public required int CheckpointEvery { get; init; }

    public required int KeepCheckpoints { get; init; }

    public required double? WorkerTimeoutSeconds { get; init; }

    public double? StepTimeoutSeconds { get; init; }

    public double? JoinTimeoutSeconds { get; init; }

    /// <summary>False in files of version 1, whose runs have no ledger to go on with.</summary>
    public bool Ledger { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public SampleOrder Order { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TrainingControl? Control { get; init; }

    /// <summary>SHA-256 of the weights that the run begins with, which lie beside; null if network and seed give them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? InitialSha256 { get; init; }

    public required DataSource? Data { get; init; }

    /// <summary>SHA-256 of the training set, so that a run cannot go on with other data.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>SHA-256 of the validation set, if it has a say in when the run ends; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ValidationSha256 { get; init; }

    /// <summary>True if something is set that came with version 3.</summary>
    private bool IsNew => Update is not null || ClassWeights is not null || Order != SampleOrder.Shuffled || Control is not null || InitialSha256 is not null
        || Optimizer is not { InitialAccumulator: null, Centered: null, WeightDecay: null }
        || Data is { SampleWeight: not null } or { TargetsFile: not null } or { Features: not null } or { ValidationFile: not null };

    public static RunFile From(TrainingOptions options, DataSource? source, string dataSha256, string? validationSha256 = null)
    {
        var file = Fill(options, source, dataSha256, validationSha256);
        return file.IsNew ? file : file with { FormatVersion = NewestVersion - 1 };
    }

    private static RunFile Fill(TrainingOptions options, DataSource? source, string dataSha256, string? validationSha256) => new()
    {
        Format = Kind,
        FormatVersion = NewestVersion,
        Input = options.Network.InputShape,
        Network = options.Network.ToString(),
        Loss = options.Loss.Text,
        Optimizer = options.Optimizer.Resolve(),
        L2 = options.L2,
        Update = options.Update.IsNone ? null : options.Update,
        BatchSize = options.BatchSize,
        Lanes = options.ResolvedLanes,
        Epochs = options.Epochs,
        Steps = options.Steps,
        Seed = options.Seed,
        OnNonFinite = options.OnNonFinite,
        LocalSteps = options.LocalSteps,
        OuterLearningRate = options.LocalSteps == 1 ? null : options.OuterLearningRate ?? TrainingOptions.DefaultOuterLearningRate,
        OuterMomentum = options.LocalSteps == 1 ? null : options.OuterMomentum ?? TrainingOptions.DefaultOuterMomentum,
        Precision = NameOf(options.Precision),
        Staleness = options.Staleness,
        ClassWeights = options.ClassWeights.Count == 0 ? null : options.ClassWeights,
        Workers = options.Workers,
        Parts = options.Parts,
        AuditShare = options.AuditShare,
        CheckpointEvery = options.CheckpointEvery,
        KeepCheckpoints = options.KeepCheckpoints,
        WorkerTimeoutSeconds = options.WorkerTimeout?.TotalSeconds,
        StepTimeoutSeconds = options.StepTimeout?.TotalSeconds,
        JoinTimeoutSeconds = options.JoinTimeout?.TotalSeconds,
        Ledger = options.KeepsLedger,
        Order = options.Order,
        Control = options.Control == TrainingControl.None ? null : options.Control,
        InitialSha256 = options.Initial?.Sha256,
        Data = source,
        DataSha256 = dataSha256,
        ValidationSha256 = options.Control.NeedsValidation ? validationSha256 : null,
    };

    public TrainingOptions ToOptions(string folder) => new()
    {
        Network = NetworkDescription.Parse(Input, Network),
        Loss = Core.Networks.Loss.Parse(Loss),
        Optimizer = Optimizer.Resolve(),
        L2 = L2,
        Update = Update ?? UpdateSettings.None,
        BatchSize = BatchSize,
        Lanes = Lanes,
        Epochs = Epochs,
        Steps = Steps,
        Seed = Seed,
        OnNonFinite = OnNonFinite,
        LocalSteps = LocalSteps,
        OuterLearningRate = OuterLearningRate,
        OuterMomentum = OuterMomentum,
        Precision = Enum.Parse<ExchangePrecision>(Precision, ignoreCase: true),
        Staleness = Staleness,
        ClassWeights = ClassWeights ?? [],
        Workers = Workers,
        Parts = Parts,
        AuditShare = AuditShare,
        CheckpointEvery = CheckpointEvery,
        KeepCheckpoints = KeepCheckpoints,
        WorkerTimeout = FromSeconds(WorkerTimeoutSeconds),
        StepTimeout = FromSeconds(StepTimeoutSeconds),
        JoinTimeout = FromSeconds(JoinTimeoutSeconds),
        KeepsLedger = Ledger,
        Order = Order,
        Control = Control ?? TrainingControl.None,
        OutputDirectory = folder,
    };

    /// <summary>
    /// The settings that the weights depend on, as one line; equal for runs that may share a checkpoint. What has come later appears only where it is
    /// not as it was before, so that old checkpoints stay good.
    /// </summary>
    public string Fingerprint()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join('x', Input)} {Network} {Loss} {Optimizer} l2={L2} batch={BatchSize} lanes={Lanes} seed={Seed} nan={OnNonFinite} data={DataSha256}");
        if (LocalSteps != 1)
        {
            text += string.Create(CultureInfo.InvariantCulture, $" local={LocalSteps} outer={OuterLearningRate},{OuterMomentum}");
        }

        if (Precision != NameOf(ExchangePrecision.Float32))
        {
            text += $" precision={Precision}";
        }

        if (Update is not null)
        {
            text += $" {Update}";
        }

        text += ControlText();

        if (ClassWeights is not null)
        {
            text += $" classes={string.Join(',', ClassWeights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)))}";
        }

        return Staleness == 0 ? text : text + string.Create(CultureInfo.InvariantCulture, $" staleness={Staleness?.ToString(CultureInfo.InvariantCulture) ?? "unbounded"}");
    }

    private string ControlText()
    {
        var text = Order == SampleOrder.Shuffled ? "" : $" order={Order.ToString().ToLowerInvariant()}";

        // A model that is kept besides changes no weights.
        if (Control is { } control && (control with { KeepBest = null }) is var weighty && weighty != TrainingControl.None)
        {
            text += $" control={JsonSerializer.Serialize(weighty, OneLine)} validation={ValidationSha256}";
        }

        return InitialSha256 is null ? text : $"{text} initial={InitialSha256}";
    }

    /// <summary>What is as it is by default is left out, so that a property that a later version adds changes no fingerprint of before.</summary>
    private static void OmitDefaults(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.CreateObject?.Invoke() is not { } usual)
        {
            return;
        }

        foreach (var property in type.Properties)
        {
            var value = property.Get?.Invoke(usual);
            property.ShouldSerialize = (_, given) => !Equals(given, value);
        }
    }

    private static string NameOf(ExchangePrecision precision) => precision.ToString().ToLowerInvariant();

    private static TimeSpan? FromSeconds(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    public void Save(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Json));

    public static RunFile Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement, path);
        }
        catch (JsonException exception)
        {
            throw Damaged(path, exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{Path.GetDirectoryName(path)}: not a run folder: it has no {Path.GetFileName(path)}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the settings from JSON, and makes sure that they can be used.</summary>
    /// <param name="json">The object.</param>
    /// <param name="name">Where it came from, for messages.</param>
    /// <exception cref="DataException">It holds no settings, or damaged or newer ones.</exception>
    public static RunFile Read(JsonElement json, string name)
    {
        try
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("format", out var format) || format.ToString() != Kind)
            {
                throw new DataException($"{name}: not the settings of an ActorNet run");
            }

            FileKind.CheckVersion(name, json.TryGetProperty("formatVersion", out var version) ? version.ToString() : "", "run", NewestVersion);
            var file = json.Deserialize<RunFile>(Json)!;
            _ = file.ToOptions("").Validated();
            return file;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or OverflowException or NotSupportedException or InvalidOperationException)
        {
            throw Damaged(name, exception);
        }
    }

    private static DataException Damaged(string name, Exception exception) =>
        new($"{name}: damaged: {exception.Message.ReplaceLineEndings(" ")}", exception);
}
