using ActorNet.Cli.Arguments;
using ActorNet.Cli.Reporting;
using ActorNet.Core.Data;
using ActorNet.Core.Naming;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;

namespace ActorNet.Cli.Planning;

/// <summary>Settles what a new run is made of: what the user asked for, and the data set's preset for the rest.</summary>
internal static class TrainingPlan
{
    /// <summary>The data set that is trained on if none is named.</summary>
    public const string DefaultDataset = "digits";

    // Default learning rates move an output by a few units in a run, not by hundreds.
    private const float LargeTarget = 100;

    /// <summary>Where the data comes from.</summary>
    public static DataSource Source(TrainRequest request)
    {
        var defaults = new DataSource { Name = request.Dataset ?? DefaultDataset };
        if (DatasetCatalog.Find(defaults.Name) is not null
            && (request.TargetKind is not null || request.HasHeader is not null || request.Categorical is not null))
        {
            throw new UsageException($"--target-kind, --header and --categorical are for CSV files; '{defaults.Name}' is a data set with labels");
        }

        return defaults with
        {
            Name = DatasetCatalog.Find(defaults.Name)?.Name ?? defaults.Name,
            Target = request.Target,
            SampleWeight = request.Weighing.SampleWeight,
            TargetKind = request.TargetKind ?? defaults.TargetKind,
            TargetsFile = request.Targets,
            HasHeader = request.HasHeader,
            CategoricalColumns = request.Categorical ?? defaults.CategoricalColumns,
            Features = request.Features,
            ValidationShare = request.Validation ?? defaults.ValidationShare,
            ValidationFile = ControlPlan.ValidationFile(request),
            TestShare = request.Test,
            Seed = request.Seed ?? defaults.Seed,
        };
    }

    /// <summary>The settings of the run, without an output folder.</summary>
    /// <exception cref="UsageException">A name that does not exist, or a setting that does not go with another or with the data.</exception>
    public static TrainingOptions Options(TrainRequest request, DataSource source, TrainingData data)
    {
        var train = data.Train;
        var preset = Preset.For(source.Name, train.FeatureShape, train.Count);
        var network = ReadNetwork(request.Layers ?? preset.Layers + Preset.OutputLayer(train.ClassNames.Count, train.TargetWidth), train.FeatureShape);
        var loss = LossPlan.Smoothed(request.Loss is { } name ? ReadLoss(name) : network.DefaultLoss, request.Weighing);
        CheckOutputs(network, loss, train, request);
        var options = new TrainingOptions
        {
            Network = network,
            Loss = loss,
            Optimizer = ReadOptimizer(request, preset),
            BatchSize = request.BatchSize ?? preset.BatchSize,
            Epochs = request.Epochs ?? preset.Epochs,
            Seed = source.Seed,
        };
        MetricsArguments.Check(request.Weighing.Metrics, options, train);
        options = ControlPlan.Add(request.Control, options, data);
        return ModeCheck.Checked(RunSettings(request, options) with
        {
            L2 = (float)(request.L2 ?? options.L2),
            Update = UpdatePlan.Read(request.Update, network),
            ClassWeights = LossPlan.ClassWeights(request.Weighing, train),
            Lanes = request.Lanes,
            OnNonFinite = request.OnNonFinite ?? options.OnNonFinite,
            LocalSteps = request.LocalSteps ?? options.LocalSteps,
            OuterLearningRate = request.OuterRate,
            OuterMomentum = request.OuterMomentum,
            Precision = request.Precision ?? options.Precision,
            Staleness = request.Staleness is { } bound ? bound.Steps : options.Staleness,
            KeepsLedger = !request.NoLedger,
        });
    }

    /// <summary>The settings that may differ when a run is resumed, taken over from the request.</summary>
    public static TrainingOptions RunSettings(TrainRequest request, TrainingOptions options) => options with
    {
        Epochs = request.Epochs ?? options.Epochs,
        Steps = request.Steps ?? options.Steps,
        Workers = request.Workers ?? options.Workers,
        Parts = request.Parts ?? options.Parts,
        AuditShare = request.Audit ?? options.AuditShare,
        WorkerTimeout = FromSeconds(request.WorkerTimeout) ?? options.WorkerTimeout,
        StepTimeout = FromSeconds(request.StepTimeout) ?? options.StepTimeout,
        JoinTimeout = FromSeconds(request.JoinTimeout) ?? options.JoinTimeout,
        CheckpointEvery = request.CheckpointEvery ?? options.CheckpointEvery,
        KeepCheckpoints = request.Keep ?? options.KeepCheckpoints,
    };

