using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Metrics;

namespace ActorNet.Tests.Metrics;

/// <summary>Metrics against numbers counted by hand (pairs for the AUC).</summary>
public sealed class MetricTests
{
    private static readonly ClassMetrics Three = new(
        ["a", "b", "c"],
        [0, 0, 1, 1, 2, 2, 1],
        [.7f, .2f, .1f, .3f, .4f, .3f, .1f, .6f, .3f, .5f, .3f, .2f, .2f, .2f, .6f, .4f, .3f, .3f, .2f, .6f, .2f]);

    private static readonly Measurement Measured = new(new Evaluation(7, 0.5, 4 / 7.0), Three, null);

    [Theory]
    [InlineData("loss", 0.5)]
    [InlineData("accuracy", 4 / 7.0)]
    [InlineData("top(1)", 4 / 7.0)]
    [InlineData("top(2)", 6 / 7.0)]
    [InlineData("top_k(3)", 1)]
    [InlineData("top", 1)]
    [InlineData("precision", (1 / 3.0 + 2 / 3.0 + 1) / 3)]
    [InlineData("recall", (1 / 2.0 + 2 / 3.0 + 1 / 2.0) / 3)]
    [InlineData("f1", (2 / 5.0 + 2 / 3.0 + 2 / 3.0) / 3)]
    [InlineData("f1(macro)", (2 / 5.0 + 2 / 3.0 + 2 / 3.0) / 3)]
    [InlineData("f1(micro)", 4 / 7.0)]
    [InlineData("f1(weighted)", (2 * 2 / 5.0 + 3 * 2 / 3.0 + 2 * 2 / 3.0) / 7)]
    [InlineData("precision(a)", 1 / 3.0)]
    [InlineData("recall(c)", 0.5)]
    [InlineData("auc(a)", 0.8)]
    [InlineData("auc(b)", 0.875)]
    [InlineData("auc(c)", 0.9)]
    [InlineData("AUC", (0.8 + 0.875 + 0.9) / 3)]
    public void Of_Classes_GivesTheCountedNumber(string metric, double expected) => Measured[Metric.Parse(metric)]!.Value.ShouldBe(expected, 1e-12);

    [Fact]
    public void Confusion_OfSamples_CountsPairs()
    {
        int[][] expected = [[1, 1, 0], [1, 2, 0], [1, 0, 1]];

        for (var target = 0; target < 3; target++)
        {
            Enumerable.Range(0, 3).Select(predicted => Three.Confusion[target, predicted]).ShouldBe(expected[target]);
        }

        (Three.Confusion.Correct, Three.Confusion.SamplesOf(1), Three.Confusion.PredictedAs(0)).ShouldBe((4, 3, 3));
    }

    [Fact]
    public void Scores_ClassesThatDoNotOccur_AreZeroAndNotAmongTheMean()
    {
        // c is neither there nor predicted; b is there and never predicted.
        var metrics = new ClassMetrics(["a", "b", "c"], [0, 0, 1], [1, 0, 0, 1, 0, 0, 1, 0, 0]);

        metrics.Classes[1].ShouldBe(new ClassScore("b", 1, 0, 0));
        (metrics.Classes[1].Precision, metrics.Classes[1].F1, metrics.Classes[2].Recall, metrics.Classes[2].F1).ShouldBe((0, 0, 0, 0));
        metrics.Macro.Recall.ShouldBe(0.5);
        metrics.AucOf(2).ShouldBeNull();
        metrics.Auc.ShouldBe(0.5);
    }

    [Theory]
    [InlineData(new[] { 0.1f, 0.4f, 0.35f, 0.8f }, 0.75)]
    [InlineData(new[] { 0.1f, 0.2f, 0.8f, 0.9f }, 1)]
    [InlineData(new[] { 0.9f, 0.8f, 0.2f, 0.1f }, 0)]
    [InlineData(new[] { 0.5f, 0.5f, 0.5f, 0.5f }, 0.5)]
    public void Auc_OfTwoClasses_IsTheShareOfPairsInOrder(float[] scores, double expected) =>
        new ClassMetrics(["no", "yes"], [0, 0, 1, 1], [.. scores.SelectMany(score => new[] { 1 - score, score })]).Auc.ShouldBe(expected);

    /// <summary>2·½ − 1e-9 and 2·½ − 1e-12 are the same number; the outputs are not.</summary>
    [Fact]
    public void Auc_OfNoByOneOutput_TellsSmallOutputsApart()
    {
        var network = new Network(NetworkDescription.Parse([1], "1:sigmoid"));
        var model = new Model(network, Loss.Parse("binary_crossentropy"), [1, 0]);
        var dataset = new Dataset("odds", [-30, -25, -20, -18, 3], [1], [0, 1, 0, 1, 1], ["no", "yes"], [], 0);

        var classes = model.Measure(dataset).Classes!;

        // Of the six pairs only that of −25 and −20 is in the wrong order.
        classes.AucOf(1)!.Value.ShouldBe(5 / 6.0, 1e-12);
        classes.AucOf(0)!.Value.ShouldBe(5 / 6.0, 1e-12);
        classes.Accuracy.ShouldBe(3 / 5.0);
        classes.TopAccuracy(1).ShouldBe(classes.Accuracy);
    }

    [Theory]
    [InlineData("f1(a, b),accuracy", "f1(a, b)", "accuracy")]
    [InlineData(" top(3) , f1(g(x, y)),auc", "top(3)", "f1(g(x, y))", "auc")]
    [InlineData("""f1("a), b"),loss""", """f1("a), b")""", "loss")]
    [InlineData("rmse", "rmse")]
    public void ParseList_NamesWithCommas_SplitsOutsideParentheses(string text, params string[] expected) =>
        Metric.ParseList(text).Select(metric => metric.ToString()).ShouldBe(expected);

