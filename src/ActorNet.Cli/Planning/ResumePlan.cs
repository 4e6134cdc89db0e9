using ActorNet.Cli.Arguments;
using ActorNet.Core.Data;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;

namespace ActorNet.Cli.Planning;

/// <summary>Settles how a run goes on: with its own settings, of which only those may differ that leave the steps made so far valid.</summary>
internal static class ResumePlan
{
    /// <summary>The run with the settings that may differ taken over.</summary>
    /// <exception cref="UsageException">The run's data came from a program, so that no command can load it again; or the data set differs.</exception>
    public static RunFolder Apply(TrainRequest request, RunFolder run)
    {
        if (run.Source is not { } source)
        {
            throw new UsageException($"{Named(request)}: the run in {run.Path} was trained by a program on data of its own; only that program can go on with it");
        }

        if (request.Dataset is { } name && (DatasetCatalog.Find(name)?.Name ?? name) != source.Name)
        {
            throw Conflict("DATASET", request, run, name, source.Name);
        }

        if (request.Output is { } output && Path.GetFullPath(output) != Path.GetFullPath(run.Path))
        {
            throw new UsageException($"--output: a resumed run writes to its own folder, {run.Path}");
        }

        return run with { Options = ModeCheck.Checked(TrainingPlan.RunSettings(request, run.Options)) };
    }

    /// <summary>Checks that what was given besides agrees with the run.</summary>
    /// <returns>What a person should know of it, a line each.</returns>
    /// <exception cref="UsageException">An option that must not differ does; the message names it.</exception>
    public static IEnumerable<string> Check(TrainRequest request, RunFolder run, Dataset train)
    {
        var (options, source) = (run.Options, run.Source!);
        Same("--target", request.Target, source.Target, request, run);
        Same("--sample-weight", request.Weighing.SampleWeight, source.SampleWeight, request, run);
        Same("--class-weight", request.Weighing.ClassWeight is null ? null : Text(LossPlan.ClassWeights(request.Weighing, train)), Text(options.ClassWeights), request, run);
        Same("--target-kind", request.TargetKind, source.TargetKind, request, run);
        Same("--targets", request.Targets, source.TargetsFile, request, run);
        Same("--header", request.HasHeader, source.HasHeader, request, run);
        Same("--categorical", Set(request.Categorical), Set(source.CategoricalColumns), request, run);
        Same("--features", request.Features, source.Features, request, run);
        Same("--validation", request.Validation, source.ValidationShare, request, run);
        Same("--test", request.Test, DataLoader.TestShare(source), request, run);
        Same("--seed", request.Seed, options.Seed, request, run);
        Same("--batch-size", request.BatchSize, options.BatchSize, request, run);
        Same("--l2", (float?)request.L2, options.L2, request, run);
        ControlPlan.Check(request.Control, run, (option, given, own) => Same(option, given, own, request, run));
        UpdatePlan.Check(request.Update, options.Update, (option, given, own) => Same(option, given, own, request, run));
        Same("--on-nan", request.OnNonFinite, options.OnNonFinite, request, run);
        Same("--local-steps", request.LocalSteps, options.LocalSteps, request, run);
        Same("--outer-rate", request.OuterRate, options.OuterLearningRate, request, run);
        Same("--outer-momentum", request.OuterMomentum, options.OuterMomentum, request, run);
        Same("--precision", request.Precision?.ToString().ToLowerInvariant(), options.Precision.ToString().ToLowerInvariant(), request, run);
        Same("--staleness", request.Staleness, new StepBound(options.Staleness), request, run);
        if (request.NoLedger && options.KeepsLedger) throw new UsageException($"--no-ledger conflicts with {Named(request)}: the run in {run.Path} has a ledger");
        if (options.Lanes is { } lanes) Same("--lanes", request.Lanes, lanes, request, run);
        if (request.Layers is { } layers)
        {
            Same("--layers", TrainingPlan.ReadNetwork(layers, train.FeatureShape).ToString(), options.Network.ToString(), request, run);
        }

        CheckLoss(request, run);
        CheckOptimizer(request, run);
        MetricsArguments.Check(request.Weighing.Metrics, options, train);
        return ControlPlan.CheckInitial(request.Control, run, isSameCommand: request.Output is not null);
    }

    /// <summary>The names, however often and in whatever order they were given.</summary>
    public static string? Set(IReadOnlyList<string>? names) =>
        names is null ? null : string.Join(',', names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static string? Text(IReadOnlyList<float> weights) =>
        weights.Count == 0 ? null : string.Join(',', weights.Select(weight => weight.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>A loss may have been given with its smoothing or beside it.</summary>
    private static void CheckLoss(TrainRequest request, RunFolder run)
    {
        if (request.Loss is { } loss)
        {
            Same("--loss", LossPlan.Smoothed(TrainingPlan.ReadLoss(loss), request.Weighing).Text, run.Options.Loss.Text, request, run);
        }
        else
        {
            Same("--label-smoothing", (float?)request.Weighing.LabelSmoothing, run.Options.Loss.LabelSmoothing, request, run);
        }
    }

    private static void CheckOptimizer(TrainRequest request, RunFolder run)
    {
        var settings = run.Options.Optimizer;
        Same("--optimizer", request.Optimizer is { } name ? TrainingPlan.Named("--optimizer", () => OptimizerSettings.Defaults(name).Name) : null, settings.Name, request, run);
        Same("--learning-rate", request.LearningRate, settings.LearningRate, request, run);
        Same("--momentum", request.Momentum, settings.Momentum ?? 0, request, run);
        Same("--rho", request.Rho, settings.Rho, request, run);
        Same("--beta1", request.Beta1, settings.Beta1, request, run);
        Same("--beta2", request.Beta2, settings.Beta2, request, run);
        Same("--epsilon", request.Epsilon, settings.Epsilon, request, run);
        Same("--initial-accumulator", request.Update.InitialAccumulator, settings.InitialAccumulator, request, run);
        Same("--centered", request.Update.Centered, settings.Centered ?? false, request, run);
        Same("--weight-decay", request.Update.WeightDecay, settings.WeightDecay ?? 0, request, run);
    }

    private static void Same<T>(string option, T? given, T? own, TrainRequest request, RunFolder run)
    {
        if (given is not null && !given.Equals(own)) throw Conflict(option, request, run, given, own);
    }

    private static UsageException Conflict(string option, TrainRequest request, RunFolder run, object given, object? own) =>
        new(FormattableString.Invariant($"{option} {given} conflicts with {Named(request)}: the run in {run.Path} has {own ?? "none"}"));

    /// <summary>The option that named the run: servers go on with the one in <c>--output</c> without another word.</summary>
    private static string Named(TrainRequest request) => request.Output is null ? "--resume" : "--output";
}
