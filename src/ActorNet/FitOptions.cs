using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;
using ActorNet.Datasets;

namespace ActorNet;

/// <summary>
/// Everything that determines a run, besides network, loss and data. The weights depend on what comes before <see cref="Workers"/> alone, as long as
/// <see cref="Staleness"/> is 0.
/// </summary>
public record FitOptions
{
    /// <summary>The most samples of a step.</summary>
    public const int MaximumBatchSize = 1 << 20;

    /// <summary>The most worker actors of one machine.</summary>
    public const int MaximumWorkers = 1024;

    /// <summary>The most steps of a round.</summary>
    public const int MaximumLocalSteps = 1_000_000;

    /// <summary>The most steps that a worker may be ahead, where there is a bound.</summary>
    public const int MaximumStaleness = 1000;

    /// <summary>The most server actors of a run.</summary>
    public const int MaximumParts = 64;

    /// <summary>Size of an outer step.</summary>
    public const double DefaultOuterLearningRate = 0.7;

    /// <summary>Share of the outer velocity that is kept.</summary>
    public const double DefaultOuterMomentum = 0.9;

    internal static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    /// <summary>The update rule, with its learning rate.</summary>
    public OptimizerSettings Optimizer { get; init; } = new() { Name = "rmsprop" };

    /// <summary>What a step has besides the update rule: the course of the learning rate, clipping, frozen layers and so on.</summary>
    public UpdateSettings Update { get; init; } = UpdateSettings.None;

    /// <summary>Coefficient λ of the penalty λ/2·‖W‖² on kernels.</summary>
    public float L2 { get; init; }

    /// <summary>
    /// In training, what the loss of a sample of each class is multiplied by, in the order of the class names; empty for 1. <see cref="Core.Data.DatasetBalance"/> has those
    /// that give every class the same say.
    /// </summary>
    public IReadOnlyList<float> ClassWeights { get; init; } = [];

    /// <summary>Samples in a step (the global batch).</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Passes over the training set.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Ends the run after this many steps, even inside an epoch; null for no limit.</summary>
    public long? Steps { get; init; }

    /// <summary>Key of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Lanes of a step, a power of two; null for the default of the batch size.</summary>
    public int? Lanes { get; init; }

    /// <summary>What to do when a loss or gradient is not a finite number.</summary>
    public NonFinitePolicy OnNonFinite { get; init; }

    /// <summary>
    /// Steps of a round. With more than 1, each lane takes so many steps of its own with <see cref="Optimizer"/>, which begins anew in every round, and
    /// an outer optimizer, Nesterov's momentum, takes one step with the mean of where they got to (Douillard and others, DiLoCo, 2023).
    /// </summary>
    public int LocalSteps { get; init; } = 1;

    /// <summary>With local steps: size of an outer step; null for <see cref="DefaultOuterLearningRate"/>.</summary>
    public double? OuterLearningRate { get; init; }

    /// <summary>With local steps: share of the outer velocity that is kept; null for <see cref="DefaultOuterMomentum"/>.</summary>
    public double? OuterMomentum { get; init; }

    /// <summary>What weights and gradients are rounded to when server and workers exchange them. The server keeps its weights unrounded.</summary>
    public ExchangePrecision Precision { get; init; }

    /// <summary>
    /// How many steps a worker may be ahead of the slowest: 0 for synchronous training, null for no bound. With anything but 0 gradients are applied as they
    /// come, and the weights depend on timing.
    /// </summary>
    public int? Staleness { get; init; } = 0;

    /// <summary>The order in which an epoch goes through the training samples.</summary>
    public SampleOrder Order { get; init; }

    /// <summary>When the run evaluates besides the ends of epochs, when it ends by itself, when its steps get smaller, and which weights it keeps.</summary>
    public TrainingControl Control { get; init; } = TrainingControl.None;

    /// <summary>The weights that the run begins with; null for those that the network and <see cref="Seed"/> give.</summary>
    public InitialWeights? Initial { get; init; }

    /// <summary>Worker actors, a compute thread each; null for a number that suits machine and network. Does not change the result.</summary>
    public int? Workers { get; init; }

    /// <summary>Run folder to write, or null to write nothing.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>A checkpoint every so many steps, besides those at ends of epochs (5 seconds apart at least) and at the end; 0 for none.</summary>
    public int CheckpointEvery { get; init; }

    /// <summary>Checkpoints kept.</summary>
    public int KeepCheckpoints { get; init; } = 3;

    /// <summary>
    /// A worker that is silent for longer while it owes lanes is given up; null for 10 seconds, or as long as a step of this network could take on
    /// a slow machine.
    /// </summary>
    public TimeSpan? WorkerTimeout { get; init; }

    /// <summary>Server actors that the parameter vector is split over. Does not change the result.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>Share of the lanes, from 0 to 1, that are computed twice on purpose and compared. Does not change the result.</summary>
    public double AuditShare { get; init; }

    /// <summary>How long one step (or round) may take, whatever goes on in it, before the run fails; null for 10 minutes, or more where a worker may be silent for long.</summary>
    public TimeSpan? StepTimeout { get; init; }

    /// <summary>How long the server waits for its first workers; null for 10 seconds.</summary>
    public TimeSpan? JoinTimeout { get; init; }

    /// <summary>Whether a run folder gets a ledger: for every step who computed what, and digests of gradients and weights.</summary>
    public bool KeepsLedger { get; init; } = true;

