using ActorNet.Expressions;
using ActorNet.Lessons;

namespace ActorNet.Tests.Lessons;

/// <summary>W6 to W8 of the reference.</summary>
public sealed class DescentTests
{
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(-0.5, 1.8987, -2.64872)]
    [InlineData(-0.25, 1.34653, -1.78403)]
    [InlineData(0, 1, -1)]
    [InlineData(0.25, 0.841301, -0.278801)]
    [InlineData(0.5, 0.856531, 0.393469)]
    public void Function_W6_HasTheLecturesValuesAndSlopes(double x, double value, double slope)
    {
        var numbers = Expression.Parse("exp(-x)+x^2").Differentiate(x);

        numbers.Result.ShouldBe(value, 5e-5);
        numbers.Gradients[Enumerable.Range(0, 10).First(index => Expression.Parse("exp(-x)+x^2").Nodes[index].IsVariable)].ShouldBe(slope, 5.1e-6);
    }

    [Fact]
    public void Run_W6_ConvergesToAMinimumBetweenAQuarterAndAHalf()
    {
        var descent = Run("exp(-x)+x^2", -0.5, 0.25, 100);

        descent.End.ShouldBe(DescentEnd.Converged);
        descent.Points[^1].X.ShouldBeInRange(0.25, 0.5);
        Math.Abs(descent.Points[^1].Slope).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Run_W7Rate03_ConvergesToZero()
    {
        var descent = Run("x^2", 1, 0.3, 100);

        descent.End.ShouldBe(DescentEnd.Converged);
        descent.Points[1].X.ShouldBe(0.4, 1e-15);
        descent.Points[^1].X.ShouldBe(0, 1e-5);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(100_000)]
    public void Run_W7Rate15_Diverges(int steps)
    {
        var descent = Run("x^2", 1, 1.5, steps);

        descent.End.ShouldBe(DescentEnd.Diverged);
        descent.Points.Take(4).Select(point => point.X).ShouldBe([1, -2, 4, -8]);
        descent.Points.ShouldAllBe(point => double.IsFinite(point.Value));
    }

    [Fact]
    public void Run_W8_TakesTheLecturesStep()
    {
        var function = Expression.Parse("(y-w*x)^2");

        var descent = Descent.Run(function, function.Bind(new Dictionary<string, double> { ["x"] = 3, ["y"] = 10, ["w"] = 2 }), 1, 2, 0.1, 1, Tolerance);

        descent.Points[0].Slope.ShouldBe(-2 * 3 * (10 - (2 * 3)), 1e-12);
        descent.Points[1].X.ShouldBe(4.4, 1e-12);
        descent.End.ShouldBe(DescentEnd.Unfinished);
    }

    [Fact]
    public void Run_BackAndForth_NeitherConvergesNorDiverges() => Run("x^2", 1, 1, 50).End.ShouldBe(DescentEnd.Unfinished);

    [Fact]
    public void Bracket_SlopesOfBothSigns_HoldsTheMinimum()
    {
        var bracket = Run("(x-1)^2", 0, 0.9, 5).Bracket;

        bracket.ShouldNotBeNull();
        bracket.Value.Left.ShouldBeLessThan(1);
        bracket.Value.Right.ShouldBeGreaterThan(1);
    }

    private static Descent Run(string text, double from, double rate, int steps) => Descent.Run(Expression.Parse(text), [0], 0, from, rate, steps, Tolerance);
}
