using ActorNet.Expressions;

namespace ActorNet.Lessons;

/// <summary>How a descent ended.</summary>
public enum DescentEnd
{
    /// <summary>The last change was as small as asked for.</summary>
    Converged,

    /// <summary>The steps were used up before.</summary>
    Unfinished,

    /// <summary>Steps became larger and larger, and the function with them: the rate is too large for this function.</summary>
    Diverged,

    /// <summary>The function fell and fell in steps that did not shrink: on this way it has no minimum, and perhaps no lower bound.</summary>
    Unbounded,

    /// <summary>The next place is none where the function has a finite value and slope, such as ln(x) at 0.</summary>
    Undefined,
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
            if (!double.IsFinite(next.X) || !double.IsFinite(next.Value) || !double.IsFinite(next.Slope)) return new Descent(points, Broken(points, next));
            points.Add(next);
            if (Math.Abs(next.X - current.X) <= tolerance * Math.Max(1, Math.Abs(next.X))) return new Descent(points, DescentEnd.Converged);
        }

        return new Descent(points, Grows(points) ? DescentEnd.Diverged : Falls(points) ? DescentEnd.Unbounded : DescentEnd.Unfinished);

        DescentPoint At(double x)
        {
            place[variable] = x;
            var values = function.Differentiate(place);
            return new DescentPoint(x, values.Result, values.Gradients[node]);
        }
    }

    /// <summary>What a place without numbers means: beyond all numbers after steps that grew, or outside of the function's domain.</summary>
    private static DescentEnd Broken(List<DescentPoint> points, DescentPoint next)
    {
        var isBeyond = !double.IsFinite(next.X) || double.IsInfinity(next.Value) || double.IsInfinity(next.Slope);
        return isBeyond && Grows(points) ? DescentEnd.Diverged
            : isBeyond && !double.IsPositiveInfinity(next.Value) && Math.Abs(next.X) > 1 && Falls(points) ? DescentEnd.Unbounded
            : double.IsFinite(next.X) ? DescentEnd.Undefined
            : DescentEnd.Diverged;
    }

    private static bool Grows(List<DescentPoint> points)
    {
        var changes = LastChanges(points);
        return changes.Length > 1 && points[^1].Value > points[0].Value && changes.Zip(changes.Skip(1), (a, b) => b > a * (1 + 1e-9)).All(isLarger => isLarger);
    }

    /// <summary>True if every one of the last steps led further down in one direction and none was smaller than the one before.</summary>
    private static bool Falls(List<DescentPoint> points)
    {
        var changes = LastChanges(points);
        var last = points.TakeLast(changes.Length + 1).ToArray();
        return changes.Length > GrowingSteps
            && changes.Zip(changes.Skip(1), (a, b) => b >= a * (1 - 1e-9)).All(isNotSmaller => isNotSmaller)
            && last.Zip(last.Skip(1), (a, b) => b.Value < a.Value && Math.Sign(b.X - a.X) == Math.Sign(last[1].X - last[0].X)).All(isLower => isLower);
    }

    private static double[] LastChanges(List<DescentPoint> points)
    {
        var last = points.TakeLast(GrowingSteps + 2).ToArray();
        return [.. last.Zip(last.Skip(1), (a, b) => Math.Abs(b.X - a.X))];
    }
}
