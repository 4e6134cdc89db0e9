using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;
using ActorNet.Datasets;
using ActorNet.Simulation.Engine;
using ActorNet.Worker;

namespace ActorNet.Simulation.Training;

/// <summary>What one seed trains, and with what: all of it follows from the seed, but for what the user has fixed.</summary>
internal sealed record SimulatedCase
{
    /// <summary>The most workers that are drawn, besides those that join later.</summary>
    public const int MostWorkers = 8;

    /// <summary>The most parts that are drawn.</summary>
    public const int MostParts = 3;

    /// <summary>Time to evaluate a sample, as a share of the time to train with it.</summary>
    public const double EvaluationShare = 0.1;

    public required ulong Seed { get; init; }

    public required Network Network { get; init; }

    public required Loss Loss { get; init; }

    public required TrainingData Data { get; init; }

    /// <summary>The update rule of steps.</summary>
    public required OptimizerSettings Optimizer { get; init; }

    /// <summary>True if workers know from the start where a second server may be.</summary>
    public required bool KnowsStandby { get; init; }

    public required RunPlan Plan { get; init; }

    public required int Workers { get; init; }

    /// <summary>Workers that may join later.</summary>
    public required int MoreWorkers { get; init; }

    public required int Parts { get; init; }

    /// <summary>True if there is a run folder, with checkpoints and a ledger.</summary>
    public required bool HasDisk { get; init; }

    public required bool HasLedger { get; init; }

    public required int CheckpointEvery { get; init; }

    public required double AuditShare { get; init; }

    /// <summary>Time that a worker takes for a sample.</summary>
    public required TimeSpan SampleTime { get; init; }

    /// <summary>By what each worker is slower than that.</summary>
    public required IReadOnlyList<double> Slownesses { get; init; }

    /// <summary>The least time that a message takes between machines.</summary>
    public required TimeSpan LinkDelay { get; init; }

    /// <summary>True if a server that fails is started again.</summary>
    public required bool RestartsFailed { get; init; }

    /// <summary>The bound on a worker's silence; the others are multiples of it.</summary>
    public required TimeSpan WorkerTimeout { get; init; }

    /// <summary>How long workers have to come back once all were lost: longer than the longest pause between their requests.</summary>
    public TimeSpan RejoinTimeout => ComeBackTime * 2;

    /// <summary>The time within which workers are members again when nothing is wrong any more.</summary>
    public TimeSpan ComeBackTime => (1.25 * WorkerLimits.LongestJoinPause) + (8 * WorkerTimeout);

    /// <summary>The server's step of the user's own training, or null for the usual one.</summary>
    public Update? Server { get; init; }

    /// <summary>The lanes' own step of the user's own training, or null for the usual one.</summary>
    public Update? Local { get; init; }

    /// <summary>When the run evaluates, when it ends by itself, and which weights it keeps.</summary>
    public TrainingControl Control { get; init; } = TrainingControl.None;

    /// <summary>The weights that the run begins with, or null for those of its seed.</summary>
    public ReadOnlyMemory<float>? InitialParameters { get; init; }

    /// <summary>A mistake that the actors make on purpose.</summary>
    public PlantedBug Bug { get; init; }

    /// <summary>About how long the run takes without faults.</summary>
    public TimeSpan Length => Plan.TotalSteps * ((SampleTime * Plan.LargestStep / Math.Min(Workers, Plan.Lanes)) + (4 * LinkDelay));

    public bool HasAccuracy => Loss.HasAccuracy(Data.Train.HasLabels);

    /// <summary>The server's step: with the case's own optimizer, or with local steps the outer one.</summary>
    public Update BuildServerUpdate() => Server ?? new Update(Plan.LocalSteps > 1 ? new Nesterov(0.7, 0.9) : Optimizer.Build());

    /// <summary>The lanes' own step, or null without local steps.</summary>
    public Update? BuildLocalUpdate() => Plan.LocalSteps > 1 ? Local ?? new Update(Optimizer.Build()) : null;

