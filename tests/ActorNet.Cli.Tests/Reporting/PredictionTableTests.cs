using ActorNet.Cli.Reporting;

namespace ActorNet.Cli.Tests.Reporting;

public sealed class PredictionTableTests
{
    [Fact]
    public void Write_Classes_NamesTheLikeliest() =>
        Text(["cat", "dog", "cow"], 3, [0.25f, 0.5f, 0.25f, 0.75f, 0.125f, 0.125f]).ShouldBe("class,cat,dog,cow\ndog,0.25,0.5,0.25\ncat,0.75,0.125,0.125\n");

    [Fact]
    public void Write_OneOutputForTwoClasses_GivesBothShares() =>
        Text(["no", "yes"], 1, [0.25f, 0.75f]).ShouldBe("class,no,yes\nno,0.75,0.25\nyes,0.25,0.75\n");

    [Fact]
    public void Write_Values_AreAsTheyAre() => Text([], 1, [1.5f, -2e-9f]).ShouldBe("value\n1.5\n-2E-09\n");

    [Fact]
    public void Write_SeveralValues_AreNumbered() => Text([], 2, [1, 2]).ShouldBe("value 1,value 2\n1,2\n");

    [Fact]
    public void Write_NamesWithCommasAndQuotes_AreQuoted() =>
        Text(["a,b", "say \"x\""], 2, [1, 0]).ShouldBe("class,\"a,b\",\"say \"\"x\"\"\"\n\"a,b\",1,0\n");

    [Fact]
    public void Write_ManyRows_WritesEachOnce() =>
        Text([], 1, [.. Enumerable.Range(0, 1000).Select(number => (float)number)]).ShouldBe(
            "value\n" + string.Concat(Enumerable.Range(0, 1000).Select(number => FormattableString.Invariant($"{number}\n"))));

    private static string Text(string[] classes, int width, float[] outputs)
    {
        using var writer = new StringWriter();
        new PredictionTable(classes, width).Write(writer, outputs);
        return writer.ToString();
    }
}
