using System.Globalization;
using System.Text.Json.Serialization;

namespace ActorNet.Core.Training.Control;

/// <summary>
/// When a run evaluates, when it ends by itself, when its steps get smaller, and which weights it keeps. A value: what follows an evaluation is a pure
/// function of it and the state before.
/// </summary>
public sealed record TrainingControl
{
    /// <summary>Nothing but the ends of epochs.</summary>
    public static TrainingControl None { get; } = new();

    /// <summary>Evaluates every so many steps, besides the ends of epochs; 0 for these alone.</summary>
    public int ValidateEvery { get; init; }

    /// <summary>Ends the run when a measure improves no more, or null.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Makes steps smaller when a measure improves no more, or null.</summary>
    public ReduceOnPlateau? Plateau { get; init; }

    /// <summary>Ends the run when it has converged, or null.</summary>
    public Convergence? Convergence { get; init; }

    /// <summary>The weights that are best by this measure are kept as a model of their own; null for none.</summary>
    public Measure? KeepBest { get; init; }

    /// <summary>The measure by which a run keeps its best weights, to restore them or as a model; null if it keeps none.</summary>
    [JsonIgnore]
    public Measure? BestMeasure => KeepBest ?? (RestoresBest ? EarlyStopping!.Measure : null);

    /// <summary>True if a run that ends by itself ends with its best weights.</summary>
    [JsonIgnore]
    public bool RestoresBest => EarlyStopping is { RestoresBest: true };

    /// <summary>True if the course of the run depends on the validation set; <see cref="KeepBest"/> changes nothing of it.</summary>
    [JsonIgnore]
    public bool NeedsValidation =>
        ValidateEvery > 0 || Watched.Any(watched => watched.Policy != nameof(KeepBest) && Measures.NeedsValidation(watched.Measure));

    /// <summary>What is watched, with the name of the policy that does.</summary>
    private IEnumerable<(string Policy, Measure Measure)> Watched
    {
        get
        {
            if (EarlyStopping is { } stopping)
            {
                yield return (nameof(EarlyStopping), stopping.Measure);
            }

            if (Plateau is { } plateau)
            {
                yield return (nameof(Plateau), plateau.Measure);
            }

            if (Convergence is { } convergence)
            {
                yield return (nameof(Convergence), convergence.Measure);
            }

            if (KeepBest is { } best)
            {
                yield return (nameof(KeepBest), best);
            }
        }
    }

    /// <summary>True if an evaluation is due after a step inside its epoch, at the end of a round.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="step">Steps done.</param>
    public bool IsDue(RunPlan plan, long step)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (ValidateEvery == 0 || step % plan.StepsPerEpoch is not (> 0 and var inEpoch))
        {
            return false;
        }

