using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Datasets;
using ActorNet.ParameterServer;

namespace ActorNet.Runs;

/// <summary>
/// A run as it is before anybody computes: settings and data, found to fit together, and the folder that it is written to. Runs in one process and runs over
/// several begin with it.
/// </summary>
internal sealed class RunSetup
{
    // Short epochs do not wait for the disk each time; what is skipped is written with a later epoch, or at the end.
    private static readonly TimeSpan EpochCheckpointInterval = TimeSpan.FromSeconds(5);

    private bool _isNew;

    private RunSetup(TrainingOptions options, TrainingData data, DataSource? source)
    {
        Options = options;
        Data = data.WithClassesOfTrain();
        Source = source;
        Network = new Network(options.Network);
        if (data.Train.Count == 0)
        {
            throw new ArgumentException($"{data.Train.Name} has no samples to train on.");
        }

        foreach (var part in new[] { data.Train, data.Validation, data.Test }.OfType<Dataset>())
        {
            Model.CheckFit(Network, options.Loss, part);
        }

        if (options.ClassWeights.Count > 0 && options.ClassWeights.Count != data.Train.ClassNames.Count)
        {
            throw new ArgumentException(
                $"{nameof(options.ClassWeights)} has {options.ClassWeights.Count} numbers, but {data.Train.Name} has {data.Train.ClassNames.Count} classes.");
        }

        HasAccuracy = options.Loss.HasAccuracy(data.Train.HasLabels);
        options.Control.CheckData(data.Validation is not null, HasAccuracy);
        options.Initial?.CheckFit(Network);
        Plan = options.PlanFor(data);
        Timeouts = new RunTimeouts(options, Plan, Network.ParameterCount);
    }

    public TrainingOptions Options { get; }

    public TrainingData Data { get; }

    public DataSource? Source { get; }

    public Network Network { get; }

    public RunPlan Plan { get; }

    public RunTimeouts Timeouts { get; }

    /// <summary>Accuracy has a meaning for the loss and the targets.</summary>
    public bool HasAccuracy { get; }

    /// <summary>Writes the run folder, or null without one.</summary>
    public RunWriter? Writer { get; private set; }

    /// <summary>What the run goes on from, as far as was known before the server claims it; null at its beginning.</summary>
    public TrainingState? State { get; private set; }

    /// <summary>A ledger lies in the run folder.</summary>
    public bool KeepsLedger => Options.KeepsLedger && Writer is not null;

    /// <summary>A new run; makes its folder.</summary>
    /// <exception cref="ArgumentException">The options are out of range, or network, loss and data do not fit together.</exception>
    /// <exception cref="DataException">The folder exists and is not empty, or cannot be written.</exception>
    public static RunSetup Begin(TrainingOptions options, TrainingData data, DataSource? source)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(data);
        var setup = new RunSetup(options.Validated(), data, source ?? data.Source);
        if (options.OutputDirectory is { } folder)
        {
            setup.Writer = new RunWriter(folder, setup.FileOf(DatasetFingerprint.Of(data.Train)), setup.Options, setup.Network, data.Schema);
            setup.Writer.Create();
            setup._isNew = true;
        }