    /// <summary><see cref="Lanes"/>, or the default of the batch size.</summary>
    public int ResolvedLanes => Lanes ?? Core.Training.Lanes.Default(BatchSize);

    /// <summary>These options, if they can be used.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public virtual FitOptions Validated()
    {
        Require(float.IsFinite(L2) && L2 >= 0, nameof(L2), L2, "a number of at least 0");
        Require(
            ClassWeights.All(weight => weight >= 0 && float.IsFinite(weight)) && (ClassWeights.Count == 0 || ClassWeights.Any(weight => weight > 0)),
            nameof(ClassWeights),
            string.Join(", ", ClassWeights),
            "numbers of at least 0, not all 0");
        Require(BatchSize is >= 1 and <= MaximumBatchSize, nameof(BatchSize), BatchSize, $"from 1 to {MaximumBatchSize}");
        Require(Epochs >= 1, nameof(Epochs), Epochs, "at least 1");
        Require(Steps is null or >= 1, nameof(Steps), Steps, "at least 1");
        Require(Core.Training.Lanes.IsValidCount(ResolvedLanes), nameof(Lanes), Lanes, $"a power of two from 1 to {Core.Training.Lanes.Maximum}");
        Require(Workers is null or (>= 1 and <= MaximumWorkers), nameof(Workers), Workers, $"from 1 to {MaximumWorkers}");
        Require(CheckpointEvery >= 0, nameof(CheckpointEvery), CheckpointEvery, "at least 0");
        Require(KeepCheckpoints >= 1, nameof(KeepCheckpoints), KeepCheckpoints, "at least 1");
        RequireTime(WorkerTimeout, nameof(WorkerTimeout));
        RequireTime(StepTimeout, nameof(StepTimeout));
        RequireTime(JoinTimeout, nameof(JoinTimeout));
        Require(LocalSteps is >= 1 and <= MaximumLocalSteps, nameof(LocalSteps), LocalSteps, $"from 1 to {MaximumLocalSteps}");
        Require(Enum.IsDefined(Precision), nameof(Precision), Precision, $"one of {string.Join(", ", Enum.GetNames<ExchangePrecision>())}");
        Require(Staleness is null or (>= 0 and <= MaximumStaleness), nameof(Staleness), Staleness, $"from 0 to {MaximumStaleness}, or null");
        Require(Parts is >= 1 and <= MaximumParts, nameof(Parts), Parts, $"from 1 to {MaximumParts}");
        Require(AuditShare is >= 0 and <= 1, nameof(AuditShare), AuditShare, "from 0 to 1");
        RequireCombination(nameof(OuterLearningRate), OuterLearningRate is not null, LocalSteps > 1, $"needs {nameof(LocalSteps)} above 1");
        RequireCombination(nameof(OuterMomentum), OuterMomentum is not null, LocalSteps > 1, $"needs {nameof(LocalSteps)} above 1");
        RequireCombination(nameof(Staleness), Staleness != 0, LocalSteps == 1, $"does not go together with {nameof(LocalSteps)} above 1");
        RequireCombination(nameof(Staleness), Staleness != 0, Parts == 1, $"does not go together with {nameof(Parts)} above 1");
        RequireCombination(nameof(Staleness), Staleness != 0, AuditShare == 0, $"does not go together with {nameof(AuditShare)}");
        Require(Enum.IsDefined(Order), nameof(Order), Order, $"one of {string.Join(", ", Enum.GetNames<SampleOrder>())}");
        Control.Validate();
        _ = Optimizer.Resolve();
        _ = BuildServerUpdate();
        _ = BuildLocalUpdate();
        return this;
    }

    /// <summary>The server's step: with <see cref="Optimizer"/>, or with local steps the outer one.</summary>
    internal Update BuildServerUpdate() => LocalSteps == 1
        ? new Update(Optimizer.Build(), Update)
        : new Update(new Nesterov(OuterLearningRate ?? DefaultOuterLearningRate, OuterMomentum ?? DefaultOuterMomentum), Update.OfRounds());

    /// <summary>The lanes' own step, or null without local steps.</summary>
    internal Update? BuildLocalUpdate() => LocalSteps == 1 ? null : new Update(Optimizer.Build(), Update.OfLanes());

    /// <summary>The numbers of the run that server and workers share.</summary>
    internal RunPlan PlanFor(TrainingData data) => PlanFor(data.Train.Count, data.Validation?.Count ?? 0, data.Test?.Count ?? 0);

    /// <summary>The same, where only the numbers of samples are known.</summary>
    internal RunPlan PlanFor(int samples, int validationSamples, int testSamples) => new()
    {
        Samples = samples,
        ValidationSamples = validationSamples,
        TestSamples = testSamples,
        BatchSize = BatchSize,
        Lanes = ResolvedLanes,
        Epochs = Epochs,
        Steps = Steps,
        Seed = Seed,
        L2 = L2,
        ClassWeights = ClassWeights,
        OnNonFinite = OnNonFinite,
        LocalSteps = LocalSteps,
        Precision = Precision,
        Order = Order,
    };

    private static void RequireTime(TimeSpan? time, string name) =>
        Require(time is null || (time > TimeSpan.Zero && time <= LongestTimeout), name, time, "above 0 and at most a day");

    private static void RequireCombination(string name, bool isGiven, bool isRight, string what)
    {
        if (isGiven && !isRight)
        {
            throw new ArgumentException($"{name} {what}.");
        }
    }

    private static void Require(bool condition, string name, object? value, string range)
    {
        if (!condition)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {range}."));
        }
    }
}