        // A round of several steps may go past the step that an evaluation is due at.
        var roundBegan = step - (((inEpoch - 1) % plan.LocalSteps) + 1);
        return step / ValidateEvery > roundBegan / ValidateEvery;
    }

    /// <summary>Where a run stands that goes on from a state: what is best by another measure than its own is none of its concern.</summary>
    /// <param name="state">Where it stood.</param>
    public ControlState Adopt(ControlState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Best is { } best && best.Measure != BestMeasure ? state with { Best = null } : state;
    }

    /// <summary>What follows an evaluation.</summary>
    /// <param name="state">Where things stood before.</param>
    /// <param name="row">The evaluation.</param>
    public ControlState Next(ControlState state, HistoryRow row)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(row);
        string? stopped = null;
        string? converged = null;
        var next = state;
        if (BestMeasure is { } measure && Measures.ValueIn(row, measure) is { } value && Measures.IsBetter(measure, value, state.Best?.Value)
            && !(RestoresBest && row.Epoch < EarlyStopping!.StartEpoch))
        {
            next = next with { Best = new BestValue(value, row.Epoch, row.Steps, measure) };
        }

        if (EarlyStopping is { } stopping)
        {
            (var stoppingState, stopped) = stopping.Next(state.Stopping, row, ValidateEvery > 0 ? "evaluation" : "epoch");
            next = next with { Stopping = stoppingState };
        }

        if (Convergence is { } convergence)
        {
            (var convergenceState, converged) = convergence.Next(state.Convergence, row);
            next = next with { Convergence = convergenceState };
        }

        return next with { Plateau = Plateau?.Next(state.Plateau, row), End = converged ?? stopped };
    }

    /// <summary>Makes sure that every value is in its range.</summary>
    /// <exception cref="ArgumentException">One is not; the message names it.</exception>
    public void Validate()
    {
        Require(ValidateEvery >= 0, nameof(ValidateEvery), ValidateEvery, "at least 0");
        if (EarlyStopping is { } stopping)
        {
            RequireMeasure(stopping.Measure);
            RequireDelta(stopping.MinimumDelta);
            Require(stopping.Patience >= 1, nameof(stopping.Patience), stopping.Patience, "at least 1");
            Require(stopping.StartEpoch >= 1, nameof(stopping.StartEpoch), stopping.StartEpoch, "at least 1");
        }

        if (Plateau is { } plateau)
        {
            RequireMeasure(plateau.Measure);
            RequireDelta(plateau.MinimumDelta);
            Require(plateau.Factor is > 0 and < 1, nameof(plateau.Factor), plateau.Factor, "above 0 and below 1");
            Require(plateau.Patience >= 1, nameof(plateau.Patience), plateau.Patience, "at least 1");
            Require(plateau.Cooldown >= 0, nameof(plateau.Cooldown), plateau.Cooldown, "at least 0");
            Require(plateau.MinimumFactor is >= 0 and <= 1, nameof(plateau.MinimumFactor), plateau.MinimumFactor, "from 0 to 1");
        }

        if (Convergence is { } convergence)
        {
            Require(convergence.Measure is Measure.Loss or Measure.ValidationLoss, nameof(Convergence), convergence.Measure, "a loss");
            Require(convergence.Below is not { } below || double.IsFinite(below), nameof(convergence.Below), convergence.Below, "a finite number");
            Require(IsPositive(convergence.Change), nameof(convergence.Change), convergence.Change, "above 0");
            Require(convergence.Evaluations >= 1, nameof(convergence.Evaluations), convergence.Evaluations, "at least 1");
        }

        if (KeepBest is { } best)
        {
            RequireMeasure(best);
            if (RestoresBest && best != EarlyStopping!.Measure)
            {
                throw new ArgumentException(
                    $"KeepBest is {Measures.NameOf(best)}, and early stopping restores what is best by {Measures.NameOf(EarlyStopping.Measure)}; a run has one best.");
            }
        }
    }

    /// <summary>Makes sure that what is watched is there.</summary>
    /// <param name="hasValidation">True if there is a validation set.</param>
    /// <param name="hasAccuracy">True if accuracy has a meaning.</param>
    /// <exception cref="ArgumentException">It is not; the message names it.</exception>
    public void CheckData(bool hasValidation, bool hasAccuracy)
    {
        if (!hasValidation && ValidateEvery > 0)
        {
            throw new ArgumentException($"{nameof(ValidateEvery)} is {ValidateEvery}, but there is no validation set.");
        }

        foreach (var (policy, measure) in Watched)
        {
            if (!hasValidation && Measures.NeedsValidation(measure))
            {
                throw new ArgumentException($"{policy} watches {Measures.NameOf(measure)}, but there is no validation set.");
            }

            if (!hasAccuracy && Measures.IsAccuracy(measure))
            {
                throw new ArgumentException($"{policy} watches {Measures.NameOf(measure)}, but accuracy has no meaning for this loss and these targets.");
            }
        }
    }

    private static bool IsPositive(double? value) => value is null || (value > 0 && double.IsFinite(value.Value));

    private static void RequireMeasure(Measure measure) => Require(Enum.IsDefined(measure), nameof(Measure), measure, $"one of {string.Join(", ", Measures.Names)}");

    private static void RequireDelta(double delta) =>
        Require(delta >= 0 && double.IsFinite(delta), nameof(Control.EarlyStopping.MinimumDelta), delta, "a number of at least 0");

    private static void Require(bool condition, string name, object? value, string range)
    {
        if (!condition)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {range}."));
        }
    }
}
