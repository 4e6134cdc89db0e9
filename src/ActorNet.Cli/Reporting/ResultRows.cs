using System.Globalization;
using ActorNet.Core.Training;

namespace ActorNet.Cli.Reporting;

/// <summary>What a run came to, as rows of a name and a text.</summary>
internal static class ResultRows
{
    public static IReadOnlyList<(string Name, string Value)> Of(string dataset, TrainingResult result)
    {
        var rows = new List<(string, string)>
        {
            ("dataset", $"{dataset}, {Format.Count(result.Samples)} training samples"),
            ("parameters", Format.Count(result.Parameters)),
            ("workers, lanes", string.Create(CultureInfo.InvariantCulture, $"{result.Workers}, {result.Lanes}")),
            ("seed", result.Seed.ToString(CultureInfo.InvariantCulture)),
            ("epochs, steps", $"{Format.Count(result.Epochs)}, {Format.Count(result.Steps)}"),
        };
        if (result.StopReason is { } reason) rows.Add(("end", reason));
        if (result.Best is { } best)
        {
            rows.Add(("best", FormattableString.Invariant($"{best.Value:G6} in epoch {best.Epoch}, step {best.Step}{(result.IsBestRestored ? "; its weights were restored" : "")}")));
        }

        if (result.SkippedSteps > 0) rows.Add(("skipped steps", Format.Count(result.SkippedSteps) + " (a number was not finite)"));
        if (!double.IsNaN(result.TrainLoss)) rows.Add(("training", Score(result.TrainLoss, result.TrainAccuracy)));
        if (result.Validation() is { } last) rows.Add(("validation", Score(last.ValidationLoss!.Value, last.ValidationAccuracy)));
        if (result.TestLoss is { } testLoss) rows.Add(("test", Score(testLoss, result.TestAccuracy)));
        rows.Add(("speed", $"{Format.Rate(result.SamplesPerSecond)}, {Format.Duration(result.Seconds)} in all"));
        rows.Add(("weights SHA-256", result.WeightsSha256));
        if (result.DependsOnTiming) rows.Add(("same bits", "no: with --staleness the weights depend on timing as well"));
        if (result.OutputDirectory is { } folder) rows.Add(("run folder", folder));
        return rows;
    }

    /// <summary>The evaluation on the validation samples of the weights that the run ended with; null without one, or where it ended with earlier weights.</summary>
    public static HistoryRow? Validation(this TrainingResult result) =>
        result is { IsBestRestored: false, History: [.., { ValidationLoss: not null } last] } && last.Steps == result.Steps ? last : null;

    private static string Score(double loss, double? accuracy) =>
        "loss " + Format.Loss(loss) + (accuracy is { } share ? ", accuracy " + Format.Accuracy(share) : "");
}
