using ActorNet.Core.Naming;

namespace ActorNet.Core.Training.Control;

/// <summary>A number of an evaluation that can be watched.</summary>
public enum Measure
{
    /// <summary>Mean training loss of the epoch so far, each sample with the weights of its step. Lower is better.</summary>
    Loss,

    /// <summary>Training accuracy of the epoch so far. Higher is better.</summary>
    Accuracy,

    /// <summary>Mean validation loss. Lower is better.</summary>
    ValidationLoss,

    /// <summary>Validation accuracy. Higher is better.</summary>
    ValidationAccuracy,
}

/// <summary>What can be said of a <see cref="Measure"/>.</summary>
public static class Measures
{
    private static readonly string[] NamesInOrder = ["loss", "accuracy", "validation_loss", "validation_accuracy"];

    /// <summary>The names of all measures, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> Names => NamesInOrder;

    /// <summary>The name, such as <c>validation_loss</c>.</summary>
    public static string NameOf(Measure measure) => NamesInOrder[(int)measure];

    /// <summary>The measure of a name; upper and lower case are equal.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static Measure Parse(string name)
    {
        var index = Array.FindIndex(NamesInOrder, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? (Measure)index : throw new ArgumentException($"Unknown measure '{name}'{NearestName.Hint(name, NamesInOrder)}.", nameof(name));
    }

    /// <summary>True if it takes a validation set.</summary>
    public static bool NeedsValidation(Measure measure) => measure is Measure.ValidationLoss or Measure.ValidationAccuracy;

    /// <summary>True if it has a meaning only where accuracy has.</summary>
    public static bool IsAccuracy(Measure measure) => measure is Measure.Accuracy or Measure.ValidationAccuracy;

    /// <summary>Its value in an evaluation, or null where there is none.</summary>
    public static double? ValueIn(HistoryRow row, Measure measure)
    {
        ArgumentNullException.ThrowIfNull(row);
        return measure switch
        {
            Measure.Loss => row.TrainLoss,
            Measure.Accuracy => row.TrainAccuracy,
            Measure.ValidationLoss => row.ValidationLoss,
            _ => row.ValidationAccuracy,
        };
    }

    /// <summary>True if a value is better than another by more than a difference. A value that is not finite is never better.</summary>
    public static bool IsBetter(Measure measure, double value, double? than, double difference = 0) =>
        double.IsFinite(value) && (than is not { } best || (IsAccuracy(measure) ? value - difference > best : value + difference < best));
}
