using System.CommandLine;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet.Cli.Arguments;

/// <summary>The arguments of a run: of <c>train</c>, and but for the workers of <c>server</c>.</summary>
internal sealed class TrainArguments
{
    private const double MaximumTimeout = 24 * 60 * 60;

    private readonly Argument<string?> _dataset = new("DATASET|FILE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A data set by name (see 'data list'), or a CSV, IDX, NPY or NPZ file, or a folder of pictures. Default: digits",
    };

    private readonly Option<string?> _layers = OptionFactory.Text(
        "--layers",
        "LAYERS",
        "Layers after the input, such as 512:relu,dropout:0.2,10:softmax: UNITS[:ACTIVATION[:INITIALISER]], dropout:RATE, gaussian_noise:STDDEV or "
        + $"layer_norm[:EPSILON]. Activations: {OptionFactory.Listed(Activation.Names, Activation.Aliases)}. Initialisers: {OptionFactory.Listed(Initializer.Names, Initializer.Aliases)}. Default: by data set");

    private readonly Option<string?> _loss = OptionFactory.Text("--loss", "NAME", $"Loss to minimise: {OptionFactory.Listed(Loss.Names, Loss.Aliases)}. Default: the one that goes with the last layer");

    private readonly Option<string?> _optimizer = OptionFactory.Text(
        "--optimizer", "NAME", $"Update rule: {string.Join(", ", OptimizerSettings.Names)}. Default: by data set");

    private readonly Option<double?> _learningRate = OptionFactory.Positive("--learning-rate", "Size of a step. Default: by data set or optimizer");
    private readonly Option<double?> _momentum = OptionFactory.Share("--momentum", "momentum, nesterov, rmsprop: share of the velocity that is kept");
    private readonly Option<double?> _rho = OptionFactory.Share("--rho", "rmsprop, adadelta: share of the mean square that is kept");
    private readonly Option<double?> _beta1 = OptionFactory.Share("--beta1", "adam and its kin, lion: share of the mean gradient that is kept");
    private readonly Option<double?> _beta2 = OptionFactory.Share("--beta2", "adam and its kin, lion: share of the mean square that is kept");
    private readonly Option<double?> _epsilon = OptionFactory.Positive("--epsilon", "Keeps divisions by the gradient's size finite");

    private readonly Option<double?> _l2 = OptionFactory.Number(
        "--l2", "Penalty on the weights: X/2 times the sum of their squares. Default: 0", "of at least 0", static value => value >= 0 && float.IsFinite((float)value));

    private readonly LossArguments _weighing = new();
    private readonly UpdateArguments _update = new();
    private readonly ControlArguments _control = new();

    private readonly Option<int?> _batchSize = OptionFactory.Integer("--batch-size", "Samples in a step. Default: by data set", 1, TrainingOptions.MaximumBatchSize);
    private readonly Option<int?> _epochs = OptionFactory.Integer("--epochs", "Passes over the training samples. Default: by data set", 1, 1_000_000);
    private readonly Option<long?> _steps = OptionFactory.Integer("--steps", "Ends the run after this many steps, even inside an epoch", 1, 1_000_000_000_000L);
    private readonly Option<ulong?> _seed = OptionFactory.Integer("--seed", "Key of everything random. Default: 1", 0UL, ulong.MaxValue);

    private readonly Option<int?> _lanes = OptionFactory.PowerOfTwo(
        "--lanes", "Parts of a step that are added in a fixed tree; the result depends on it. Default: 8, fewer for small batches", Lanes.Maximum);

    private readonly Option<int?> _workers = OptionFactory.Integer(
        "--workers", "Worker actors, a thread each; the result does not depend on it. Default: to suit machine and network", 1, TrainingOptions.MaximumWorkers);

    private readonly Option<double?> _workerTimeout = Timeout(
        "--worker-timeout", "Seconds after which a silent worker is given up. Default: 10, or more for steps that take long");

    private readonly Option<double?> _stepTimeout = Timeout(
        "--step-timeout", "Seconds that one step may take, whatever goes on in it, before the run fails. Default: 600, or 10 times --worker-timeout if that is more");

    private readonly Option<double?> _joinTimeout;

    private readonly Option<int?> _parts = OptionFactory.Integer(
        "--parts", "Server actors that the weights are split over; the result does not depend on it. Default: 1", 1, TrainingOptions.MaximumParts);

