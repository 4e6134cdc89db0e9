using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Exchange;

namespace ActorNet.Tests.Exchange;

public sealed class WeightImportTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"actornet-import-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Load_NumbersInNames_GiveTheOrder()
    {
        Save(("fc10.weight", [2, 2]), ("fc10.bias", [2]), ("fc2.weight", [2, 2]), ("fc2.bias", [2]), ("fc1.weight", [2, 3]), ("fc1.bias", [2]));

        Sources(Load("2:tanh,2:tanh,2:identity")).ShouldBe(["fc1.weight^T", "fc1.bias", "fc2.weight^T", "fc2.bias", "fc10.weight^T", "fc10.bias"]);
    }

    [Fact]
    public void Load_Weight_IsTransposed()
    {
        Save(("0.weight", [2, 3]), ("0.bias", [2]));

        // Stored outputs × inputs: 1 2 3 and 4 5 6 are what goes into the first and the second unit.
        Load("2:identity").Model.Parameters.ToArray().ShouldBe([1, 4, 2, 5, 3, 6, 7, 8]);
    }

    [Fact]
    public void Load_Kernel_IsTakenAsItIs()
    {
        Save(("d.kernel", [3, 2]), ("d.bias", [2]));

        Load("2:identity").Model.Parameters.ToArray().ShouldBe([1, 2, 3, 4, 5, 6, 7, 8]);
    }

    [Fact]
    public void Load_WordsForNames_AreToldByShape()
    {
        Save(("head.weight", [2, 5]), ("head.bias", [2]), ("body.weight", [5, 3]), ("body.bias", [5]));

        Sources(Load("5:relu,2:identity")).ShouldBe(["body.weight^T", "body.bias", "head.weight^T", "head.bias"]);
    }

    [Fact]
    public void Load_NoBias_IsZero()
    {
        Save(("fc.weight", [2, 3]));

        var imported = Load("2:identity");

        Sources(imported).ShouldBe(["fc.weight^T", null]);
        imported.Model.Parameters.ToArray()[6..].ShouldBe([0, 0]);
    }

    [Fact]
    public void Load_SeveralWays_ListsWhatThereIs()
    {
        Save(("one.weight", [3, 3]), ("one.bias", [3]), ("two.weight", [3, 3]), ("two.bias", [3]));

        Should.Throw<DataException>(() => Load("3:relu,3:relu")).Message.ShouldEndWith(
            "its tensors fit the network in several ways; say which is which by a map. File: one.weight 3x3, one.bias 3, two.weight 3x3, two.bias 3; "
            + "network: dense_1.kernel 3x3, dense_1.bias 3, dense_2.kernel 3x3, dense_2.bias 3");
    }

    [Fact]
    public void Load_Map_SaysWhatIsWhat()
    {
        Save(("one.weight", [3, 3]), ("one.bias", [3]), ("two.weight", [3, 3]), ("two.bias", [3]), ("optimizer", [1]));
        var map = new Dictionary<string, string>
        {
            ["two.weight"] = "dense_1.kernel",
            ["two.bias"] = "dense_1.bias",
            ["one.weight"] = "dense_2.kernel",
            ["one.bias"] = "dense_2.bias",
        };

        Sources(Load("3:relu,3:relu", map)).ShouldBe(["two.weight^T", "two.bias", "one.weight^T", "one.bias"]);
    }

    [Fact]
    public void Load_MapOfSomeTensors_LeavesTheOthersToTheirShapes()
    {
        Save(("W1", [3, 3]), ("b1", [3]), ("out.weight", [2, 3]), ("out.bias", [2]));

        Sources(Load("3:relu,2:relu", new Dictionary<string, string> { ["W1^T"] = "dense_1.kernel", ["b1"] = "dense_1.bias" }))
            .ShouldBe(["W1^T", "b1", "out.weight^T", "out.bias"]);
    }

    [Fact]
    public void Load_MapOfKernels_TheirBiasesFollow()
    {
        Save(("one.weight", [3, 3]), ("one.bias", [3]), ("two.weight", [3, 3]), ("two.bias", [3]));

        Sources(Load("3:relu,3:relu", new Dictionary<string, string> { ["two.weight"] = "dense_1.kernel" }))
            .ShouldBe(["two.weight^T", "two.bias", "one.weight^T", "one.bias"]);
    }

    [Fact]
    public void Load_MapOfABias_ItsKernelFollows()
    {
        Save(("one.weight", [3, 3]), ("one.bias", [3]), ("two.weight", [3, 3]), ("two.bias", [3]));

        Sources(Load("3:relu,3:relu", new Dictionary<string, string> { ["one.bias"] = "dense_2.bias" }))
            .ShouldBe(["two.weight^T", "two.bias", "one.weight^T", "one.bias"]);
    }

    [Fact]
    public void Load_MapOfAKernelWithoutBias_IsZero()
    {
        Save(("W1", [3, 3]), ("out.weight", [2, 3]), ("out.bias", [2]));

        Sources(Load("3:relu,2:relu", new Dictionary<string, string> { ["W1"] = "dense_1.kernel" })).ShouldBe(["W1", null, "out.weight^T", "out.bias"]);
    }

    [Fact]
    public void Load_MapThatLeavesANameUntold_SaysSo()
    {
        Save(("W1", [3, 3]), ("b1", [3]));

        Should.Throw<DataException>(() => Load("3:relu", new Dictionary<string, string> { ["W1"] = "dense_1.kernel" })).Message
            .ShouldContain("what b1 is cannot be told from its name; say it by a map");
    }

    [Theory]
    [InlineData("W2", "dense_1.kernel", "has no tensor W2; did you mean 'W1'?")]
    [InlineData("W1", "dense_1.kernal", "the network has no tensor dense_1.kernal; did you mean 'dense_1.kernel'?")]
    [InlineData("W1", "dense_1.bias", "W1 of shape 3×2 does not fit dense_1.bias of 2")]
    public void Load_WrongMap_SaysWhatIsWrong(string from, string to, string expected)
    {
        Save(("W1", [3, 2]), ("b1", [2]));

        Should.Throw<DataException>(() => Load("2:relu", new Dictionary<string, string> { [from] = to })).Message.ShouldContain(expected);
    }

    [Theory]
    [InlineData("running_mean", "what bn.running_mean is cannot be told from its name; say it by a map")]
    [InlineData("weight", "its tensors do not fit the network")]
    public void Load_OtherNetwork_SaysSo(string part, string expected)
    {
        Save(("fc.weight", [2, 3]), ("fc.bias", [2]), ($"bn.{part}", [7]));

        Should.Throw<DataException>(() => Load("2:relu")).Message.ShouldContain(expected);
    }

    [Fact]
    public void Load_ManyEqualLayersWithoutNumbers_EndsInTime()
    {
        // Twelve modules that fit anywhere have 479,001,600 orders.
        Save([.. Enumerable.Range(0, 12).SelectMany(i => new[] { ($"{(char)('a' + i)}.weight", (int[])[3, 3]), ($"{(char)('a' + i)}.bias", [3]) })]);

        Should.Throw<DataException>(() => Load(string.Join(',', Enumerable.Repeat("3:relu", 12)))).Message.ShouldContain("in several ways");
    }

    private static string?[] Sources(ImportedModel imported) =>
        [.. imported.Tensors.Select(tensor => tensor.IsTransposed ? tensor.Source + "^T" : tensor.Source)];

    private ImportedModel Load(string layers, Dictionary<string, string>? map = null) =>
        WeightImport.Load(_path, NetworkDescription.Parse([3], layers), Loss.MeanSquaredError, map);

    /// <summary>Tensors whose numbers count from 1 over the whole file.</summary>
    private void Save(params (string Name, int[] Shape)[] tensors)
    {
        var next = 1;
        SafeTensorsWriter.Save(
            _path,
            [.. tensors.Select(tensor =>
            {
                var count = tensor.Shape.Aggregate(1, (product, extent) => product * extent);
                next += count;
                return new SafeTensor(tensor.Name, tensor.Shape, Enumerable.Range(next - count, count).Select(i => (float)i).ToArray());
            })],
            new Dictionary<string, string>());
    }
}
