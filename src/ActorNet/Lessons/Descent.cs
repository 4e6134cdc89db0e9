using ActorNet.Expressions;

namespace ActorNet.Lessons;

/// <summary>How a descent ended.</summary>
public enum DescentEnd
{
    /// <summary>The last change was as small as asked for.</summary>
    Converged,

    /// <summary>The steps were used up before.</summary>
    Unfinished,

    /// <summary>Steps became larger and larger: the rate is too large for this function.</summary>
    Diverged,
}

/// <summary>A place on the way.</summary>
/// <param name="X">The place.</param>
/// <param name="Value">f(x).</param>
/// <param name="Slope">f′(x).</param>
public sealed record DescentPoint(double X, double Value, double Slope);

/// <summary>Gradient descent on a function of one variable, x ← x − η·f′(x), each step of it.</summary>
public sealed class Descent
{
    /// <summary>So many steps in a row that grow are no accident.</summary>
    private const int GrowingSteps = 3;

    private Descent(IReadOnlyList<DescentPoint> points, DescentEnd end) => (Points, End) = (points, end);

    /// <summary>The places, the start first.</summary>
    public IReadOnlyList<DescentPoint> Points { get; }

    /// <summary>How it ended.</summary>
    public DescentEnd End { get; }

    /// <summary>Two neighbouring places, of those visited, between which the slope turns from falling to rising: a minimum lies between. Null if there are none.</summary>
    public (double Left, double Right)? Bracket
    {
        get
        {
            var places = Points.Where(point => double.IsFinite(point.Slope)).OrderBy(point => point.X).ToArray();
            for (var i = 1; i < places.Length; i++)
            {
                if (places[i - 1].Slope < 0 && places[i].Slope > 0) return (places[i - 1].X, places[i].X);
            }

            return null;
        }
    }

    /// <summary>Goes down from a place.</summary>
    /// <param name="function">The function.</param>
    /// <param name="variables">A number for each of its variables, in their order; that of the variable that moves is not read.</param>
    /// <param name="variable">Which variable moves.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="rate">η, above 0.</param>
    /// <param name="steps">The most steps.</param>
    /// <param name="tolerance">A change not larger than this, relative to the place where that is beyond 1, ends it.</param>
    public static Descent Run(
        Expression function, ReadOnlySpan<double> variables, int variable, double from, double rate, int steps, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        var place = variables.ToArray();
        var node = Enumerable.Range(0, function.Nodes.Count).Where(index => function.Nodes[index].IsVariable).ElementAt(variable);
        var points = new List<DescentPoint> { At(from) };
        for (var step = 0; step < steps; step++)
        {
            var current = points[^1];
            var next = At(current.X - (rate * current.Slope));
            if (!double.IsFinite(next.X) || !double.IsFinite(next.Value) || !double.IsFinite(next.Slope)) return new Descent(points, DescentEnd.Diverged);
            points.Add(next);
            if (Math.Abs(next.X - current.X) <= tolerance * Math.Max(1, Math.Abs(next.X))) return new Descent(points, DescentEnd.Converged);
        }

        return new Descent(points, Grows(points) ? DescentEnd.Diverged : DescentEnd.Unfinished);

        DescentPoint At(double x)
        {
            place[variable] = x;
            var values = function.Differentiate(place);
            return new DescentPoint(x, values.Result, values.Gradients[node]);
        }
    }

    private static bool Grows(List<DescentPoint> points)
    {
        var changes = points.Zip(points.Skip(1), (a, b) => Math.Abs(b.X - a.X)).TakeLast(GrowingSteps + 1).ToArray();
        return changes.Length > 1 && points[^1].Value > points[0].Value && changes.Zip(changes.Skip(1), (a, b) => b > a * (1 + 1e-9)).All(isLarger => isLarger);
    }
}
