using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
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

    /// <summary>A case of a training.</summary>
    /// <param name="training">What is trained, and how.</param>
    /// <param name="data">With what.</param>
    public SimulatedCase(TrainingOptions training, TrainingData data)
    {
        (Training, Data) = (training, data);
        Network = new Network(training.Network);
        Plan = training.PlanFor(data);
        (ServerUpdate, LocalUpdate) = (training.BuildServerUpdate(), training.BuildLocalUpdate());
    }

    public required ulong Seed { get; init; }

    /// <summary>What is trained, and how. Its workers, its times and its folder are not the simulation's.</summary>
    public TrainingOptions Training { get; }

    public TrainingData Data { get; }

    public Network Network { get; }

    public RunPlan Plan { get; }

    /// <summary>The server's step.</summary>
    public Update ServerUpdate { get; }

    /// <summary>The lanes' own step, or null without local steps.</summary>
    public Update? LocalUpdate { get; }

    /// <summary>True if workers know from the start where a second server may be.</summary>
    public required bool KnowsStandby { get; init; }

    public required int Workers { get; init; }

    /// <summary>Workers that may join later.</summary>
    public required int MoreWorkers { get; init; }

    public int Parts => Training.Parts;

    /// <summary>True if there is a run folder, with checkpoints and perhaps a ledger.</summary>
    public required bool HasDisk { get; init; }

    public bool HasLedger => HasDisk && Training.KeepsLedger;

    /// <summary>Time that a worker takes for a sample.</summary>
    public required TimeSpan SampleTime { get; init; }

    /// <summary>By what each worker is slower than that.</summary>
    public required IReadOnlyList<double> Slownesses { get; init; }

    /// <summary>The least time that a message takes between machines.</summary>
    public required TimeSpan LinkDelay { get; init; }

    /// <summary>True if a server that fails is started again.</summary>
    public required bool RestartsFailed { get; init; }

    /// <summary>A mistake that the actors make on purpose.</summary>
    public PlantedBug Bug { get; init; }

    /// <summary>The bound on a worker's silence; the others are multiples of it.</summary>
    public TimeSpan WorkerTimeout { get => field == default ? UsualWorkerTimeout : field; init; }

    /// <summary>How long workers have to come back once all were lost: longer than the longest pause between their requests.</summary>
    public TimeSpan RejoinTimeout => ComeBackTime * 2;

    /// <summary>The time within which workers are members again when nothing is wrong any more.</summary>
    public TimeSpan ComeBackTime => (1.25 * WorkerLimits.LongestJoinPause) + (8 * WorkerTimeout);

    /// <summary>About how long the run takes without faults.</summary>
    public TimeSpan Length => Plan.TotalSteps * ((SampleTime * Plan.LargestStep / Math.Min(Workers, Plan.Lanes)) + (4 * LinkDelay));

    public bool HasAccuracy => Training.Loss.HasAccuracy(Data.Train.HasLabels);

    private TimeSpan UsualWorkerTimeout
    {
        get
        {
            // A worker that computes says nothing: the bound leaves time for a whole round, or a piece of an evaluation, by the slowest, and some.
            var samples = Math.Max(Plan.LargestStep * Plan.LocalSteps, Plan.ValidationSamples + Plan.TestSamples > 0 ? RunPlan.EvaluationRows * EvaluationShare : 0);
            var round = SampleTime * samples * 5;
            var least = TimeSpan.FromSeconds(0.25);
            return 3 * round > least ? 3 * round : least;
        }
    }

    /// <summary>The case of a seed.</summary>
    public static SimulatedCase Draw(ulong seed, SimulationOptions options)
    {
        var random = new SimulationRandom(seed, "case");
        var parts = options.Parts ?? random.Pick(1, 1, 1, 2, MostParts);
        var workers = options.Workers ?? random.Between(1, MostWorkers);
        var auditShare = random.Pick(0, 0, 0, 0.1, 0.5, 1);
        var (training, data) = options is { Training: { } own, Data: { } ownData }
            ? (Own(own, ownData, options, parts, auditShare), ownData)
            : DrawTraining(seed, random, options, parts, auditShare);
        return new SimulatedCase(training, data)
        {
            Seed = seed,
            Workers = workers,
            MoreWorkers = random.Between(0, 3),
            HasDisk = random.Chance(0.85) || options.Training is not null,
            SampleTime = random.Between(TimeSpan.FromMilliseconds(0.1), TimeSpan.FromMilliseconds(3)),
            Slownesses = [.. Enumerable.Range(0, workers + 3).Select(_ => random.Chance(0.2) ? 1 + (4 * random.Share()) : 1 + (0.1 * random.Share()))],
            LinkDelay = random.Pick(TimeSpan.FromMilliseconds(0.05), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20)),
            KnowsStandby = random.Chance(0.5),
            RestartsFailed = random.Chance(0.7),
            Bug = options.Bug,
        };
    }

    /// <summary>One line for a person.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Network.ParameterCount} parameters, {Plan.Samples} samples{(Data.Train.IsWeighted ? " with weights" : "")}, {Plan.TotalSteps} steps of {Plan.BatchSize} in {Plan.Lanes} lanes, "
        + $"{Workers} workers, {Parts} parts, {Training.Optimizer}{(Training.Update.IsNone ? "" : $", {Training.Update}")}, {Plan.Precision}, {Plan.LocalSteps} local steps, "
        + $"checkpoint every {Training.CheckpointEvery}, audit {Training.AuditShare}, {(HasDisk ? HasLedger ? "disk and ledger" : "disk" : "no disk")}");

    /// <summary>The user's training, cut into parts where that is possible.</summary>
    private static TrainingOptions Own(TrainingOptions training, TrainingData data, SimulationOptions options, int parts, double auditShare)
    {
        var whole = training with
        {
            Steps = options.Steps ?? training.Steps,
            AuditShare = training.AuditShare > 0 ? training.AuditShare : auditShare,
            Parts = options.Parts ?? training.Parts,
        };
        var cut = whole with { Parts = parts };
        return whole.Parts == 1 && options.Parts is null && TrainingDraw.Fits(cut, data) ? cut : whole;
    }

    private static (TrainingOptions Training, TrainingData Data) DrawTraining(
        ulong seed, SimulationRandom random, SimulationOptions options, int parts, double auditShare)
    {
        var (network, loss, data) = DrawTask(random, parts);
        var batch = random.Between(1, 24);
        var draw = new TrainingDraw(random);
        var training = new TrainingOptions
        {
            Network = network,
            Loss = loss,
            BatchSize = batch,
            Lanes = 1 << random.Between(0, batch > 1 ? 4 : 1),
            Epochs = int.MaxValue / 2,
            Steps = options.Steps ?? random.Between(3, 24),
            Seed = seed,
            OnNonFinite = NonFinitePolicy.Fail,
            Parts = parts,
            CheckpointEvery = random.Pick(0, 1, 1, 2, 3, 5, 10),
            AuditShare = auditShare,
            KeepsLedger = random.Chance(0.9),
        };
        data = random.Chance(0.2) ? draw.Weighted(data) : data;
        return (draw.Settle(training, data), data);
    }

    private static (NetworkDescription Network, Loss Loss, TrainingData Data) DrawTask(SimulationRandom random, int parts)
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
        var network = NetworkDescription.Parse([inputs], string.Join(',', layers));
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
}
