using ActorNet.Core.Data;
using ActorNet.Datasets;

namespace ActorNet.Tests.Datasets;

public sealed class DataLoaderTests : IDisposable
{
    private const string Table = "age,city,class\n20,Rome,yes\n30,Oslo,no\n40,Rome,yes\n50,Bern,no\n60,Rome,yes\n";
    private static readonly DataLocations Nowhere = new() { AllowNetwork = false };

    private readonly FakeDataset _files = new();

    public static TheoryData<string, byte[], byte[], string> BadPairs => new()
    {
        { "counts differ", [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 7], [0, 0, 8, 1, 0, 0, 0, 3, 1, 1, 1], "3 targets for the 2 samples of" },
        { "labels are pictures", [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7], [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 7], "one whole number a sample" },
        { "label negative", [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7], [0, 0, 9, 1, 0, 0, 0, 1, 0xFF], "sample 1: label -1 is out of range" },
        { "label enormous", [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7], [0, 0, 12, 1, 0, 0, 0, 1, 0x7F, 0, 0, 0], "label 2130706432 is out of range 0 to 9999" },
        { "wrong magic", [1, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7], [0, 0, 8, 1, 0, 0, 0, 1, 1], "wrong magic number" },
        { "labels empty", [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7], [], "is empty (0 bytes)" },
    };

    [Fact]
    public void Load_FolderOfFourFiles_HasItsOwnTestSet()
    {
        _files.WriteAll("pictures", compress: true);
        var data = Load(Path.Combine(_files.Folder, "pictures"));

        (data.Train.Count, data.Validation, data.Test!.Count).ShouldBe((3, null, 1));
        data.Train.FeatureShape.ShouldBe([1, 2, 1]);
        data.Train.Features.ShouldBe([0, 1, 0.2f, 0, 0.4f, 0.8f]);
        data.Train.Labels.ShouldBe([1, 0, 1]);
        data.Schema!.ClassNames.ShouldBe(["0", "1"]);
    }

    [Fact]
    public void Load_ImagesFile_FindsItsLabelsAndIsSplit()
    {
        _files.WriteAll("pictures", name => name.Replace("-idx", ".idx", StringComparison.Ordinal));
        var data = DataLoader.Load(
            new DataSource { Name = Path.Combine(_files.Folder, "pictures", "train-images.idx3-ubyte"), TestShare = 0.34 }, Nowhere);

        (data.Train.Count, data.Test!.Count).ShouldBe((2, 1));
    }

    [Fact]
    public void Load_LabelsThatAreNumbersWithAPoint_AreValues()
    {
        var path = _files.Write("x-images-idx2-ubyte", [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 255]);
        _files.Write("x-labels-idx1-ubyte", [0, 0, 13, 1, 0, 0, 0, 2, 0x3F, 0x80, 0, 0, 0x40, 0, 0, 0]);

        var data = DataLoader.Load(new DataSource { Name = path, TestShare = 0 }, Nowhere);

        (data.Train.HasLabels, data.Train.TargetWidth).ShouldBe((false, 1));
        data.Train.Values.ShouldBe([1f, 2f]);
    }

    [Theory]
    [MemberData(nameof(BadPairs))]
    public void Load_BadPair_SaysWhatAndWhere(string what, byte[] images, byte[] labels, string message)
    {
        _ = what;
        var path = _files.Write("x-images-idx3-ubyte", images);
        _files.Write("x-labels-idx1-ubyte", labels);

        var error = Should.Throw<DataException>(() => Load(path));

        error.Message.ShouldStartWith(_files.Folder);
        error.Message.ShouldContain(message);
    }

