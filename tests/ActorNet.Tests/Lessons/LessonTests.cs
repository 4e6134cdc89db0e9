using System.Globalization;
using System.Xml.Linq;
using ActorNet.Core.Data;
using ActorNet.Datasets;
using ActorNet.Lessons;

namespace ActorNet.Tests.Lessons;

/// <summary>The examples print the numbers of the lectures, and pictures that can be read.</summary>
public sealed class LessonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-lessons-").FullName;

    public static TheoryData<string> Names => [.. LessonCatalog.All.Where(lesson => !lesson.NeedsFiles).Select(lesson => lesson.Name)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_EveryLesson_PrintsTheSameTwiceAndOnlyNumbers(string name)
    {
        var first = Run(name);
        var second = Run(name);

        second.ShouldBe(first);
        first.ShouldNotContain("NaN", Case.Insensitive);
        first.Split('\n').ShouldAllBe(line => line.Length < 200);
        foreach (var path in Directory.GetFiles(_folder)) XDocument.Load(path).Root!.Name.LocalName.ShouldBe("svg");
    }

    [Fact]
    public void Topics_OfTheReference_AllHaveAnExample()
    {
        var topics = LessonCatalog.All.SelectMany(lesson => lesson.Topics).ToArray();

        // S19 is the playground in the browser.
        string[] expected = [.. Enumerable.Range(1, 20).Where(number => number != 19).Select(number => $"S{number}"), .. Enumerable.Range(1, 9).Select(number => $"W{number}")];
        topics.Order().ShouldBe(expected.Order());
        foreach (var topic in expected) LessonCatalog.Get(topic.ToLowerInvariant()).Topics.ShouldContain(topic);
    }

    [Fact]
    public void Get_UnknownName_NamesTheNearest() =>
        Should.Throw<DataException>(() => LessonCatalog.Get("perceptrn")).Message.ShouldBe("there is no example 'perceptrn'; did you mean 'perceptron'?");

    [Fact]
    public void Mnist_WithoutItsFiles_SaysSo()
    {
        using var writer = new StringWriter();
        var output = new LessonOutput(writer) { Locations = new DataLocations { AllowNetwork = false } };

        Should.Throw<DataException>(() => LessonCatalog.Get("W2").Run(output)).Message.ShouldContain("mnist: could not be found");
    }

    [Fact]
    public void Batches_FourKinds_TakeSmallStepsFastest()
    {
        var rows = Run("S12").Split('\n').Where(line => line.StartsWith("   12 ", StringComparison.Ordinal)).Single().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number).ToArray();

        rows[2].ShouldBeLessThan(rows[1]);
        rows[3].ShouldBeLessThan(rows[4]);
        rows[4].ShouldBeLessThan(rows[1]);
    }

    [Fact]
    public void TwoLayers_W1_HasTheLecturesNumbers()
    {
        var text = Run("W1");

        text.ShouldContain("h = (0.85, 0.48), p = 0.191");
        text.ShouldContain("p - y = -0.809");
        var rows = Rows(text, "w");
        rows.Select(row => row[^1]).ShouldBe(["0.12", "0.23", "0.13", "0.10", "0.17", "0.17"]);
        rows.Select(row => row[1]).ShouldBe(["0.11", "0.21", "0.12", "0.08", "0.14", "0.15"]);
        Number(rows[5][3]).ShouldBe(0.169, 0.0005);
        Number(rows[0][3]).ShouldBe(0.121, 0.0005);
    }

    [Fact]
    public void LogisticStep_W3_HasTheGradientsOfTheFormulaAndALowerLoss()
    {
        var text = Run("W3");

        var a = 1 / (1 + Math.Exp(-0.32));
        text.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"z = 0.32, a = {a:G6}, L = {-Math.Log(a):G6}"));
        text.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"dL/dz = a - y = {a - 1:G6}"));
        text.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"({0.1 * (a - 1):G6}, {0.7 * (a - 1):G6})"));
        var (w1, w2, b) = (0.8 - (0.5 * 0.1 * (a - 1)), 0.2 - (0.5 * 0.7 * (a - 1)), 0.1 - (0.5 * (a - 1)));
        var after = 1 / (1 + Math.Exp(-((0.1 * w1) + (0.7 * w2) + b)));
        text.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"w = ({w1:G6}, {w2:G6}), b = {b:G6}"));
        text.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"L = {-Math.Log(after):G5}"));
        after.ShouldBeGreaterThan(a);
    }

    [Fact]
    public void Graph_W4AndW5_HaveTheLecturesNumbers()
    {
        var text = Run("graph");

        Rows(text, "q")[0].ShouldBe(["q", "x", "+", "y", "3", "-4"]);
        Rows(text, "g")[0].ShouldBe(["g", "2", "*", "v1", "6", "12"]);
        Rows(text, "x").Select(row => string.Join(' ', row)).ShouldContain("x input 2 24");
        Rows(text, "z").Select(row => string.Join(' ', row)).ShouldContain("z input -4 3");
        Directory.GetFiles(_folder).Length.ShouldBe(3);
    }

    [Fact]
    public void Descent_W6ToW8_HaveTheLecturesNumbers()
    {
        var text = Run("W6");

        foreach (var number in (string[])["1.89872", "-2.64872", "1.34653", "-1.78403", "0.841301", "-0.278801", "0.856531", "0.393469", "diverges at rate 1.5", "f = 0.827184", "4.4 "])
        {
            text.ShouldContain(number);
        }

        text.Split('\n').Count(line => line.StartsWith("converged after", StringComparison.Ordinal)).ShouldBe(2);
    }

    /// <summary>As many terms as an expression can have.</summary>
    [Fact]
    public void GraphTable_OfAVeryLargeGraph_HasALineForEveryNodeAndEdge()
    {
        const int Terms = 5_000;
        var expression = ActorNet.Expressions.Expression.Parse(string.Join('+', Enumerable.Repeat("x", Terms)));
        using var text = new StringWriter();

        GraphTable.Write(text, expression, expression.Differentiate(1));

        // A node for x and each sum; two edges into each sum.
        var lines = text.ToString().Split('\n').Count(line => line.StartsWith("x ", StringComparison.Ordinal) || line.StartsWith('v') || line.StartsWith('f'));
        lines.ShouldBe(1 + (Terms - 1) + (2 * (Terms - 1)));
    }

    [Fact]
    public void Perceptron_Gates_AreLearnedButForXor()
    {
        var parts = Run("S1").Split("-gate\n");

        parts[1].ShouldContain("learned: a whole epoch without an error");
        parts[2].ShouldContain("learned: a whole epoch without an error");
        parts[3].ShouldContain("cannot be learned: after epoch");

        // AND by hand: at 0 the unit says 1, so 0,0 is wrong (b = -1); 0,1 and 1,0 are right; 1,1 is wrong (w = (1, 1), b = 0).
        Rows(parts[1], "1")[0].ShouldBe(["1", "2", "(1,", "1)", "0"]);
    }

    [Theory]
    [InlineData("logistic")]
    [InlineData("many-classes")]
    [InlineData("xor")]
    [InlineData("hidden-units")]
    public void Run_SolvableTask_IsSolved(string name) =>
        Run(name).Split('\n').Where(line => line.StartsWith("test accuracy: ", StringComparison.Ordinal)).ShouldAllBe(line => line == "test accuracy: 1");

    [Fact]
    public void Polar_SameUnit_FailsInThePlaneAndSolvesInPolarCoordinates()
    {
        var text = Run("polar");

        double Accuracy(string row) => Number(text.Split('\n').First(line => line.StartsWith(row, StringComparison.Ordinal)).Split(' ')[^1]);
        Accuracy("x, y").ShouldBeLessThan(0.7);
        Accuracy("r = sqrt").ShouldBe(1);
    }

    [Fact]
    public void Line_SlopeAndIntercept_AreRecovered()
    {
        var learned = Rows(Run("line"), "learned")[0];

        Number(learned[^2]).ShouldBe(2, 0.05);
        Number(learned[^1]).ShouldBe(1, 0.1);
    }

    [Fact]
    public void Spam_Outputs_AreThoseOfTheLecture()
    {
        var text = Run("spam");

        foreach (var row in text.Split('\n').Where(line => line.Contains("sender ", StringComparison.Ordinal) || line.Contains("stranger ", StringComparison.Ordinal)).Where(line => line.Contains('(')).Take(4))
        {
            var cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var expected = row.Contains("trusted", StringComparison.Ordinal) ? (1, 0) : row.StartsWith("long", StringComparison.Ordinal) ? (0, 1) : (0.5, 0.5);
            Number(cells[^2]).ShouldBe(expected.Item1, 0.1);
            Number(cells[^1]).ShouldBe(expected.Item2, 0.1);
        }
    }

    [Fact]
    public void Tensors_W9_HasTheLecturesNumbers()
    {
        var text = Run("W9");

        text.ShouldContain("(4, 240, 144, 256, 3)  106,168,320  405 MiB");
        text.ShouldContain("8×8×1");
    }

    [Fact]
    public void Backpropagation_Gradients_PassTheCheck()
    {
        var text = Run("S10");

        var error = text.Split('\n').First(line => line.StartsWith("largest relative error: ", StringComparison.Ordinal)).Split(' ')[3];
        Number(error).ShouldBeLessThan(1e-6);
        text.ShouldContain("delta(1)        = (");
    }

    [Fact]
    public void Regularization_Dropout_DiffersInTrainingAndUse()
    {
        var text = Run("S14");

        text.ShouldContain("in use, eight samples: (4, 4, 4, 4, 4, 4, 4, 4)");
        Number(text.Split("samples: ")[2].Split('\n')[0]).ShouldBe(4, 0.1);
        var norms = text.Split('\n').SkipWhile(line => !line.StartsWith("  l2", StringComparison.Ordinal)).Skip(1).Take(4).Select(line => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])).ToArray();
        norms.ShouldBe(norms.OrderDescending());
    }

    private string Run(string name)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        LessonCatalog.Get(name).Run(new LessonOutput(writer, _folder));
        return writer.ToString();
    }

    /// <summary>Lines of tables whose first cell begins with a text, cut at blanks.</summary>
    private static List<string[]> Rows(string text, string first) =>
        [.. text.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(cells =>
            cells.Length > 2 && cells[0].StartsWith(first, StringComparison.Ordinal) && cells[0].Length <= first.Length + 1 && cells[1] is not "=" and not "->")];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
