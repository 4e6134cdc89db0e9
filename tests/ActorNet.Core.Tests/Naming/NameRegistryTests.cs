using System.Globalization;
using ActorNet.Core.Naming;

namespace ActorNet.Core.Tests.Naming;

public sealed class NameRegistryTests
{
    private static readonly NameRegistry<Thing> Registry = new(
        "thing",
        [
            new("plain", () => new Thing("plain")),
            new("single", () => new Thing("single"), value => new Thing(NameText.Call("single", ("value", value, 0f))), "value"),
            new(
                "several",
                given => new Thing(NameText.Call("several", ("mean", given.Double("mean"), 0.0), ("stddev", given.Double("stddev", 0.5), 0.5))),
                "mean",
                "stddev"),
            new("count", given => new Thing(NameText.Call("count", ("steps", given.Whole("steps", 7), 7L))), "steps"),
        ],
        new() { ["many"] = "several" });

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData(" PLAIN ", "plain")]
    [InlineData("single(0.1)", "single(0.1)")]
    [InlineData("single(value=0.1)", "single(0.1)")]
    [InlineData("several(1)", "several(mean=1)")]
    [InlineData("several(1,2)", "several(mean=1,stddev=2)")]
    [InlineData("Several( 1 , StdDev = 2 )", "several(mean=1,stddev=2)")]
    [InlineData("Sever-Al(1,StdDev=2)", "several(mean=1,stddev=2)")]
    [InlineData("_Many(std_dev=2,mean=1)", "several(mean=1,stddev=2)")]
    [InlineData("many(stddev=2,mean=-1e-3)", "several(mean=-0.001,stddev=2)")]
    [InlineData("several(mean=0)", "several")]
    [InlineData("count(12)", "count(12)")]
    public void Parse_RightText_GivesTheValue(string text, string expected) => Registry.Parse(text).Text.ShouldBe(expected);

    [Theory]
    [InlineData("plan", "unknown thing \"plan\" (did you mean \"plain\"?); known: plain, single, several, count, many")]
    [InlineData("plain(1)", "\"plain(1)\": plain takes no argument.")]
    [InlineData("plain()", "\"plain()\": plain takes no argument.")]
    [InlineData("single(1", "\"single(1\": the closing parenthesis is missing.")]
    [InlineData("single(x)", "\"single(x)\": \"x\" is not a number.")]
    [InlineData("single()", "\"single()\": \"\" is not a number.")]
    [InlineData("single(nan)", "\"single(nan)\": \"nan\" is not a number.")]
    [InlineData("single(1e99)", "\"single(1e99)\": \"1e99\" is not a number.")]
    [InlineData("single(1,2)", "\"single(1,2)\": single takes one argument (value), not 2.")]
    [InlineData("several", "\"several\": mean is missing.")]
    [InlineData("several(1,2,3)", "\"several(1,2,3)\": several takes 2 arguments (mean, stddev), not 3.")]
    [InlineData("several(1,mean=2)", "\"several(1,mean=2)\": mean is given twice.")]
    [InlineData("several(mean=1,2)", "\"several(mean=1,2)\": \"2\" stands behind an argument with a name and needs one too.")]
    [InlineData(
        "several(men=1)", "\"several(men=1)\": unknown argument \"men\" (did you mean \"mean\"?); known: mean, stddev.")]
    [InlineData("count(1.5)", "\"count(1.5)\": \"1.5\" is not a whole number.")]
    public void Parse_WrongText_SaysWhatIsWrong(string text, string expected) =>
        Should.Throw<ArgumentException>(() => Registry.Parse(text)).Message.ShouldBe(expected);

    [Fact]
    public void Call_SingleNumber_KeepsItsShortestText() =>
        float.Parse(NameText.Call("x", ("value", 0.1f, 0f))[2..^1], CultureInfo.InvariantCulture).ShouldBe(0.1f);

    private sealed class Thing(string text) : NamedValue
    {
        public override string Name => text;
    }
}
