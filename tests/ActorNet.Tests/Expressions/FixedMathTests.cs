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

    /// <summary>Computed with 1500 binary digits.</summary>
    [Theory]
    [InlineData(123456.789, -0.9986640823432246, 0.05167253271870138)]
    [InlineData(1048577.0, 0.9727535843134413, 0.23184146351624124)]
    [InlineData(1000000000.0, 0.5458434494486996, 0.8378871813639024)]
    [InlineData(1000000000000000.0, 0.8582727931702359, -0.5131937377869703)]
    [InlineData(1e+22, -0.8522008497671888, 0.523214785395139)]
    [InlineData(5.319372648326541e+255, 1.0, -4.687165924254628e-19)]
    [InlineData(1e+300, -0.8178819121159085, -0.5753861119575491)]
    [InlineData(1.7976931348623157e+308, 0.004961954789184062, -0.9999876894265599)]
    public void SinAndCos_LargeAngles_HaveAllDigits(double x, double sine, double cosine)
    {
        Expression.Parse("sin(x)").Evaluate(x).ShouldBe(sine, 1e-15);
        Expression.Parse("cos(x)").Evaluate(x).ShouldBe(cosine, 1e-15);
        Expression.Parse("sin(x)").Evaluate(-x).ShouldBe(-sine, 1e-15);
        Expression.Parse("cos(x)").Evaluate(-x).ShouldBe(cosine, 1e-15);
    }

    [Theory]
    [InlineData(-1, 2001, -1)]
    [InlineData(-1, 2000, 1)]
    [InlineData(-1, 9007199254740993, 1)]
    [InlineData(-1, 1e300, 1)]
    [InlineData(-1.001, 3001, -20.0755066943862322)]
    [InlineData(10, -320, 9.99989e-321)]
    [InlineData(10, -308, 1e-308)]
    [InlineData(10, 308, 1e308)]
    [InlineData(10, 309, double.PositiveInfinity)]
    [InlineData(-10, 309, double.NegativeInfinity)]
    [InlineData(0, 3, 0)]
    [InlineData(0, -2, double.PositiveInfinity)]
    [InlineData(7, 0, 1)]
    [InlineData(2, -1074, 4.94065645841246544e-324)]
    [InlineData(1.0000000001, 1e10, 2.71828205323478738)]
    [InlineData(3, 40, 12157665459056928801.0)]
    [InlineData(-2, 0.5, double.NaN)]
    public void Power_OfManySizes_HasItsDigits(double x, double y, double value)
    {
        var result = Expression.Parse("x^y").Evaluate(x, y);

        (result.Equals(value) || Math.Abs(result - value) <= Math.Abs(value) * 3e-15).ShouldBeTrue($"{result:R}");
    }

    /// <summary>Where series change over, and where arguments or results are very small or large.</summary>
    [Theory]
    [InlineData("exp", new[] { -745.1, -708.5, -700, -1e-300, 1e-17, 0.34657359027997264, 0.34657359027997270, 700, 709.78 })]
    [InlineData("ln", new[] { 5e-324, 2.3e-308, 1e-300, 0.70710678118654746, 0.70710678118654757, 0.9999999999999999, 1.0000000000000002, 1.4142135623730949, 1.4142135623730951, 1e300, 1.7976931348623157e308 })]
    [InlineData("log10", new[] { 1e-300, 0.001, 1000, 1e300 })]
    [InlineData("log2", new[] { 1e-300, 0.125, 1024, 1e300 })]
    [InlineData("sin", new[] { 1e-300, 1e-9, 0.78539816339744828, 0.78539816339744839, 3.1415926535897931, 1048575.9, 1048576.1 })]
    [InlineData("cos", new[] { 1e-300, 1e-9, 0.78539816339744828, 0.78539816339744839, 1.5707963267948966, 1048575.9, 1048576.1 })]
    [InlineData("atan", new[] { 1e-300, 0.2679491924311227, 0.26794919243112275, 0.99999999999999989, 1.0000000000000002, 1e10, 1e300, double.PositiveInfinity })]
    [InlineData("asin", new[] { -1.0, -0.99999999999999989, 1e-300, 0.5, 0.99999999999999989, 1 })]
    [InlineData("acos", new[] { -1.0, -0.99999999999999989, 1e-300, 0.5, 0.99999999999999989, 1 })]
    [InlineData("sinh", new[] { 1e-300, 0.99999999999999989, 1, 20, 700 })]
    [InlineData("cosh", new[] { 1e-300, 0.99999999999999989, 1, 20, 700 })]
    [InlineData("tanh", new[] { 1e-300, 0.99999999999999989, 1, 19, 20, 700 })]
    public void Function_AtItsEdges_AgreesWithThePlatform(string name, double[] places)
    {
        var expression = Expression.Parse($"{name}(x)");
        foreach (var x in places)
        {
            var right = Right(name, x);

            // Half the smallest number for results that are not normal; exponentials lose what their large argument has rounded.
            var allowed = (Math.Abs(right) * 4e-15 * Math.Max(1, Math.Abs(x) < 1000 && name is "exp" or "sinh" or "cosh" ? Math.Abs(x) / 50 : 1)) + 1.1e-323;
            Math.Abs(expression.Evaluate(x) - right).ShouldBeLessThanOrEqualTo(allowed, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}({x:R})"));
        }
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
