using System.Text.Json;
using ActorNet.Core.Optimizers;

namespace ActorNet.Core.Tests.Optimizers;

public sealed class ScheduleTests
{
    private const int StepsPerEpoch = 19;

    /// <summary>Each schedule as text, and its formula once more with the platform's functions.</summary>
    private static readonly (string Text, Func<double, double> Formula)[] Formulas =
    [
        ("constant", _ => 1),
        ("step(rate=0.5,steps=7)", t => Math.Pow(0.5, Math.Floor(t / 7))),
        ("step(rate=0.9,epochs=2)", t => Math.Pow(0.9, Math.Floor(t / 38))),
        ("step(rate=0.9,epochs=0.55)", t => Math.Pow(0.9, Math.Floor(t / 10))),
        ("step(rate=0.9,epochs=0.5)", t => Math.Pow(0.9, Math.Floor(t / 10))),
        ("exponential(rate=0.96,steps=1)", t => Math.Pow(0.96, t)),
        ("exponential(rate=0.3,steps=1000)", t => Math.Pow(0.3, t / 1000)),
        ("exponential(rate=1.05,epochs=0.5)", t => Math.Pow(1.05, t / 9.5)),
        ("inverse_time(rate=0.5,steps=20)", t => 1 / (1 + (0.5 * t / 20))),
        ("polynomial(steps=100,power=1,minimum=0)", t => 1 - Math.Min(t / 100, 1)),
        ("polynomial(epochs=3,power=0.7,minimum=0.1)", t => (0.9 * Math.Pow(1 - Math.Min(t / 57, 1), 0.7)) + 0.1),
        ("cosine(steps=100,minimum=0)", t => 0.5 * (1 + Math.Cos(Math.PI * Math.Min(t / 100, 1)))),
        ("cosine(epochs=4,minimum=0.25)", t => (0.75 * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(t / 76, 1)))) + 0.25),
        ("cosine_restarts(steps=10,growth=2,height=0.5,minimum=0.01)", t => Restarts(t, 10, 2, 0.5, 0.01)),
        ("cosine_restarts(steps=16,growth=1,height=1,minimum=0)", t => Restarts(t, 16, 1, 1, 0)),
        ("cosine_restarts(epochs=1,growth=1.5,height=0.9,minimum=0)", t => Restarts(t, 19, 1.5, 0.9, 0)),
        ("cosine_restarts(epochs=0.29,growth=1,height=0.5,minimum=0)", t => Restarts(t, 6, 1, 0.5, 0)),
        ("cosine_restarts(epochs=0.29,growth=2,height=1,minimum=0)", t => Restarts(t, 6, 2, 1, 0)),
    ];

    public static TheoryData<string> Texts => [.. Formulas.Select(formula => formula.Text)];

    public static TheoryData<string, string> WrongTexts => new()
    {
        { "cosin(steps=3)", "unknown schedule \"cosin\" (did you mean \"cosine\"?)" },
        { "exponential(rate=0.5)", "a schedule needs its length: steps or epochs" },
        { "exponential(rate=0.5,steps=3,epochs=1)", "a schedule has steps or epochs, not both" },
        { "exponential(steps=3)", "rate is missing" },
        { "exponential(rate=0,steps=3)", "rate is 0; it must be above 0" },
        { "step(rate=-1,steps=3)", "rate is -1; it must be above 0" },
        { "step(rate=0.5,steps=0)", "steps is 0; it must be from 1" },
        { "step(rate=0.5,steps=2.5)", "\"2.5\" is not a whole number" },
        { "cosine(epochs=0)", "epochs is 0; it must be above 0" },
        { "cosine(steps=3,minimum=1.5)", "minimum is 1.5; it must be from 0 to 1" },
        { "cosine(steps=3,floor=0.1)", "unknown argument \"floor\"" },
        { "polynomial(steps=3,power=0)", "power is 0; it must be above 0" },
        { "cosine_restarts(steps=3,growth=0.5)", "growth is 0.5; it must be 1, or at least 1.01" },
        { "cosine_restarts(steps=3,height=2)", "height is 2; it must be above 0, at most 1" },
        { "constant(warmup=-1)", "warmup is -1; it must be from 0" },
        { "cosine(steps=3", "the closing parenthesis is missing" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void FactorAt_AnyStep_IsTheFormula(string text)
    {
        var formula = Formulas.Single(formula => formula.Text == text).Formula;
        var schedule = Schedule.Parse(text);
        for (var step = 0; step < 400; step++)
        {
            schedule.FactorAt(step, StepsPerEpoch).ShouldBe(formula(step), 1e-13, $"step {step}");
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void FactorAt_WarmUp_RisesInEqualStepsAndThenBegins(string text)
    {
        var warm = Schedule.Parse(text.EndsWith(')') ? $"{text[..^1]},warmup=5)" : $"{text}(warmup=5)");
        for (var step = 0; step < 5; step++)
        {
            warm.FactorAt(step, StepsPerEpoch).ShouldBe((step + 1) / 5.0);
        }

        for (var step = 5; step < 50; step++)
        {
            warm.FactorAt(step, StepsPerEpoch).ShouldBe(Schedule.Parse(text).FactorAt(step - 5, StepsPerEpoch));
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_ParsedAgain_IsTheSame(string text)
    {
        Schedule.Parse(text).Text.ShouldBe(text);
        JsonSerializer.Deserialize<Schedule>(JsonSerializer.Serialize(Schedule.Parse(text))).ShouldBe(Schedule.Parse(text));
    }

    [Theory]
    [MemberData(nameof(WrongTexts))]
    public void Parse_WrongText_SaysWhatIsWrong(string text, string message) =>
        Should.Throw<ArgumentException>(() => Schedule.Parse(text)).Message.ShouldContain(message);

    [Fact]
    public void Names_Every_HasAFormulaHere() =>
        Schedule.Names.ShouldBe(Formulas.Select(formula => formula.Text.Split('(')[0]).Distinct(), ignoreOrder: true);

    [Fact]
    public void Members_WithTheirArguments_AreWhatTheirTextsSay()
    {
        Schedule.Constant(warmup: 3).ShouldBe(Schedule.Parse("constant(3)"));
        Schedule.Step(0.5, epochs: 10).ShouldBe(Schedule.Parse("step(rate=0.5,epochs=10)"));
        Schedule.Exponential(0.96, steps: 1000).ShouldBe(Schedule.Parse("exponential(0.96,1000)"));
        Schedule.InverseTime(1, steps: 2, warmup: 9).ShouldBe(Schedule.Parse("inverse-time(1,2,warmup=9)"));
        Schedule.Polynomial(steps: 4).ShouldBe(Schedule.Parse("linear(4)"));
        Schedule.Cosine(epochs: 1.5, minimum: 0.1).ShouldBe(Schedule.Parse("cosine(epochs=1.5,minimum=0.1)"));
        Schedule.CosineRestarts(steps: 4).ShouldBe(Schedule.Parse("cosine_restarts(4)"));
    }

    [Fact]
    public void FactorAt_VeryLateSteps_StaysInItsBounds()
    {
        foreach (var (text, _) in Formulas.Where(formula => !formula.Text.Contains("rate=1.05", StringComparison.Ordinal)))
        {
            Schedule.Parse(text).FactorAt(long.MaxValue / 4, int.MaxValue).ShouldBeInRange(0, 1, text);
        }
    }

    /// <summary>A length below one step is one step: of each there is only the first share, the height.</summary>
    [Theory]
    [InlineData("cosine_restarts(epochs=1E-300,growth=1)", 3_000_000_000_000_000_000, 1)]
    [InlineData("cosine_restarts(epochs=0.001,growth=1)", 7, 1)]
    [InlineData("cosine_restarts(epochs=0.001,growth=1,height=0.5)", 2, 0.25)]
    [InlineData("step(rate=0.5,epochs=0.001)", 2, 0.25)]
    [InlineData("step(rate=0.5,epochs=1E-300)", 0, 1)]
    public void FactorAt_LengthBelowAStep_IsThatOfOneStep(string text, long step, double expected) =>
        Schedule.Parse(text).FactorAt(step, StepsPerEpoch).ShouldBe(expected);

    [Theory]
    [InlineData("cosine_restarts(epochs=1E-300,growth=1.01)")]
    [InlineData("cosine_restarts(steps=1,growth=1.01)")]
    [InlineData("cosine_restarts(steps=1,growth=1)")]
    [InlineData("cosine_restarts(epochs=1000000000000,growth=1)")]
    public void FactorAt_AnyLengthAndLateStep_IsFoundSoon(string text) =>
        Schedule.Parse(text).FactorAt(long.MaxValue, int.MaxValue).ShouldBeInRange(0, 1);

    private static double Restarts(double step, double length, double growth, double height, double minimum)
    {
        var restarts = 0;
        for (; step >= length; restarts++)
        {
            step -= length;
            length *= growth;
        }

        return ((1 - minimum) * Math.Pow(height, restarts) * 0.5 * (1 + Math.Cos(Math.PI * step / length))) + minimum;
    }
}