        return setup;
    }

    /// <summary>A run that goes on in its folder.</summary>
    /// <exception cref="DataException">There is no checkpoint, or a damaged, foreign or newer one, or the data is not the run's.</exception>
    public static RunSetup GoOn(RunFolder run, TrainingData data)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(data);
        var fingerprint = DatasetFingerprint.Of(data.Train);
        if (fingerprint != run.DataSha256)
        {
            throw new DataException($"{run.Path}: was trained on other data than {data.Train.Name} as it is now");
        }

        var setup = new RunSetup(run.Options.Validated(), data, run.Source);
        var file = setup.FileOf(fingerprint);
        if (file.ValidationSha256 != run.ValidationSha256)
        {
            throw new DataException($"{run.Path}: was evaluated on other data than {data.Validation?.Name ?? "none"} as it is now, and depends on it");
        }

        setup.Writer = new RunWriter(run.Path, file, run.Options, setup.Network, data.Schema);
        var warnings = new List<string>();
        var state = setup.OpenStorage(setup.Writer).LoadAhead(warnings)?.State;

        // A run that broke off before its first checkpoint begins again: its settings and seed are all it takes. One that came further has lost something.
        if (state is null && File.Exists(Path.Combine(run.Path, RunFolder.ModelFileName)))
        {
            throw new DataException($"{Path.Combine(run.Path, CheckpointFolder.Name)}: no checkpoint to resume from");
        }

        if (state is not null && setup.Plan.TotalSteps < state.Step)
        {
            throw new DataException(
                $"{run.Path}: {state.Step} steps are done already, but epochs and steps now end the run after {setup.Plan.TotalSteps}; nothing was changed");
        }

        setup.Writer.SaveSettings();
        setup.State = state;
        return setup;
    }

    /// <summary>A new run cannot begin: its folder is left as it was found. Nothing happens to one that goes on.</summary>
    public void Withdraw()
    {
        if (_isNew)
        {
            Writer!.Withdraw();
        }
    }

    /// <summary>
    /// The state that the run in the folder ended with: all steps are done, the last epoch is evaluated, and the model lies there with these weights. Null
    /// if there is something left to do.
    /// </summary>
    public TrainingState? FindEnd()
    {
        if (State is not { } state || Options.OutputDirectory is not { } folder || (state.Step < Plan.TotalSteps && state.Control.End is null))
        {
            return null;
        }

        var isEpochOpen = state.Control.End is null && state.Totals.Samples + state.Totals.SkippedSamples > 0 && state.Step % Plan.StepsPerEpoch == 0;
        var path = Path.Combine(folder, RunFolder.ModelFileName);
        if ((isEpochOpen && Plan.ValidationSamples > 0) || !File.Exists(path))
        {
            return null;
        }

        try
        {
            return Model.Load(path).WeightsSha256 == Model.Sha256Of(state.FinalParameters) ? state : null;
        }
        catch (Exception exception) when (exception is DataException or IOException or UnauthorizedAccessException)
        {
            // The end of the run writes it anew.
            return null;
        }
    }

    /// <summary>Starts the actor that keeps terms, checkpoints and ledger, on a thread of its own where there are several; null without a run folder.</summary>
    public ActorRef? SpawnStorage(IActorEngine engine) =>
        Writer is null ? null : engine.Spawn("storage", new StorageActor(OpenStorage(Writer)), Placement.OwnThread);

    /// <summary>What every server of the run is made of, wherever its workers are.</summary>
    public ServerOptions ServerOptions(IActorEngine engine, ActorRef observer) => new()
    {
        Plan = Plan,
        Network = Network,
        HasAccuracy = HasAccuracy,
        Control = Options.Control,
        InitialParameters = Options.Initial?.Parameters,
        Update = Options.BuildServerUpdate(),
        LocalUpdate = Options.BuildLocalUpdate(),
        Compute = engine,
        Observer = observer,
        Storage = SpawnStorage(engine),
        CheckpointEvery = Options.CheckpointEvery,
        EpochCheckpointInterval = EpochCheckpointInterval,
        WorkerTimeout = Timeouts.Worker,
        StepTimeout = Timeouts.Step,
        AuditShare = Options.AuditShare,
        KeepsLedger = KeepsLedger,
        Staleness = Options.Staleness,
    };

    /// <summary>The settings as they are written.</summary>
    /// <param name="dataSha256">SHA-256 of the training set.</param>
    public RunFile FileOf(string dataSha256) =>
        RunFile.From(Options, Source, dataSha256, Data.Validation is { } validation && Options.Control.NeedsValidation ? DatasetFingerprint.Of(validation) : null);

    private RunStorage OpenStorage(RunWriter writer) => writer.OpenStorage(Options.KeepsLedger ? Plan : null, Options.Staleness == 0);
}