    private readonly Option<int?> _localSteps = OptionFactory.Integer(
        "--local-steps", "Steps that each lane takes on its own before server and workers exchange anything. Default: 1", 1, TrainingOptions.MaximumLocalSteps);

    private readonly Option<double?> _outerRate = OptionFactory.Positive(
        "--outer-rate", "With --local-steps: how far the server goes towards where the lanes got to. Default: 0.7");

    private readonly Option<double?> _outerMomentum = OptionFactory.Share(
        "--outer-momentum", "With --local-steps: share of the server's velocity that is kept. Default: 0.9");

    private readonly Option<string?> _precision = OptionFactory.Choice(
        "--precision", "What weights and gradients are rounded to when they are exchanged. Default: float32, nothing is rounded", "float32", "bfloat16", "float16");

    private readonly Option<StepBound?> _staleness = OptionFactory.Bound(
        "--staleness", "Steps that a worker may be ahead of the slowest; the result depends on timing unless it is 0. Default: 0", TrainingOptions.MaximumStaleness);

    private readonly Option<double?> _audit = OptionFactory.Number(
        "--audit", "Share of the lanes that two workers compute, whose results are compared. Default: 0", "from 0 to 1", static value => value is >= 0 and <= 1);

    private readonly Option<bool> _noLedger = OptionFactory.Flag("--no-ledger", "Keeps no record of who computed what in which step");

    private readonly Option<double?> _validation = OptionFactory.Share(
        "--validation", "Share of the training samples held out and evaluated after every epoch. Default: 0");

    private readonly Option<double?> _test = OptionFactory.Share(
        "--test", "Share held out for the test where the data has no test set of its own. Default: 0.2");

    private readonly Option<string?> _target = OptionFactory.Text("--target", "COLUMN", "CSV: column to predict, by name or number from 1. Default: the last");

    private readonly Option<string?> _targetKind = OptionFactory.Choice(
        "--target-kind", "CSV, NPY, NPZ, IDX: what the targets are. Default: told from them", "classes", "values");

    private readonly Option<string?> _targets = OptionFactory.Text(
        "--targets", "FILE", "NPY, IDX: file of the targets. Default: the one beside, such as y.npy for x.npy");

    private readonly Option<string?> _header = OptionFactory.Choice(
        "--header", "CSV: whether the first row has the columns' names. Default: told from the row", "yes", "no");

    private readonly Option<string?> _categorical = OptionFactory.Text(
        "--categorical", "COLUMNS", "CSV: columns of categories, by name or number from 1, joined by commas. Default: those with texts");

    private readonly Option<string?> _features = OptionFactory.Text(
        "--features", "LIST", "CSV, generated sets: features by expressions over the columns, such as \"x,y,x^2,sin(y)\". Default: the columns themselves");

    private readonly Option<string?> _output = OptionFactory.Text(
        "--output", "DIR", "Run folder to write, new or empty. Default: a new one, runs/DATASET-1 and so on");

    private readonly Option<int?> _checkpointEvery = OptionFactory.Integer(
        "--checkpoint-every", "A checkpoint every N steps, besides those at ends of epochs (5 seconds apart at least) and at the end. Default: 0, none", 0, int.MaxValue);

    private readonly Option<int?> _keep = OptionFactory.Integer("--keep", "Checkpoints kept. Default: 3", 1, 1_000_000);

    private readonly Option<string?> _resume;

    private readonly Option<string?> _onNan = OptionFactory.Choice(
        "--on-nan", "When a loss or gradient is not a finite number: stop with an error, or leave the step out. Default: fail", "fail", "skip");

    private readonly Option<bool> _json = OptionFactory.Flag("--json", "Prints the results as one JSON object; everything else goes to standard error");
    private readonly Option<bool> _quiet = OptionFactory.Flag("--quiet", "Prints nothing but errors (and the JSON object, if asked for)");

