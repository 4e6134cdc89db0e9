using ActorNet.Core.Data;

namespace ActorNet.Core.Tests.Data;

public sealed class WeightedDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Subset_WeightedSamples_KeepsTheirWeights()
    {
        var whole = new Dataset("x", [1, 2, 3], [1], [], [], [4, 5, 6], 1).WithWeights([0.5f, 2f, 0f]);

        var part = whole.Subset("part", [2, 0]);

        part.Weights.ShouldBe([0f, 0.5f]);
        whole.IsWeighted.ShouldBeTrue();
        whole.WithWeights([]).Subset("part", [1]).IsWeighted.ShouldBeFalse();
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void WithWeights_NoWeight_NamesTheSample(float weight) =>
        Should.Throw<DataException>(() => new Dataset("x", [1, 2], [1], [], [], [4, 5], 1).WithWeights([1f, weight]))
            .Message.ShouldContain("x: sample 2 has the weight");

    [Fact]
    public void WithWeights_OtherNumber_Throws() =>
        Should.Throw<ArgumentException>(() => new Dataset("x", [1, 2], [1], [], [], [4, 5], 1).WithWeights([1f]));

    [Fact]
    public void Read_ColumnOfWeights_IsNoFeature()
    {
        var path = Write("a,w,b,y\n1,0.5,2,3\n2,1,4,5\n3,0,1,9\n");

        var table = Table.Read(path, new TableOptions { Weight = "w" });
        var schema = table.Fit([0, 1, 2], standardise: false);
        var dataset = table.ToDataset("x", schema, [0, 1, 2]);

        schema.FeatureNames.ShouldBe(["a", "b"]);
        dataset.Features.ShouldBe([1, 2, 2, 4, 3, 1]);
        dataset.Weights.ShouldBe([0.5f, 1, 0]);
        dataset.Values.ShouldBe([3, 5, 9]);
    }

    [Theory]
    [InlineData("a,w,b,y\n5,2,6,7\n", true, true)]
    [InlineData("b,a,y\n6,5,7\n", false, true)]
    [InlineData("w,b,a\n2,6,5\n", true, false)]
    [InlineData("a,b\n5,6\n", false, false)]
    public void Read_LaterFile_MayLackWeightAndTarget(string text, bool hasWeight, bool hasTarget)
    {
        var schema = Table.Read(Write("a,w,b,y\n1,0.5,2,3\n2,1,4,5\n"), new TableOptions { Weight = "w" }).Fit([0, 1], standardise: false);

        var table = schema.Read(Write(text));

        table.Features(schema, [0]).ShouldBe([5, 6]);
        table.HasTarget.ShouldBe(hasTarget);
        if (hasTarget)
        {
            table.ToDataset("x", schema, [0]).Weights.ShouldBe(hasWeight ? [2f] : []);
        }
    }

    [Theory]
    [InlineData("1,2,0.5,3\n2,4,1,5\n", "7,8\n", true)]
    [InlineData("1,2,0.5,3\n2,4,1,5\n", "7,8,2\n", true)]
    [InlineData("1,2,0.5,3\n2,4,1,5\n", "7\n", false)]
    public void Read_LaterFileByPlace_MayLackWeightAndTarget(string first, string later, bool fits)
    {
        var schema = Table.Read(Write(first), new TableOptions { Weight = "3" }).Fit([0, 1], standardise: false);

        if (fits)
        {
            schema.Read(Write(later)).Features(schema, [0]).ShouldBe([7, 8]);
        }
        else
        {
            Should.Throw<DataException>(() => schema.Read(Write(later))).Message.ShouldContain("has 1 columns; the training data has 4, or 3 without the target, or 2 without target and weight");
        }
    }

    [Theory]
    [InlineData("a,w,y\n1,-2,3\n", "w", "row 2, column 2 'w': '-2' is negative; a sample's weight must be of at least 0")]
    [InlineData("a,w,y\n1,x,3\n", "w", "row 2, column 2 'w': 'x' is not a number")]
    [InlineData("a,w,y\n1,0,3\n2,0,3\n", "w", "all weights in column 'w' are 0")]
    [InlineData("a,w,y\n1,1,3\n", "y", "column 'y' cannot be both target and weight")]
    [InlineData("w,y\n1,3\n", "w", "has two columns only; besides target and weight a table to train on needs a feature")]
    [InlineData("a,weight,y\n1,1,3\n", "wieght", "there is no column 'wieght'; did you mean 'weight'?")]
    public void Read_WrongWeights_SaysWhatIsWrong(string text, string column, string message) =>
        Should.Throw<DataException>(() => Table.Read(Write(text), new TableOptions { Weight = column })).Message.ShouldEndWith(message);

    [Fact]
    public void Balance_OfClasses_CountsAndWeighsThem()
    {
        var dataset = new Dataset("x", new float[8], [1], [0, 0, 0, 0, 0, 0, 1, 2], ["a", "b", "c", "d"], [], 0);

        var balance = DatasetBalance.Of(dataset);

        balance.Classes.ShouldBe([new("a", 6, 0.75), new("b", 1, 0.125), new("c", 1, 0.125), new("d", 0, 0)]);
        (balance.Samples, balance.Largest.Name, balance.Smallest.Name, balance.Ratio, balance.IsUneven).ShouldBe((8, "a", "b", 6, true));
        balance.BalancedWeights.ShouldBe([(float)(8 / (3.0 * 6)), (float)(8 / 3.0), (float)(8 / 3.0), 0f]);
        Should.Throw<ArgumentException>(() => DatasetBalance.Of(new Dataset("y", [1], [1], [], [], [2], 1)));
    }

    [Fact]
    public void Balance_ClassesWithoutSamples_AreNamedAndNotCompared()
    {
        var balance = DatasetBalance.Of(new Dataset("x", new float[5], [1], [1, 1, 1, 3, 3], ["a", "b", "c", "d"], [], 0));

        (balance.Largest.Name, balance.Smallest.Name, balance.Ratio, balance.IsUneven).ShouldBe(("b", "d", 1.5, false));
        balance.Absent.ShouldBe(["a", "c"]);
    }

    [Fact]
    public void Balance_ClassesNearlyAlike_IsEven() =>
        DatasetBalance.Of(new Dataset("x", new float[3], [1], [0, 0, 1], ["a", "b"], [], 0)).IsUneven.ShouldBeFalse();

    private string Write(string text)
    {
        var path = Path.Combine(_folder.Path, $"{Guid.NewGuid()}.csv");
        File.WriteAllText(path, text);
        return path;
    }
}