    /// <summary>The case of a seed.</summary>
    public static SimulatedCase Draw(ulong seed, SimulationOptions options)
    {
        var random = new SimulationRandom(seed, "case");
        var parts = options.Parts ?? random.Pick(1, 1, 1, 2, 3);
        var workers = options.Workers ?? random.Between(1, MostWorkers);
        var (network, loss, data) = DrawTask(random, parts);
        var batch = random.Between(1, 24);
        var lanes = 1 << random.Between(0, batch > 1 ? 4 : 1);
        var steps = options.Steps ?? random.Between(3, 24);
        var plan = new RunPlan
        {
            Samples = data.Train.Count,
            ValidationSamples = data.Validation?.Count ?? 0,
            TestSamples = data.Test?.Count ?? 0,
            BatchSize = batch,
            Lanes = lanes,
            Epochs = int.MaxValue / 2,
            Steps = steps,
            Seed = seed,
            L2 = random.Pick(0f, 0f, 0.001f),
            OnNonFinite = NonFinitePolicy.Fail,
            LocalSteps = random.Pick(1, 1, 1, 2, 5),
            Precision = random.Pick(
                ExchangePrecision.Float32, ExchangePrecision.Float32, ExchangePrecision.Float32, ExchangePrecision.BFloat16, ExchangePrecision.Float16),
        };
        var sampleTime = random.Between(TimeSpan.FromMilliseconds(0.1), TimeSpan.FromMilliseconds(3));
        var hasDisk = options.Training is not null || random.Chance(0.85);
        return new SimulatedCase
        {
            Seed = seed,
            Network = network,
            Loss = loss,
            Data = data,
            Optimizer = DrawOptimizer(random),
            Plan = plan with { Order = DrawOrder(seed) },
            Control = DrawControl(seed, data, parts),
            Workers = workers,
            MoreWorkers = random.Between(0, 3),
            Parts = parts,
            HasDisk = hasDisk,
            HasLedger = hasDisk && random.Chance(0.9),
            CheckpointEvery = random.Pick(0, 1, 1, 2, 3, 5, 10),
            AuditShare = random.Pick(0, 0, 0, 0.1, 0.5, 1),
            SampleTime = sampleTime,
            Slownesses = [.. Enumerable.Range(0, workers + 3).Select(_ => random.Chance(0.2) ? 1 + (4 * random.Share()) : 1 + (0.1 * random.Share()))],
            LinkDelay = random.Pick(TimeSpan.FromMilliseconds(0.05), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20)),
            KnowsStandby = random.Chance(0.5),
            RestartsFailed = random.Chance(0.7),
            WorkerTimeout = WorkerTimeoutFor(sampleTime, plan),
            Bug = options.Bug,
        }.With(options);
    }

    /// <summary>One line for a person.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Network.ParameterCount} parameters, {Plan.Samples} samples, {Plan.TotalSteps} steps of {Plan.BatchSize} in {Plan.Lanes} lanes, "
        + $"{Workers} workers, {Parts} parts, {Optimizer.Name}, {Plan.Precision}, {Plan.LocalSteps} local steps, "
        + $"checkpoint every {CheckpointEvery}, audit {AuditShare}, {(HasDisk ? HasLedger ? "disk and ledger" : "disk" : "no disk")}");

    private static TimeSpan WorkerTimeoutFor(TimeSpan sampleTime, RunPlan plan)
    {
        // A worker that computes says nothing: the bound leaves time for a whole round, or a piece of an evaluation, by the slowest, and some.
        var samples = Math.Max(plan.LargestStep * plan.LocalSteps, plan.ValidationSamples + plan.TestSamples > 0 ? RunPlan.EvaluationRows * EvaluationShare : 0);
        var round = sampleTime * samples * 5;
        var least = TimeSpan.FromSeconds(0.25);
        return 3 * round > least ? 3 * round : least;
    }

    private static (Network Network, Loss Loss, TrainingData Data) DrawTask(SimulationRandom random, int parts)
    {
        // More than one block of parameters for each part, or all but one part would be empty; that may happen, too.
        var isWide = parts > 1 && random.Chance(0.8);
        var inputs = isWide ? random.Between(16, 24) : random.Between(1, 8);
        var outputs = random.Between(2, 4);
        var isClassification = random.Chance(0.5);
        var layers = new List<string>();
        for (var layer = random.Between(isWide ? 1 : 0, 2); layer > 0; layer--)
        {
            layers.Add($"{(isWide ? random.Between(40, 64) : random.Between(1, 12))}:{random.Pick("relu", "tanh", "sigmoid")}");
            if (random.Chance(0.15))
            {
                layers.Add("dropout:0.25");
            }
        }

        layers.Add(isClassification ? $"{outputs}:softmax" : $"{outputs}:identity");
        var network = new Network(NetworkDescription.Parse([inputs], string.Join(',', layers)));
        var train = DrawData(random, "train", random.Between(4, 64), inputs, outputs, isClassification);
        var validation = random.Chance(0.3) ? DrawData(random, "validation", random.Between(1, 300), inputs, outputs, isClassification) : null;
        var test = random.Chance(0.2) ? DrawData(random, "test", random.Between(1, 40), inputs, outputs, isClassification) : null;
        return (network, Loss.Parse(isClassification ? "categorical_crossentropy" : "mean_squared_error"), new TrainingData(train, validation, test));
    }

    private static Dataset DrawData(SimulationRandom random, string name, int count, int inputs, int outputs, bool isClassification)
    {
        var features = Numbers(random, count * inputs);
        return isClassification
            ? new Dataset(name, features, [inputs], [.. Enumerable.Range(0, count).Select(_ => random.Next(outputs))], [.. Enumerable.Range(0, outputs).Select(index => $"class {index}")], [], 0)
            : new Dataset(name, features, [inputs], [], [], Numbers(random, count * outputs), outputs);
    }

    private static float[] Numbers(SimulationRandom random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.Share()) - 1))];

    /// <summary>Drawn apart, so that what else a seed trains is as it was before there were orders.</summary>
    private static SampleOrder DrawOrder(ulong seed) =>
        new SimulationRandom(seed, "order").Pick(SampleOrder.Shuffled, SampleOrder.Shuffled, SampleOrder.Sequential, SampleOrder.Random);

    private static TrainingControl DrawControl(ulong seed, TrainingData data, int parts)
    {
        var random = new SimulationRandom(seed, "control");
        if (!random.Chance(0.4))
        {
            return TrainingControl.None;
        }

        var measure = data.Validation is null ? Measure.Loss : random.Pick(Measure.Loss, Measure.ValidationLoss, Measure.ValidationLoss);
        return new TrainingControl
        {
            ValidateEvery = data.Validation is null ? 0 : random.Pick(0, 2, 3, 7),
            EarlyStopping = random.Chance(0.6)
                ? new EarlyStopping
                {
                    Measure = measure,
                    Patience = random.Between(1, 3),
                    MinimumDelta = random.Pick(0, 0.01, 100),

                    // With parts it is drawn apart, so that what else a seed draws is as it was when that was refused.
                    RestoresBest = (parts == 1 ? random : new SimulationRandom(seed, "restored best")).Chance(0.5),
                }
                : null,
            Plateau = random.Chance(0.6)
                ? new ReduceOnPlateau { Measure = measure, Factor = 0.5, Patience = random.Between(1, 2), MinimumDelta = random.Pick(0, 0.1), Cooldown = random.Pick(0, 1) }
                : null,
            Convergence = random.Chance(0.3) ? new Convergence { Change = random.Pick(1e-4, 0.05), Evaluations = random.Between(1, 2) } : null,
        };
    }

    private static OptimizerSettings DrawOptimizer(SimulationRandom random)
    {
        var name = random.Pick<string>([.. OptimizerSettings.Names]);
        return new OptimizerSettings { Name = name, LearningRate = name is "adam" or "rmsprop" ? 0.01 : 0.05 };
    }

    /// <summary>What the user trains takes the place of what was drawn.</summary>
    private SimulatedCase With(SimulationOptions options)
    {
        if (options.Training is not { } training || options.Data is not { } data)
        {
            return this;
        }

        var plan = training.PlanFor(data) with { Steps = options.Steps ?? training.Steps };
        return this with
        {
            Network = new Network(training.Network),
            Loss = training.Loss,
            Data = data,
            Optimizer = training.Optimizer,
            Server = training.BuildServerUpdate(),
            Local = training.BuildLocalUpdate(),
            Plan = plan,
            Control = training.Control,
            InitialParameters = training.Initial?.Parameters,
            CheckpointEvery = training.CheckpointEvery,
            Parts = options.Parts ?? (training.Parts > 1 ? training.Parts : Parts),
            HasLedger = HasLedger && training.KeepsLedger,
            AuditShare = training.AuditShare > 0 ? training.AuditShare : AuditShare,
            WorkerTimeout = WorkerTimeoutFor(SampleTime, plan),
        };
    }
}
