using ActorNet.Expressions;

namespace ActorNet.Tests.Expressions;

public sealed class FixedMathTests
{
    private const double Tolerance = 4e-15;

    public static TheoryData<string> Functions => ["exp", "ln", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "log10", "log2"];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_ManyNumbers_AgreesWithThePlatform(string name)
    {
        var expression = Expression.Parse($"{name}(x)");
        for (var i = -2000; i <= 2000; i++)
        {
            var x = i * 0.00973;
            if (name is "asin" or "acos") x /= 20;
            if (name is "ln" or "log10" or "log2") x = Math.Abs(x) + 1e-6;
            var right = Right(name, x);

            // A zero of the function has no digits to compare: there the error of x counts.
            Math.Abs(expression.Evaluate(x) - right).ShouldBeLessThan(Tolerance * Math.Max(1, Math.Abs(right) * Math.Max(1, Math.Abs(right) / 50)), $"{name}({x})");
        }
    }

    [Theory]
    [InlineData("exp(x)", 800, double.PositiveInfinity)]
    [InlineData("exp(x)", -800, 0)]
    [InlineData("ln(x)", 0, double.NegativeInfinity)]
    [InlineData("ln(x)", -1, double.NaN)]
    [InlineData("sigmoid(x)", -800, 0)]
    [InlineData("sigmoid(x)", 800, 1)]
    [InlineData("softplus(x)", 800, 800)]
    [InlineData("tanh(x)", -400, -1)]
    [InlineData("x^0.5", 4, 2)]
    [InlineData("x^-2", 4, 0.0625)]
    [InlineData("x^3", -2, -8)]
    [InlineData("x^0.3", -2, double.NaN)]
    [InlineData("atan2(1,x)", 0, Math.PI / 2)]
    [InlineData("atan2(-1,x)", -1, -3 * Math.PI / 4)]
    [InlineData("atan2(0,x)", -1, Math.PI)]
    public void Function_SpecialNumber_HasItsValue(string text, double x, double value)
    {
        var result = Expression.Parse(text).Evaluate(x);

        (result.Equals(value) || Math.Abs(result - value) < 1e-15).ShouldBeTrue($"{result}");
    }

    [Fact]
    public void Sin_LargeAngle_IsASine()
    {
        var sine = Expression.Parse("sin(x)").Evaluate(123456.789);

        sine.ShouldBe(Math.Sin(123456.789), 1e-10);
    }

    private static double Right(string name, double x) => name switch
    {
        "exp" => Math.Exp(x),
        "ln" => Math.Log(x),
        "sin" => Math.Sin(x),
        "cos" => Math.Cos(x),
        "tan" => Math.Tan(x),
        "asin" => Math.Asin(x),
        "acos" => Math.Acos(x),
        "atan" => Math.Atan(x),
        "sinh" => Math.Sinh(x),
        "cosh" => Math.Cosh(x),
        "tanh" => Math.Tanh(x),
        "log10" => Math.Log10(x),
        _ => Math.Log2(x),
    };
}
