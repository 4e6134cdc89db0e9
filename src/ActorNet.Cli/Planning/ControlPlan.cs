using ActorNet.Cli.Arguments;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training.Control;
using ActorNet.Datasets;

namespace ActorNet.Cli.Planning;

/// <summary>Settles training control: what was asked for, whether it goes together with itself and the data, and what a person is told of it.</summary>
internal static class ControlPlan
{
    /// <summary>Adds what was asked for to the settings of a new run.</summary>
    /// <exception cref="UsageException">Something does not go together, or is not in the data.</exception>
    /// <exception cref="DataException">The model to begin with cannot be read.</exception>
    public static TrainingOptions Add(ControlRequest request, TrainingOptions options, TrainingData data)
    {
        var control = Read(request);
        CheckData(control, request, data.Validation is not null, options.Loss.HasAccuracy(data.Train.HasLabels), options.Loss);
        return options with
        {
            Order = request.Order ?? options.Order,
            Control = control,
            Initial = request.InitFrom is { } from ? ReadInitial(from, request.InitPartial, options) : null,
        };
    }

    /// <summary>The validation file, if it goes together with what else was asked for.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    public static string? ValidationFile(TrainRequest request) =>
        request.Control.ValidationFile is not null && request.Validation is not null
            ? throw new UsageException("--validation and --validation-file do not go together: choose one of them")
            : request.Control.ValidationFile;

    /// <summary>Lines of the headline.</summary>
    public static IEnumerable<string> Describe(TrainingOptions options)
    {
        var control = options.Control;
        if (options.Order != SampleOrder.Shuffled)
        {
            yield return options.Order == SampleOrder.Random ? "order random: every sample is drawn anew" : "order sequential: samples come as they lie in the data";
        }

        if (options.Initial is { } initial)
        {
            yield return FormattableString.Invariant($"begins with {initial.Taken.Count} tensors of a model")
                + (initial.Fresh.Count == 0 ? "" : $"; anew: {string.Join(", ", initial.Fresh)}");
        }

        if (control.EarlyStopping is { } stopping)
        {
            yield return FormattableString.Invariant($"stops early by {Measures.NameOf(stopping.Measure)}, patience {stopping.Patience}{(stopping.RestoresBest ? ", and ends with the best weights" : "")}");
        }

        if (control.Plateau is { } plateau)
        {
            yield return FormattableString.Invariant($"learning rate times {plateau.Factor} on plateaus of {Measures.NameOf(plateau.Measure)}, patience {plateau.Patience}");
        }
    }

    /// <summary>Checks that what was given agrees with a run that goes on.</summary>
    /// <param name="request">What was given.</param>
    /// <param name="run">The run.</param>
    /// <param name="same">Throws unless the option's value is null or the run's.</param>
    /// <exception cref="UsageException">An option differs.</exception>
    public static void Check(ControlRequest request, RunFolder run, Action<string, object?, object?> same)
    {
        var control = run.Options.Control;
        same("--order", Lower(request.Order), Lower(run.Options.Order));
        same("--validation-file", request.ValidationFile, run.Source?.ValidationFile);
        same("--validate-every", request.ValidateEvery, control.ValidateEvery);
        same("--early-stopping", Name(request.EarlyStopping), Name(control.EarlyStopping?.Measure));
        same("--patience", request.Patience, control.EarlyStopping?.Patience);
        same("--min-delta", request.MinimumDelta, control.EarlyStopping?.MinimumDelta);
        same("--restore-best", request.RestoresBest ? "yes" : null, control.RestoresBest ? "yes" : "no");
        same("--start-epoch", request.StartEpoch, control.EarlyStopping?.StartEpoch);
        same("--reduce-on-plateau", Name(request.Plateau), Name(control.Plateau?.Measure));
        same("--plateau-factor", request.PlateauFactor, control.Plateau?.Factor);
        same("--plateau-patience", request.PlateauPatience, control.Plateau?.Patience);
        same("--plateau-min-delta", request.PlateauDelta, control.Plateau?.MinimumDelta);
        same("--plateau-cooldown", request.PlateauCooldown, control.Plateau?.Cooldown);
        same("--plateau-minimum", request.PlateauMinimum, control.Plateau?.MinimumFactor);
        same("--stop-below", request.StopBelow, control.Convergence?.Below);
        same("--stop-change", request.StopChange, control.Convergence?.Change);
        same("--stop-evaluations", request.StopEvaluations, control.Convergence?.Evaluations);
        same("--stop-measure", Name(request.StopMeasure), Name(control.Convergence?.Measure));
        same("--keep-best", Name(request.KeepBest), Name(control.KeepBest));
    }

    /// <summary>What is to be said of a model to begin with, given again for a run that has begun: a server's command line is the same at each start.</summary>
    /// <exception cref="UsageException">The run began with other weights, or is gone on with by its own name.</exception>
    public static IEnumerable<string> CheckInitial(ControlRequest request, RunFolder run, bool isSameCommand)
    {
        NeedsModel(request);
        if (request.InitFrom is not { } from) return [];
        if (!isSameCommand) throw new UsageException($"--init-from is for a new run: the one in {run.Path} has begun already");
        if (run.Options.Initial is not { } initial) throw new UsageException($"--init-from {from} conflicts with --output: the run in {run.Path} began without a model");
        if (!Path.Exists(from)) return [$"note: --init-from {from} is not there any more; the run has kept the weights that it began with"];
        return ReadInitial(from, request.InitPartial, run.Options).Equals(initial)
            ? []
            : throw new UsageException($"--init-from {from} conflicts with --output: the run in {run.Path} began with other weights, of SHA-256 {initial.Sha256}");
    }

