using ActorNet.Core.Data;
using ActorNet.Datasets;
using ActorNet.Runs;

namespace ActorNet.Tests.Datasets;

public sealed class GeneratedDataTests : IDisposable
{
    private static readonly DataLocations Nowhere = new() { AllowNetwork = false };

    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Names => [.. DatasetCatalog.Entries.Where(entry => entry.IsGenerated).Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_EveryGeneratedSet_IsBalancedSmallAndTheSameTwice(string name)
    {
        var entry = DatasetCatalog.Get(name);
        var data = DataLoader.Load(new DataSource { Name = name, TestShare = 0 }, Nowhere);
        var again = DataLoader.Load(new DataSource { Name = name, TestShare = 0, Seed = 7 }, Nowhere);

        data.Train.Count.ShouldBe(entry.TrainSamples);
        data.Train.FeatureShape.ShouldBe(entry.FeatureShape);
        data.Train.Features.ShouldAllBe(value => Math.Abs(value) <= 8);
        DatasetFingerprint.Of(again.Train).ShouldBe(DatasetFingerprint.Of(data.Train));
        if (entry.ClassNames.Count > 0 && !name.EndsWith("gate", StringComparison.Ordinal) && name != "spam")
        {
            data.Train.Labels.CountBy(label => label).ShouldAllBe(pair => pair.Value == entry.TrainSamples / entry.ClassNames.Count);
        }
    }

    [Theory]
    [InlineData("circle")]
    [InlineData("xor")]
    [InlineData("spiral")]
    public void Load_PlaygroundSet_HasThePlacesItPromises(string name)
    {
        var data = DataLoader.Load(new DataSource { Name = name, TestShare = 0 }, Nowhere).Train;

        for (var i = 0; i < data.Count; i++)
        {
            var (x, y) = (data.Features[2 * i], data.Features[(2 * i) + 1]);
            var radius = Math.Sqrt((x * x) + (y * y));
            switch (name)
            {
                case "circle":
                    (data.Labels[i] == 1 ? radius <= 2.5001 : radius is >= 3.4999 and <= 5.0001).ShouldBeTrue();
                    break;
                case "xor":
                    (data.Labels[i] == 1).ShouldBe(x * y > 0);
                    Math.Min(Math.Abs(x), Math.Abs(y)).ShouldBeGreaterThanOrEqualTo(0.3f);
                    break;
                default:
                    // At radius r the first arm is at angle 3.5πr/5.
                    var angle = 3.5 * Math.PI * radius / 5;
                    var sign = data.Labels[i] == 1 ? 1 : -1;
                    ((double)x).ShouldBe(sign * radius * Math.Sin(angle), 1e-4);
                    ((double)y).ShouldBe(sign * radius * Math.Cos(angle), 1e-4);
                    break;
            }
        }
    }

    /// <summary>The bits of sets and features, which are the same on every machine: whoever changes them changes what people have trained on.</summary>
    [Theory]
    [InlineData("circle", "x,y", "e6c54f6ca4828eec")]
    [InlineData("spiral:noise=0.2", "x,y,sin(x),sin(y),x*y", "ef78eb0742cee9c8")]
    [InlineData("two-gaussians", "sqrt(x^2+y^2),atan2(y,x)", "33adaf99958b9da0")]
    [InlineData("multi-gaussian", "exp(-x^2),tanh(y),ln(1+x^2)", "2d0057ac78f548e1")]
    [InlineData("line", "x", "1f61523da7c5dfb9")]
    [InlineData("spam", "length^1.5,trusted", "f6e49d6d9787a02a")]
    public void Load_SetAndFeatures_HaveTheRecordedBits(string name, string features, string hash)
    {
        var data = DataLoader.Load(new DataSource { Name = name, TestShare = 0, Features = features }, Nowhere);

        DatasetFingerprint.Of(data.Train)[..16].ShouldBe(hash);
    }

    [Fact]
    public void Load_Gate_HasTheTruthTableAndNoTest()
    {
        var data = DataLoader.Load(new DataSource { Name = "xor-gate" }, Nowhere);

        data.Test.ShouldBeNull();
        data.Train.Features.ShouldBe([0, 0, 0, 1, 1, 0, 1, 1]);
        data.Train.Labels.ShouldBe([0, 1, 1, 0]);
    }

    [Fact]
    public void Load_Options_ChangeTheSetAndItsName()
    {
        var data = DataLoader.Load(new DataSource { Name = "Spiral:seed=1,noise=0.5,samples=60", TestShare = 0 }, Nowhere);
        var calm = DataLoader.Load(new DataSource { Name = "spiral:samples=60", TestShare = 0 }, Nowhere);

        data.Train.Name.ShouldBe("spiral:noise=0.5,samples=60");
        data.Train.Count.ShouldBe(60);
        data.Train.Features.Zip(calm.Train.Features, (noisy, clean) => Math.Abs(noisy - clean)).Max().ShouldBeInRange(0.3f, 0.5001f);
    }

    [Theory]
    [InlineData("spiral:nois=1", "did you mean 'noise'?")]
    [InlineData("spiral:noise=x", "a number from 0 to 10")]
    [InlineData("spiral:samples=3", "from 4 to")]
    [InlineData("spiral:", "no option ''")]
    [InlineData("xor-gate:samples=8", "has no options")]
    public void Find_WrongOption_SaysWhatWouldBeRight(string name, string expected) =>
        Should.Throw<DataException>(() => DatasetCatalog.Find(name)).Message.ShouldContain(expected);

    /// <summary>Columns called as constants and functions are.</summary>
    [Fact]
    public void Load_FeaturesOfColumnsCalledEAndPi_AreTheColumns()
    {
        var path = Path.GetTempFileName();
        File.WriteAllLines(path, ["e,pi,exp,t", "1,10,0,5", "2,20,1,6", "3,30,0,7"]);

        var data = DataLoader.Load(new DataSource { Name = path, Target = "t", Features = "e+pi,2*exp,exp(exp)", TestShare = 0, Standardise = false }, Nowhere);

        File.Delete(path);
        data.Train.Features.ShouldBe([11, 0, 1, 22, 2, (float)Math.E, 33, 0, 1]);
    }

    [Fact]
    public void Load_FeaturesOfAGeneratedSet_AreComputedAndNotScaled()
    {
        var plain = DataLoader.Load(new DataSource { Name = "circle" }, Nowhere);
        var polar = DataLoader.Load(new DataSource { Name = "circle", Features = "sqrt(x^2+y^2), atan2(y,x)" }, Nowhere);

        polar.Train.FeatureShape.ShouldBe([2]);
        for (var i = 0; i < polar.Train.Count; i++)
        {
            var (x, y) = (plain.Train.Features[2 * i], plain.Train.Features[(2 * i) + 1]);
            ((double)polar.Train.Features[2 * i]).ShouldBe(Math.Sqrt((x * x) + (y * y)), 1e-6);
            ((double)polar.Train.Features[(2 * i) + 1]).ShouldBe(Math.Atan2(y, x), 1e-6);
        }

        polar.Train.Labels.ShouldBe(plain.Train.Labels);
        DataSchema.FromJson(polar.Schema!.ToJson()).ShouldBe(polar.Schema);
    }

    [Fact]
    public void Load_FeaturesOfATable_AreScaledByTheTrainingPartAndAppliedAgainForPrediction()
    {
        var path = Path.Combine(_folder, "houses.csv");
        File.WriteAllText(path, "size,colour,rooms,price\n" + string.Concat(Enumerable.Range(1, 20).Select(i => $"{i},{(i % 2 == 0 ? "red" : "blue")},{i % 5},{i * 10}\n")));

        var data = DataLoader.Load(new DataSource { Name = path, TestShare = 0, Features = "size^2, size*rooms, c3" }, Nowhere);
        var again = DataLoader.LoadForPrediction(path, DataSchema.FromJson(data.Schema!.ToJson()), Nowhere);

        data.Train.FeatureCount.ShouldBe(3);
        for (var feature = 0; feature < 3; feature++)
        {
            var own = Enumerable.Range(0, 20).Select(i => (double)data.Train.Features[(i * 3) + feature]).ToArray();
            own.Average().ShouldBe(0, 1e-6);
            own.Average(value => value * value).ShouldBe(1, 1e-5);
        }

        again.Features.ShouldBe(data.Train.Features);
        again.Targets!.Values.ShouldBe(data.Train.Values);
    }

    [Theory]
    [InlineData("x^", "column 3")]
    [InlineData("x,,y", "empty")]
    [InlineData("x,z", "there is no column 'z'")]
    [InlineData("x,class", "'class' is the target")]
    [InlineData("ln(x)", "no finite value")]
    public void Load_WrongFeatures_SayWhatWouldBeRight(string features, string expected) =>
        Should.Throw<DataException>(() => DataLoader.Load(new DataSource { Name = "xor", Features = features }, Nowhere)).Message.ShouldContain(expected);

    [Fact]
    public void Load_FeaturesOfPictures_AreRefused() =>
        Should.Throw<DataException>(() => DataLoader.Load(new DataSource { Name = "digits", Features = "x" }, Nowhere)).Message.ShouldContain("CSV files and generated sets");

    [Fact]
    public void LoadForPrediction_OtherColumns_AreRefused()
    {
        var schema = DataLoader.Load(new DataSource { Name = "xor" }, Nowhere).Schema!;

        Should.Throw<DataException>(() => DataLoader.LoadForPrediction("spam", schema, Nowhere)).Message.ShouldContain("length, trusted");
        DataLoader.LoadForPrediction("xor:seed=2", schema, Nowhere).Targets!.Count.ShouldBe(1000);
    }
}