    /// <summary>What a person should know before the first step, a line each.</summary>
    public static IReadOnlyList<string> Headline(DataSource source, TrainingData data, TrainingOptions options)
    {
        var train = data.Train;
        var parts = new List<string> { $"{Format.Count(train.Count)} training samples of {Format.Flattened(train.FeatureShape)}" };
        if (data.Validation is { } validation) parts.Add($"{Format.Count(validation.Count)} for validation");
        if (data.Test is { } test) parts.Add($"{Format.Count(test.Count)} for the test");
        var lines = new List<string>
        {
            $"data {source.Name}: {string.Join(", ", parts)}",
            $"network {options.Network}, {options.Loss.Text}, {options.Optimizer}",
            FormattableString.Invariant($"batch size {options.BatchSize}, epochs {options.Epochs}, seed {options.Seed}"),
        };
        lines.AddRange(ModeCheck.Describe(options));
        lines.AddRange(LossPlan.Describe(train, options.ClassWeights));
        lines.AddRange(ControlPlan.Describe(options));
        if (train.Values.Length > 0 && train.Values.Max(Math.Abs) > LargeTarget)
        {
            lines.Add(
                FormattableString.Invariant($"note: target values reach {train.Values.Max(Math.Abs):G4} and are used as they are; ")
                + "where the loss stays large, divide them or train longer");
        }

        return lines;
    }

    /// <summary>Reads the layers.</summary>
    /// <exception cref="UsageException">They cannot be read.</exception>
    public static NetworkDescription ReadNetwork(string layers, IReadOnlyList<int> inputShape) =>
        Named("--layers", () => NetworkDescription.Parse(inputShape, layers));

    /// <summary>Finds a loss.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static Loss ReadLoss(string name) => Named("--loss", () => Loss.Parse(name));

    /// <summary>The optimizer asked for; the preset's learning rate goes with the preset's optimizer only.</summary>
    public static OptimizerSettings ReadOptimizer(TrainRequest request, Preset preset)
    {
        var name = request.Optimizer ?? preset.Optimizer;
        var isPreset = NameText.AreSame(name, preset.Optimizer);
        var settings = new OptimizerSettings
        {
            Name = name,
            LearningRate = request.LearningRate ?? (isPreset ? preset.LearningRate : null),
            Momentum = request.Momentum,
            Rho = request.Rho,
            Beta1 = request.Beta1,
            Beta2 = request.Beta2,
            Epsilon = request.Epsilon,
            InitialAccumulator = request.Update.InitialAccumulator,
            Centered = request.Update.Centered,
            WeightDecay = request.Update.WeightDecay,
        };
        return Named("--optimizer", settings.Resolve);
    }

    private static TimeSpan? FromSeconds(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private static void CheckOutputs(NetworkDescription description, Loss loss, Dataset train, TrainRequest request)
    {
        var network = new Network(description);
        Named(request.Layers is null && request.Loss is not null ? "--loss" : "--layers", () => loss.Check(network, train.ClassNames.Count, train.TargetWidth));

        // What targets may be follows from the loss alone; the layers choose it where it is not given.
        Named(request.Loss is null ? "--layers" : "--loss", () => Model.CheckFit(network, loss, train));
    }

    /// <summary>What the library finds wrong with a value is told with the option that it came from.</summary>
    /// <exception cref="UsageException">Something is wrong.</exception>
    public static void Named(string option, Action check) => Named(option, () =>
    {
        check();
        return true;
    });

    /// <summary>What the library finds wrong with a value is told with the option that it came from.</summary>
    /// <exception cref="UsageException">Something is wrong.</exception>
    public static T Named<T>(string option, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"{option}: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }
}