    /// <summary>Makes them arguments of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="dataDirectory">The option that all commands with data share.</param>
    /// <param name="hasWorkers">True if the command has workers of its own; else they come from other processes.</param>
    public TrainArguments(Command command, Option<string?> dataDirectory, bool hasWorkers = true)
    {
        _joinTimeout = Timeout("--join-timeout", $"Seconds that the server waits for its first workers. Default: {(hasWorkers ? "10" : "600")}");
        _resume = OptionFactory.Text(
            "--resume",
            "DIR",
            $"Goes on with the run in this folder, with its settings; only {(hasWorkers ? "--workers, " : "")}--parts, --audit, --worker-timeout, --step-timeout, "
            + "--join-timeout, --epochs, --steps, --checkpoint-every, --keep and --data-dir may differ");
        command.Add(_dataset);
        Option[] options =
        [
            _layers, _loss, .. _weighing.All,
            _optimizer, _learningRate, _momentum, _rho, _beta1, _beta2, _epsilon, _l2, .. _update.All, _batchSize, _epochs, _steps, _seed, _lanes,
            _localSteps, _outerRate, _outerMomentum, _precision, _staleness,
            _workers, _parts, _audit, _workerTimeout, _stepTimeout, _joinTimeout, _noLedger, .. _control.All, _validation, _test, _target, _targetKind, _targets, _header,
            _categorical, _features, _output, _checkpointEvery, _keep, _resume, dataDirectory, _onNan, _json, _quiet,
        ];
        foreach (var option in options.Where(option => hasWorkers || option != _workers)) command.Add(option);
        DataDirectory = dataDirectory;
        HasWorkers = hasWorkers;
    }

    private Option<string?> DataDirectory { get; }

    private bool HasWorkers { get; }

    /// <summary>Reads what was given.</summary>
    public TrainRequest Read(ParseResult result) => new()
    {
        Dataset = result.GetValue(_dataset),
        Target = result.GetValue(_target),
        TargetKind = result.GetValue(_targetKind) is { } kind ? Enum.Parse<TargetKind>(kind, ignoreCase: true) : null,
        Targets = result.GetValue(_targets),
        HasHeader = result.GetValue(_header) is { } header ? header == "yes" : null,
        Categorical = result.GetValue(_categorical)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        Features = result.GetValue(_features),
        Validation = result.GetValue(_validation),
        Test = result.GetValue(_test),
        DataDirectory = result.GetValue(DataDirectory),
        Layers = result.GetValue(_layers),
        Loss = result.GetValue(_loss),
        Weighing = _weighing.Read(result),
        Optimizer = result.GetValue(_optimizer),
        LearningRate = result.GetValue(_learningRate),
        Momentum = result.GetValue(_momentum),
        Rho = result.GetValue(_rho),
        Beta1 = result.GetValue(_beta1),
        Beta2 = result.GetValue(_beta2),
        Epsilon = result.GetValue(_epsilon),
        L2 = result.GetValue(_l2),
        Update = _update.Read(result),
        Control = _control.Read(result),
        BatchSize = result.GetValue(_batchSize),
        Epochs = result.GetValue(_epochs),
        Steps = result.GetValue(_steps),
        Seed = result.GetValue(_seed),
        Lanes = result.GetValue(_lanes),
        LocalSteps = result.GetValue(_localSteps),
        OuterRate = result.GetValue(_outerRate),
        OuterMomentum = result.GetValue(_outerMomentum),
        Precision = result.GetValue(_precision) is { } precision ? Enum.Parse<ExchangePrecision>(precision, ignoreCase: true) : null,
        Staleness = result.GetValue(_staleness),
        Workers = HasWorkers ? result.GetValue(_workers) : null,
        Parts = result.GetValue(_parts),
        Audit = result.GetValue(_audit),
        StepTimeout = result.GetValue(_stepTimeout),
        JoinTimeout = result.GetValue(_joinTimeout),
        NoLedger = result.GetValue(_noLedger),
        WorkerTimeout = result.GetValue(_workerTimeout),
        OnNonFinite = result.GetValue(_onNan) switch { null => null, "skip" => NonFinitePolicy.Skip, _ => NonFinitePolicy.Fail },
        Output = result.GetValue(_output),
        CheckpointEvery = result.GetValue(_checkpointEvery),
        Keep = result.GetValue(_keep),
        Resume = result.GetValue(_resume),
        Json = result.GetValue(_json),
        Quiet = result.GetValue(_quiet),
    };

    /// <summary>An option with a bound on waiting, in seconds.</summary>
    public static Option<double?> Timeout(string name, string description) =>
        OptionFactory.Number(name, description, "above 0, at most 86400 (a day)", static value => value > 0 && value <= MaximumTimeout);
}
