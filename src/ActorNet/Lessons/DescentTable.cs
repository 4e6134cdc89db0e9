using System.Globalization;

namespace ActorNet.Lessons;

/// <summary>A gradient descent as text: a line a step, and what came of it.</summary>
public static class DescentTable
{
    /// <summary>Longer ways are cut in the middle.</summary>
    private const int MostRows = 60;

    /// <summary>Writes the table and the verdict.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="variable">Name of the variable that moved.</param>
    /// <param name="descent">How it moved.</param>
    /// <param name="rate">Size of a step.</param>
    public static void Write(TextWriter writer, string variable, Descent descent, double rate)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(descent);
        var points = descent.Points;
        var rows = points.Select((point, step) => new[]
        {
            step.ToString(CultureInfo.InvariantCulture), LessonText.Number(point.X), LessonText.Number(point.Value),
            LessonText.Number(point.Slope), step == points.Count - 1 ? "" : LessonText.Number(points[step + 1].X - point.X),
        }).ToList();
        if (rows.Count > MostRows)
        {
            rows.RemoveRange(MostRows / 2, rows.Count - MostRows);
            rows.Insert(MostRows / 2, ["...", "", "", "", ""]);
        }

        LessonText.Table(writer, ["step", variable, "f", "slope", "change"], rows);
        writer.WriteLine(Verdict(variable, descent, rate));
        if (descent.Bracket is { } bracket)
        {
            writer.WriteLine($"the slope turns from falling to rising between {LessonText.Number(bracket.Left)} and {LessonText.Number(bracket.Right)}: a minimum lies there");
        }
    }

    private static string Verdict(string variable, Descent descent, double rate)
    {
        var count = descent.Points.Count - 1;
        var steps = string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "step" : "steps")}");
        var last = descent.Points[^1];
        return descent.End switch
        {
            DescentEnd.Converged => $"converged after {steps}: {variable} = {LessonText.Number(last.X)}, f = {LessonText.Number(last.Value)}",
            DescentEnd.Diverged => $"diverges at rate {LessonText.Number(rate)}: the steps and f grow instead of getting smaller; a smaller rate is needed",
            DescentEnd.Unbounded => $"no minimum in sight after {steps}: f falls further at every step and the steps do not get smaller; f may have no lower bound",
            DescentEnd.Undefined => $"stops after {steps}: the next one leads to {variable} = {LessonText.Number(last.X - (rate * last.Slope))}, "
                + "where f has no finite value and slope; a smaller rate or another start may stay where it has",
            _ => $"not converged after {steps}: the last one still moved {variable} by {LessonText.Number(last.X - descent.Points[^2].X)}; take more steps, or another rate",
        };
    }
}