    private static TrainingControl Read(ControlRequest request)
    {
        CheckPairs(request);
        var (stopping, plateau, convergence) = (new EarlyStopping(), new ReduceOnPlateau(), new Convergence());
        return new TrainingControl
        {
            ValidateEvery = request.ValidateEvery ?? 0,
            KeepBest = request.KeepBest,
            EarlyStopping = request.EarlyStopping is not { } stopped ? null : new EarlyStopping
            {
                Measure = stopped,
                Patience = request.Patience ?? stopping.Patience,
                MinimumDelta = request.MinimumDelta ?? stopping.MinimumDelta,
                StartEpoch = request.StartEpoch ?? stopping.StartEpoch,
                RestoresBest = request.RestoresBest,
            },
            Plateau = request.Plateau is not { } reduced ? null : new ReduceOnPlateau
            {
                Measure = reduced,
                Factor = request.PlateauFactor ?? plateau.Factor,
                Patience = request.PlateauPatience ?? plateau.Patience,
                MinimumDelta = request.PlateauDelta ?? plateau.MinimumDelta,
                Cooldown = request.PlateauCooldown ?? plateau.Cooldown,
                MinimumFactor = request.PlateauMinimum ?? plateau.MinimumFactor,
            },
            Convergence = request.StopBelow is null && request.StopChange is null ? null : new Convergence
            {
                Measure = request.StopMeasure ?? convergence.Measure,
                Below = request.StopBelow,
                Change = request.StopChange,
                Evaluations = request.StopEvaluations ?? convergence.Evaluations,
            },
        };
    }

    private static void CheckPairs(ControlRequest request)
    {
        Needs("--early-stopping", request.EarlyStopping is not null, ("--patience", request.Patience), ("--min-delta", request.MinimumDelta), ("--restore-best", request.RestoresBest ? true : null), ("--start-epoch", request.StartEpoch));
        Needs("--reduce-on-plateau", request.Plateau is not null, ("--plateau-factor", request.PlateauFactor), ("--plateau-patience", request.PlateauPatience), ("--plateau-min-delta", request.PlateauDelta), ("--plateau-cooldown", request.PlateauCooldown), ("--plateau-minimum", request.PlateauMinimum));
        Needs("--stop-change", request.StopChange is not null, ("--stop-evaluations", request.StopEvaluations));
        Needs("--stop-below or --stop-change", request.StopBelow is not null || request.StopChange is not null, ("--stop-measure", request.StopMeasure));
        NeedsModel(request);
        if (request is { RestoresBest: true, KeepBest: { } best, EarlyStopping: { } stopped } && best != stopped)
        {
            throw new UsageException($"--keep-best {Name(best)} and --restore-best with --early-stopping {Name(stopped)} contradict each other: a run has one best");
        }
    }

    private static void NeedsModel(ControlRequest request) => Needs("--init-from", request.InitFrom is not null, ("--init-partial", request.InitPartial ? true : null));

    private static void Needs(string needed, bool isGiven, params (string Option, object? Value)[] options)
    {
        foreach (var (option, value) in options)
        {
            if (!isGiven && value is not null) throw new UsageException($"{option} goes with {needed}");
        }
    }

    private static void CheckData(TrainingControl control, ControlRequest request, bool hasValidation, bool hasAccuracy, Loss loss)
    {
        const string Remedy = "there is no validation set: hold out a share with --validation 0.2, or give --validation-file FILE";
        if (control.ValidateEvery > 0 && !hasValidation) throw new UsageException($"--validate-every: {Remedy}");
        (string Option, Measure? Measure)[] watched =
        [
            ("--early-stopping", request.EarlyStopping), ("--reduce-on-plateau", request.Plateau), ("--stop-measure", request.StopMeasure), ("--keep-best", request.KeepBest),
        ];
        foreach (var (option, watchedMeasure) in watched)
        {
            if (watchedMeasure is not { } measure) continue;
            if (Measures.NeedsValidation(measure) && !hasValidation) throw new UsageException($"{option} {Name(measure)}: {Remedy}");
            if (Measures.IsAccuracy(measure) && !hasAccuracy)
            {
                throw new UsageException($"{option} {Name(measure)}: accuracy has no meaning for {loss.Name} and these targets; choose a loss to watch");
            }
        }
    }

    private static InitialWeights ReadInitial(string path, bool isPartial, TrainingOptions options)
    {
        var model = Model.Load(path);
        try
        {
            return isPartial ? InitialWeights.FromFitting(model, options.Network, options.Seed) : InitialWeights.From(model, options.Network);
        }
        catch (ArgumentException exception)
        {
            var message = exception.Message.Split(" (Parameter", 2)[0];
            throw new UsageException($"--init-from {path}: {message}{(isPartial ? "" : " With --init-partial, the tensors that fit are taken.")}");
        }
    }

    private static string? Name(Measure? measure) => measure is { } known ? Measures.NameOf(known) : null;

    private static string? Lower(SampleOrder? order) => order?.ToString().ToLowerInvariant();
}
