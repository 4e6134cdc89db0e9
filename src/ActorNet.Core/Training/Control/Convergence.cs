using System.Globalization;

namespace ActorNet.Core.Training.Control;

/// <summary>Ends a run that has converged: its loss is small, or changes little from evaluation to evaluation.</summary>
public sealed record Convergence
{
    /// <summary>What is watched: a loss.</summary>
    public Measure Measure { get; init; } = Measure.Loss;

    /// <summary>The run ends once the loss is below; or null not to look at it. (Losses that are a similarity with its sign turned go below 0.)</summary>
    public double? Below { get; init; }

    /// <summary>The run ends once the loss changes by less from each evaluation to the next; above 0, or null not to look at it.</summary>
    public double? Change { get; init; }

    /// <summary>How many changes in a row have to be that small; at least 1.</summary>
    public int Evaluations { get; init; } = 3;

    /// <summary>Takes an evaluation in.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="row">The evaluation.</param>
    /// <returns>The new state, and why the run ends here, or null if it goes on.</returns>
    internal (ConvergenceState State, string? End) Next(ConvergenceState? state, HistoryRow row)
    {
        var value = Measures.ValueIn(row, Measure) ?? double.NaN;
        if (!double.IsFinite(value))
        {
            return (new ConvergenceState(null, 0), null);
        }

        var small = Change is { } change && state?.Last is { } last && Math.Abs(value - last) < change ? state.Small + 1 : 0;
        var place = string.Create(CultureInfo.InvariantCulture, $"converged in epoch {row.Epoch}, step {row.Steps}: {Measures.NameOf(Measure)}");
        var end = value < Below
            ? string.Create(CultureInfo.InvariantCulture, $"{place} {value:G6} is below {Below}")
            : small >= Evaluations
                ? string.Create(CultureInfo.InvariantCulture, $"{place} has changed by less than {Change} {Evaluations} times in a row")
                : null;
        return (new ConvergenceState(value, small), end);
    }
}

/// <summary>Where <see cref="Convergence"/> stands.</summary>
/// <param name="Last">The value before, or null without one.</param>
/// <param name="Small">Changes in a row that were small.</param>
public sealed record ConvergenceState(double? Last, int Small);
