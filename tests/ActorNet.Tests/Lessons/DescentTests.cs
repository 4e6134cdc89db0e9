using ActorNet.Expressions;
using ActorNet.Lessons;

namespace ActorNet.Tests.Lessons;

/// <summary>W6 to W8 of the reference.</summary>
public sealed class DescentTests
{
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(-0.5, "1.8987", "-2.64872")]
    [InlineData(-0.25, "1.34653", "-1.78403")]
    [InlineData(0, "1", "-1")]
    [InlineData(0.25, ".841301", "-.278801")]
    [InlineData(0.5, ".856531", ".393469")]
    public void Function_W6_HasTheLecturesValuesAndSlopesToAllDigits(double x, string value, string slope)
    {
        var function = Expression.Parse("exp(-x)+x^2");
        var numbers = function.Differentiate(x);

        ShouldBePrinted(numbers.Result, value);
        ShouldBePrinted(numbers.Gradients[Enumerable.Range(0, function.Nodes.Count).First(index => function.Nodes[index].IsVariable)], slope);
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

    /// <summary>The slope is below 0 at .25 and above at .5.</summary>
    [Fact]
    public void Bracket_W6_LiesBetweenAQuarterAndAHalf() => Run("exp(-x)+x^2", 0.25, 0.8968, 1).Bracket.ShouldNotBeNull().Right.ShouldBe(0.5, 1e-4);

    [Theory]
    [InlineData("ln(x)", 1, 0.3, DescentEnd.Undefined)]
    [InlineData("ln(x)", 1, 1, DescentEnd.Undefined)]
    [InlineData("sqrt(x)", 1, 0.5, DescentEnd.Undefined)]
    [InlineData("x*ln(x)", 1, 1, DescentEnd.Undefined)]
    [InlineData("-x^2", 1, 0.1, DescentEnd.Unbounded)]
    [InlineData("x", 0, 0.1, DescentEnd.Unbounded)]
    [InlineData("x^3", -1, 0.1, DescentEnd.Unbounded)]
    [InlineData("-exp(x)", 0, 0.1, DescentEnd.Unbounded)]
    [InlineData("x^4", 2, 1, DescentEnd.Diverged)]
    [InlineData("exp(-x)", 0, 0.1, DescentEnd.Unfinished)]
    public void Run_FunctionWithoutAMinimumOnTheWay_EndsAsWhatItIs(string text, double from, double rate, DescentEnd end)
    {
        Run(text, from, rate, 20).End.ShouldBe(end);
        if (end != DescentEnd.Unfinished) Run(text, from, rate, 10_000).End.ShouldBe(end);
    }

    [Theory]
    [InlineData("ln(x)", 1, 0.3, "where f has no finite value and slope")]
    [InlineData("-x^2", 1, 0.1, "f may have no lower bound")]
    [InlineData("x^2", 1, 1.5, "diverges at rate 1.5: the steps and f grow")]
    public void Verdict_OfADescentWithoutAnEnd_SaysWhatHappened(string text, double from, double rate, string expected)
    {
        using var writer = new StringWriter();
        DescentTable.Write(writer, "x", Run(text, from, rate, 20), rate);

        writer.ToString().ShouldContain(expected);
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

    /// <summary>Right to half a unit of the last digit that is printed.</summary>
    private static void ShouldBePrinted(double value, string printed)
    {
        var point = printed.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : printed.Length - point - 1;
        value.ShouldBe(double.Parse(printed, System.Globalization.CultureInfo.InvariantCulture), 0.5000001 * Math.Pow(10, -decimals));
    }

    private static Descent Run(string text, double from, double rate, int steps) => Descent.Run(Expression.Parse(text), [0], 0, from, rate, steps, Tolerance);
}