    [Fact]
    public void Load_PathsThatHoldNothing_SayWhat()
    {
        var lone = _files.Write("lone-images-idx3-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 1]);
        Should.Throw<DataException>(() => Load(lone)).Message.ShouldEndWith("its labels file lone-labels-idx1-ubyte (or lone-labels-idx1-ubyte.gz) is missing beside it");
        Should.Throw<DataException>(() => Load(_files.Write("x.idx", [0, 0, 8, 1, 0, 0, 0, 1, 1]))).Message.ShouldContain("the name has no 'images'");
        Directory.CreateDirectory(Path.Combine(_files.Folder, "empty"));
        Should.Throw<DataException>(() => Load(Path.Combine(_files.Folder, "empty"))).Message.ShouldContain("is a folder without IDX files");
        Should.Throw<DataException>(() => Load("nothing.csv")).Message.ShouldBe("nothing.csv: no such file or data set; data sets are digits, mnist, fashion-mnist, circle, xor, two-gaussians, spiral, plane, multi-gaussian, four-gaussians, line, spam, and-gate, or-gate, xor-gate");
        Should.Throw<DataException>(() => Load(_files.Write("empty.csv", []))).Message.ShouldEndWith("is empty (0 bytes)");
        Should.Throw<DataException>(() => Load(_files.Write("empty.gz", []))).Message.ShouldEndWith("is empty (0 bytes)");
        Should.Throw<DataException>(() => Load(_files.Write("binary", [1, 2, 0, 0xFF, 0xFE]))).Message.ShouldEndWith("is not UTF-8 text");
        Should.Throw<DataException>(() => DataLoader.Load(new DataSource { Name = "digits", Target = "x" }, Nowhere)).Message.ShouldContain("CSV files only");
    }

    [Fact]
    public void Load_Csv_ScalesByTheTrainingPartAlone()
    {
        var data = Load(WriteTable(Table));

        (data.Train.Count, data.Test!.Count).ShouldBe((4, 1));
        var ages = Enumerable.Range(0, 4).Select(row => (double)data.Train.Features[row * data.Train.FeatureCount]).ToList();
        ages.Average().ShouldBe(0, 1e-6);
        ages.Average(age => age * age).ShouldBe(1, 1e-6);
        data.Train.ClassNames.ShouldBe(["no", "yes"]);
        data.Schema!.FeatureCount.ShouldBe(4);
    }

    [Fact]
    public void Load_SameSeed_GivesTheSameSplit()
    {
        var path = WriteTable(Table);

        Load(path).Test!.Features.ShouldBe(Load(path).Test!.Features);
        Enumerable.Range(0, 60).Select(seed => DataLoader.Load(new DataSource { Name = path, Seed = (ulong)seed }, Nowhere).Schema!.ToJson())
            .Distinct().Count().ShouldBe(5);
    }

    [Fact]
    public void Schema_ThroughJson_IsEqual()
    {
        foreach (var schema in (DataSchema[])[Load("digits").Schema!, Load(WriteTable(Table)).Schema!, Load(WriteTable("0.1,2\n0.3,3\n0.7,4\n0.9,5\n0.2,7.5\n")).Schema!])
        {
            var json = schema.ToJson();

            DataSchema.FromJson(json).ShouldBe(schema);
            DataSchema.FromJson(json).ToJson().ShouldBe(json);
            json.ShouldNotContain("\n");
        }
    }

    [Fact]
    public void SchemaFromJson_Damaged_IsADataException()
    {
        var json = Load(WriteTable(Table)).Schema!.ToJson();
        string[] bad =
        [
            "", "null", "{}", "[]", json[..^5], json.Replace("\"target\":2", "\"target\":9", StringComparison.Ordinal),
            json.Replace("\"Rome\"", "null", StringComparison.Ordinal), json.Replace("\"Rome\"", "\"Oslo\"", StringComparison.Ordinal),
            json.Replace("\"featureShape\":[4]", "\"featureShape\":[5]", StringComparison.Ordinal),
            json.Replace("\"featureShape\":[4]", "\"featureShape\":[1000000,1000000]", StringComparison.Ordinal),
            json.Replace("\"columns\":", "\"colums\":", StringComparison.Ordinal), json.Replace("Numeric", "Strange", StringComparison.Ordinal),
            json.Replace("\"classNames\":[\"no\",\"yes\"]", "\"classNames\":[\"no\",\"sure\"]", StringComparison.Ordinal),
        ];

        foreach (var text in bad)
        {
            text.ShouldNotBe(json);
            Should.Throw<DataException>(() => DataSchema.FromJson(text), text).Message.ShouldMatch("^(data|table) schema: ");
        }
    }

    [Fact]
    public void LoadForPrediction_Csv_GivesTheFeaturesOfTraining()
    {
        var path = WriteTable(Table);
        var all = DataLoader.Load(new DataSource { Name = path, TestShare = 0 }, Nowhere);
        var schema = DataSchema.FromJson(all.Schema!.ToJson());

        var with = DataLoader.LoadForPrediction(path, schema, Nowhere);
        var without = DataLoader.LoadForPrediction(_files.Write("new.csv", "city,age\nRome,20\nOslo,30\n"u8.ToArray()), schema, Nowhere);

        with.Features.ShouldBe(all.Train.Features);
        with.Targets!.Labels.ShouldBe(all.Train.Labels);
        (without.Count, without.Targets).ShouldBe((2, null));
        without.Features.ShouldBe(all.Train.Features[..8]);
    }

    [Fact]
    public void LoadForPrediction_Images_NeedNoLabels()
    {
        _files.WriteAll("pictures");
        var schema = Load(Path.Combine(_files.Folder, "pictures")).Schema!;

        DataLoader.LoadForPrediction(Path.Combine(_files.Folder, "pictures"), schema, Nowhere).Targets!.Labels.ShouldBe([0]);
        File.Delete(Path.Combine(_files.Folder, "pictures", "t10k-labels-idx1-ubyte"));
        var data = DataLoader.LoadForPrediction(Path.Combine(_files.Folder, "pictures", "t10k-images-idx3-ubyte"), schema, Nowhere);

        (data.Count, data.Targets).ShouldBe((1, null));
        data.Features.ShouldBe([1, 0]);
    }

    [Fact]
    public void LoadForPrediction_CsvOfPixels_IsReadLikeTheImages()
    {
        var all = DataLoader.Load(new DataSource { Name = "digits", TestShare = 0 }, Nowhere);
        var lines = Enumerable.Range(0, 3).Select(
            sample => string.Join(',', all.Train.Features.AsSpan(64 * sample, 64).ToArray().Select(pixel => pixel * 16).Append(all.Train.Labels[sample])));
        var path = _files.Write("digits.csv", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)));