    [Theory]
    [InlineData("accuracy,")]
    [InlineData("f1(a,accuracy")]
    [InlineData("")]
    public void ParseList_WrongText_Throws(string text) => Should.Throw<ArgumentException>(() => Metric.ParseList(text));

    [Theory]
    [InlineData("recall(micro)", 3 / 4.0)]
    [InlineData("recall(macro)", 2 / 3.0)]
    [InlineData("""recall("micro")""", 1.0)]
    [InlineData("""recall("macro")""", 1.0)]
    [InlineData("""recall("weighted (all), too")""", 0.0)]
    [InlineData("recall(weighted (all), too)", 0.0)]
    public void Of_ClassWithTheNameOfAMean_IsTheClassInQuotes(string metric, double expected)
    {
        var classes = new ClassMetrics(["micro", "macro", "weighted (all), too"], [0, 0, 1, 2], [1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0]);

        new Measurement(new Evaluation(4, 0, 0.75), classes, null)[Metric.ParseList(metric).Single()]!.Value.ShouldBe(expected, 1e-12);
    }

    [Fact]
    public void Auc_OneClassOnly_IsNone() => new ClassMetrics(["no", "yes"], [1, 1], [0, 1, 1, 0]).Auc.ShouldBeNull();

    [Fact]
    public void Values_OfTwoColumns_GiveTheCountedNumbers()
    {
        var values = new ValueMetrics([1, 10, 2, 10, 3, 10], [1, 10, 2, 11, 5, 10], 2);

        values.MeanAbsoluteError.ShouldBe(3 / 6.0, 1e-12);
        values.MeanSquaredError.ShouldBe(5 / 6.0, 1e-12);
        values.RootMeanSquaredError.ShouldBe(Math.Sqrt(5 / 6.0), 1e-12);

        // The first column: 1 − 4/2; the second is constant and not all right: 0.
        values.R2.ShouldBe((-1 + 0) / 2.0, 1e-12);
        new ValueMetrics([2, 2], [2, 2], 1).R2.ShouldBe(1);
    }

    [Theory]
    [InlineData("acuracy", "unknown metric \"acuracy\" (did you mean \"accuracy\"?); known: loss, accuracy, top,")]
    [InlineData("top(0)", "\"top(0)\": \"0\" is not a whole number of at least 1.")]
    [InlineData("mae(2)", "\"mae(2)\": mae takes no argument.")]
    [InlineData("f1(micro", "\"f1(micro\": the closing parenthesis is missing.")]
    public void Parse_WrongText_SaysWhatIsWrong(string text, string message) =>
        Should.Throw<ArgumentException>(() => Metric.Parse(text)).Message.ShouldStartWith(message);

    [Fact]
    public void Of_OtherTargets_SaysWhatThereIs()
    {
        var values = new Measurement(new Evaluation(1, 0, null), null, new ValueMetrics([1], [1], 1));

        Should.Throw<ArgumentException>(() => values[Metric.Parse("f1")]).Message.ShouldBe("f1 is for classes, but the targets are values; there is mae, mse, rmse, r2.");
        Should.Throw<ArgumentException>(() => Measured[Metric.Parse("rmse")]).Message.ShouldStartWith("rmse is for values, but the targets are classes");
        Should.Throw<ArgumentException>(() => Measured[Metric.Parse("f1(d)")]).Message.ShouldBe("there is no class 'd'; did you mean 'a'?");
        Metric.Parse("top-k(3)").ToString().ShouldBe("top(3)");
    }

    [Theory]
    [InlineData("binary_crossentropy", "1:sigmoid", 0f, 1f)]
    [InlineData("hinge", "1", -1f, 1f)]
    [InlineData("hinge", "1", 0f, 1f)]
    [InlineData("categorical_crossentropy", "2:softmax", 0f, 1f)]
    public void Measure_ModelOnAnyTargets_AgreesWithEvaluate(string loss, string layers, float no, float yes)
    {
        var network = new Network(NetworkDescription.Parse([1], layers));
        var isPair = network.OutputCount == 2;
        float[] parameters = isPair ? [-1, 1, 0.25f, -0.25f] : [2, -0.5f];
        float[] features = [-2, -1, -0.1f, 0.3f, 0.2f, 1, 2, -3];
        bool[] isYes = [false, true, false, true, false, true, true, false];
        float[] values = isPair ? [.. isYes.SelectMany(is1 => is1 ? new[] { 0f, 1f } : [1f, 0f])] : [.. isYes.Select(is1 => is1 ? yes : no)];
        var model = new Model(network, Loss.Parse(loss), parameters);
        var byValue = new Dataset("values", features, [1], [], [], values, isPair ? 2 : 1);
        var byLabel = new Dataset("labels", features, [1], [.. isYes.Select(is1 => is1 ? 1 : 0)], ["no", "yes"], [], 0);

        foreach (var dataset in new[] { byValue, byLabel })
        {
            var measured = model.Measure(dataset);

            measured.Evaluation.ShouldBe(model.Evaluate(dataset));
            measured.Classes!.Accuracy.ShouldBe(measured.Evaluation.Accuracy!.Value);
            measured.Classes.Confusion[1, 1].ShouldBe(3);
            (measured.Values is null).ShouldBe(dataset.HasLabels);
        }
    }
}
