using ActorNet.Core.Data;

namespace ActorNet.Core.Tests.Data;

public sealed class DatasetTests
{
    private static readonly string[] Classes = ["a", "b", "c"];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(100)]
    public void Gather_SomeSamples_CopiesTheirRows(int width)
    {
        var data = Numbered(5, width);
        var features = new float[3 * width];
        var labels = new int[3];

        data.Gather([4, 0, 4], features);
        data.GatherLabels([4, 0, 4], labels);

        features.ShouldBe(new[] { 4, 0, 4 }.SelectMany(sample => Enumerable.Range(0, width).Select(i => (float)((sample * width) + i))));
        labels.ShouldBe([1, 0, 1]);
    }

    [Fact]
    public void GatherValues_SomeSamples_CopiesTheirRows()
    {
        var data = new Dataset("values", [1, 2, 3], [1], [], [], [10, 11, 20, 21, 30, 31], 2);
        var values = new float[4];

        data.GatherValues([2, 1], values);

        values.ShouldBe([30, 31, 20, 21]);
    }

    [Fact]
    public void Gather_SampleThatDoesNotExist_Throws()
    {
        var data = Numbered(5, 10);

        Should.Throw<ArgumentException>(() => data.Gather([5], new float[10]));
        Should.Throw<Exception>(() => data.Gather([-1], new float[10]));
        Should.Throw<ArgumentException>(() => data.Gather([0, 1], new float[19]));
    }

    [Fact]
    public void Gather_AllocatesNothing()
    {
        var data = Numbered(50, 20);
        var samples = new[] { 3, 1, 4, 1, 5 };
        var features = new float[100];
        var labels = new int[5];
        Gather();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Gather();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Gather()
        {
            data.Gather(samples, features);
            data.GatherLabels(samples, labels);
        }
    }

    [Fact]
    public void Subset_SomeSamples_IsTheirCopy()
    {
        var data = Numbered(5, 3);
        var part = data.Subset("part", [3, 2]);

        (part.Name, part.Count, part.FeatureCount).ShouldBe(("part", 2, 3));
        part.Features.ShouldBe([9, 10, 11, 6, 7, 8]);
        part.Labels.ShouldBe([0, 2]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Construct_NotFinite_NamesTheSample(float value) =>
        Should.Throw<DataException>(() => new Dataset("set", [1, 2, 3, value], [2], [0, 1], Classes, [], 0))
            .Message.ShouldStartWith("set: sample 2, feature 2: ");

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void Construct_LabelOutOfRange_NamesTheSample(int label) =>
        Should.Throw<DataException>(() => new Dataset("set", [1, 2], [1], [0, label], Classes, [], 0))
            .Message.ShouldBe($"set: sample 2: label {label} is out of range, there are 3 classes from 0");

    [Fact]
    public void Construct_ShapesThatDiffer_Throws()
    {
        Should.Throw<ArgumentException>(() => new Dataset("set", [1, 2, 3], [2], [0], Classes, [], 0));
        Should.Throw<ArgumentException>(() => new Dataset("set", [1, 2], [2], [0, 1], Classes, [], 0));
        Should.Throw<ArgumentException>(() => new Dataset("set", [1, 2], [2], [0], Classes, [1], 1));
        Should.Throw<ArgumentException>(() => new Dataset("set", [1, 2], [2], [], [], [1], 2));
    }

    private static Dataset Numbered(int count, int width) => new(
        "numbered",
        [.. Enumerable.Range(0, count * width).Select(value => (float)value)],
        [width],
        [.. Enumerable.Range(0, count).Select(sample => sample % 3)],
        Classes,
        [],
        0);
}