        var data = DataLoader.LoadForPrediction(path, all.Schema!, Nowhere);

        data.Features.ShouldBe(all.Train.Features[..192]);
        data.Targets!.Labels.ShouldBe(all.Train.Labels[..3]);
        data.Targets.FeatureShape.ShouldBe([8, 8, 1]);
        DataLoader.LoadForPrediction("digits", all.Schema!, Nowhere).Targets!.Count.ShouldBe(1797);
    }

    [Fact]
    public void LoadForPrediction_OtherKindOfData_SaysSo()
    {
        _files.WriteAll("pictures");
        var images = Path.Combine(_files.Folder, "pictures", "train-images-idx3-ubyte");
        var tableSchema = Load(WriteTable(Table)).Schema!;

        Should.Throw<DataException>(() => DataLoader.LoadForPrediction(images, tableSchema, Nowhere)).Message.ShouldContain("trained on a table");
        Should.Throw<DataException>(() => DataLoader.LoadForPrediction(images, Load("digits").Schema!, Nowhere)).Message
            .ShouldEndWith("samples of shape 1×2×1 instead of 8×8×1");
        Should.Throw<DataException>(() => DataLoader.LoadForPrediction("digits", tableSchema, Nowhere)).Message.ShouldContain("samples of shape 8×8×1 instead of 4");
        Should.Throw<DataException>(() => DataLoader.LoadForPrediction(WriteTable(Table), Load("digits").Schema!, Nowhere)).Message
            .ShouldContain("has 3 columns; the training data has 65, or 64 without the target");
    }

    public void Dispose() => _files.Dispose();

    private static TrainingData Load(string name) => DataLoader.Load(new DataSource { Name = name }, Nowhere);

    private string WriteTable(string text) => _files.Write("table.csv", System.Text.Encoding.UTF8.GetBytes(text));
}
