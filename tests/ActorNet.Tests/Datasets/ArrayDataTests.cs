using ActorNet.Core.Data;
using ActorNet.Datasets;

namespace ActorNet.Tests.Datasets;

/// <summary>NPY and NPZ files as data.</summary>
public sealed class ArrayDataTests : IDisposable
{
    private static readonly DataLocations Nowhere = new() { AllowNetwork = false };
    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-arrays-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_NpyWithTargetsBeside_KeepsTheShapeAndHasClasses()
    {
        Save("x.npy", [4, 2, 3], [.. Enumerable.Range(0, 24).Select(i => (float)i)]);
        Save("y.npy", [4], new[] { 0, 2, 1, 0 });

        var data = Load(new DataSource { Name = In("x.npy"), TestShare = 0 });

        data.Train.FeatureShape.ShouldBe([2, 3]);
        data.Train.FeatureCount.ShouldBe(6);
        data.Train.Labels.ShouldBe([0, 2, 1, 0]);
        data.Train.ClassNames.ShouldBe(["0", "1", "2"]);
        data.Train.Features[6..12].ShouldBe([6, 7, 8, 9, 10, 11]);
    }

    [Fact]
    public void Load_NpyWithNamedTargets_HasThem()
    {
        Save("a.npy", [3, 1], (float[])[1, 2, 3]);
        Save("b.npy", [3, 2], (float[])[1, 2, 3, 4, 5, 6]);

        var data = Load(new DataSource { Name = In("a.npy"), TargetsFile = In("b.npy"), TestShare = 0 });

        (data.Train.HasLabels, data.Train.TargetWidth).ShouldBe((false, 2));
        data.Train.Values.ShouldBe([1, 2, 3, 4, 5, 6]);
    }

    [Fact]
    public void Load_TrainAndTestBeside_HasItsOwnTestSet()
    {
        Save("x_train.npy", [3, 1], (float[])[1, 2, 3]);
        Save("y_train.npy", [3], (int[])[1, 0, 1]);
        Save("x_test.npy", [1, 1], (float[])[4]);
        Save("y_test.npy", [1], (int[])[0]);

        var data = Load(new DataSource { Name = In("x_train.npy") });

        (data.Train.Count, data.Test!.Count).ShouldBe((3, 1));
        data.Test.Features.ShouldBe([4]);
    }

    [Fact]
    public void Load_Npz_HasTrainAndTest()
    {
        SaveZip("d.npz", ("x_train", [2, 2], [1, 2, 3, 4]), ("y_train", [2], [0.5f, 1.5f]), ("x_test", [1, 2], [5, 6]), ("y_test", [1], [2.5f]));

        var data = Load(new DataSource { Name = In("d.npz") });

        data.Train.Features.ShouldBe([1, 2, 3, 4]);
        data.Train.Values.ShouldBe([0.5f, 1.5f]);
        data.Test!.Values.ShouldBe([2.5f]);
    }

    [Fact]
    public void Load_TargetKind_SaysWhetherWholeNumbersAreClasses()
    {
        Save("x.npy", [2, 1], (float[])[1, 2]);
        Save("y.npy", [2], (int[])[3, 1]);

        Load(new DataSource { Name = In("x.npy"), TestShare = 0, TargetKind = TargetKind.Values }).Train.Values.ShouldBe([3, 1]);

        Save("y.npy", [2], (float[])[1, 0]);
        Load(new DataSource { Name = In("x.npy"), TestShare = 0, TargetKind = TargetKind.Classes }).Train.Labels.ShouldBe([1, 0]);
    }

    [Fact]
    public void Load_OneHotRows_AreClasses()
    {
        SaveZip("d.npz", ("x", [3, 1], [1, 2, 3]), ("y", [3, 3], [0, 1, 0, 1, 0, 0, 0, 1, 0]));

        var data = Load(new DataSource { Name = In("d.npz"), TestShare = 0 });
        data.Train.Labels.ShouldBe([1, 0, 1]);
        data.Train.ClassNames.ShouldBe(["0", "1", "2"]);
        DataLoader.LoadForPrediction(In("d.npz"), data.Schema!, Nowhere).Targets!.Labels.ShouldBe([1, 0, 1]);

        Load(new DataSource { Name = In("d.npz"), TestShare = 0, TargetKind = TargetKind.Classes }).Train.Labels.ShouldBe([1, 0, 1]);
        Load(new DataSource { Name = In("d.npz"), TestShare = 0, TargetKind = TargetKind.Values }).Train.TargetWidth.ShouldBe(3);
    }

    [Fact]
    public void Load_RowsThatAreNotAllOneHot_AreValues()
    {
        SaveZip("d.npz", ("x", [2, 1], [1, 2]), ("y", [2, 2], [0, 1, 1, 1]));

        Load(new DataSource { Name = In("d.npz"), TestShare = 0 }).Train.Values.ShouldBe([0, 1, 1, 1]);
        Should.Throw<DataException>(() => Load(new DataSource { Name = In("d.npz"), TargetKind = TargetKind.Classes })).Message
            .ShouldEndWith("y: sample 2: is no row with one 1 and else 0: targets that are classes are one whole number a sample, or such rows");
    }

    [Fact]
    public void Load_LabelsOfMinusOneAndOne_AreTwoClasses()
    {
        SaveZip("d.npz", ("x", [3, 1], [1, 2, 3]), ("y", [3], [-1, 1, -1]), ("x_test", [1, 1], [4]), ("y_test", [1], [1]));

        var data = Load(new DataSource { Name = In("d.npz") });

        data.Train.ClassNames.ShouldBe(["-1", "1"]);
        data.Train.Labels.ShouldBe([0, 1, 0]);
        data.Test!.Labels.ShouldBe([1]);
        DataLoader.LoadForPrediction(In("d.npz"), data.Schema!, Nowhere).Targets!.Labels.ShouldBe([1]);
        File.WriteAllText(In("d.csv"), "5,-1\n6,1\n");
        DataLoader.LoadForPrediction(In("d.csv"), data.Schema!, Nowhere).Targets!.Labels.ShouldBe([0, 1]);
    }

    [Fact]
    public void Load_OtherLabelsBelowZero_AreRefused()
    {
        SaveZip("d.npz", ("x", [3, 1], [1, 2, 3]), ("y", [3], [-1, 1, 2]));

        Should.Throw<DataException>(() => Load(new DataSource { Name = In("d.npz") })).Message.ShouldContain("label -1 is out of range 0 to 9999");
    }

    [Theory]
    [InlineData("x_train", "y_train", "x_val", "y_val")]
    [InlineData("x", "y", "x_valid", "y_valid")]
    [InlineData("train_images", "train_labels", "validation_images", "validation_labels")]
    public void Load_NpzWithValidation_HasItsOwnValidationSet(string x, string y, string validationX, string validationY)
    {
        SaveZip("d.npz", (x, [2, 1], [1, 2]), (y, [2], [0, 1]), (validationX, [1, 1], [3]), (validationY, [1], [2]), ("x_test", [1, 1], [4]), ("y_test", [1], [0]));

        var data = Load(new DataSource { Name = In("d.npz") });

        data.Validation!.Features.ShouldBe([3]);
        data.Validation.Labels.ShouldBe([2]);
        data.Validation.ClassNames.ShouldBe(data.Train.ClassNames);
        data.Test!.Features.ShouldBe([4]);
    }

    [Fact]
    public void Load_TrainAndValidationBeside_HasItsOwnValidationSet()
    {
        Save("x_train.npy", [3, 1], (float[])[1, 2, 3]);
        Save("y_train.npy", [3], (int[])[1, 0, 1]);
        Save("x_val.npy", [1, 1], (float[])[4]);
        Save("y_val.npy", [1], (int[])[0]);

        var data = Load(new DataSource { Name = In("x_train.npy"), TestShare = 0 });

        (data.Train.Count, data.Validation!.Count, data.Test).ShouldBe((3, 1, null));
    }

    [Fact]
    public void Load_OwnValidationSetAndAnother_SaysThatThereIsOneAlready()
    {
        SaveZip("d.npz", ("x", [2, 1], [1, 2]), ("y", [2], [0, 1]), ("x_val", [1, 1], [3]), ("y_val", [1], [1]));
        var source = new DataSource { Name = In("d.npz"), TestShare = 0 };

        foreach (var wrong in new[] { source with { ValidationShare = 0.5 }, source with { ValidationFile = In("d.npz") } })
        {
            Should.Throw<DataException>(() => Load(wrong)).Message.ShouldBe($"{In("d.npz")}: has validation samples of its own, which a run evaluates; neither a share nor a file goes with them");
        }
    }

    [Fact]
    public void Load_ValidationFileWithValidationSamples_TakesThese()
    {
        SaveZip("t.npz", ("x", [2, 1], [1, 2]), ("y", [2], [0, 1]));
        SaveZip("d.npz", ("x", [2, 1], [1, 2]), ("y", [2], [0, 1]), ("x_val", [1, 1], [3]), ("y_val", [1], [1]), ("x_test", [1, 1], [4]), ("y_test", [1], [0]));

        Load(new DataSource { Name = In("t.npz"), TestShare = 0, ValidationFile = In("d.npz") }).Validation!.Features.ShouldBe([3]);
    }

    [Fact]
    public void Load_NothingThatCouldBeTargets_SaysHowToNameThem()
    {
        Save("x.npy", [2, 1], (float[])[1, 2]);
        Should.Throw<DataException>(() => Load(new DataSource { Name = In("x.npy") })).Message.ShouldContain("--targets");

        SaveZip("d.npz", ("a", [1], [1]), ("b", [1], [1]));
        Should.Throw<DataException>(() => Load(new DataSource { Name = In("d.npz") })).Message.ShouldContain("has the arrays a, b; samples and targets must be called x and y");
    }

    [Fact]
    public void Load_FolderNamedLikeAnIdxFile_TellsNothing()
    {
        Directory.CreateDirectory(In("idx"));
        Save("idx/x.npy", [2, 1], (float[])[1, 2]);
        Save("idx/y.npy", [2], (int[])[0, 1]);
        File.WriteAllText(In("idx/table.data"), "a,b\n1,2\n3,5\n");

        Load(new DataSource { Name = In("idx/x.npy"), TestShare = 0 }).Train.Features.ShouldBe([1, 2]);
        Load(new DataSource { Name = In("idx/table.data"), TestShare = 0 }).Train.Count.ShouldBe(2);
    }

    [Fact]
    public void Load_NamedLikeAnIdxFileButAnArray_IsAnArray()
    {
        Save("x-idx.npy", [2, 1], (float[])[1, 2]);
        Save("y-idx.npy", [2], (int[])[0, 1]);

        Load(new DataSource { Name = In("x-idx.npy"), TestShare = 0 }).Train.Features.ShouldBe([1, 2]);
    }

    [Fact]
    public void Load_WhatIsToldForTables_IsRefused()
    {
        Save("x.npy", [1, 2], (float[])[1, 2]);
        Save("y.npy", [1], (int[])[1]);

        Should.Throw<DataException>(() => Load(new DataSource { Name = In("x.npy"), HasHeader = false })).Message.ShouldEndWith("a header can be told for CSV files only");
        Should.Throw<DataException>(() => Load(new DataSource { Name = In("x.npy"), CategoricalColumns = ["a"] })).Message.ShouldEndWith("columns of categories can be told for CSV files only");
    }

    [Fact]
    public void LoadForPrediction_NamedTargets_AreTaken()
    {
        Save("x.npy", [2, 1], (float[])[1, 2]);
        Save("labels.npy", [2], (int[])[1, 0]);

        DataLoader.LoadForPrediction(In("x.npy"), Schema([1], PixelDivisor: 1), Nowhere, targets: In("labels.npy")).Targets!.Labels.ShouldBe([1, 0]);
        Should.Throw<DataException>(() => DataLoader.LoadForPrediction("digits", Schema([1], PixelDivisor: 1), Nowhere, targets: In("labels.npy"))).Message
            .ShouldContain("goes with NPY and IDX files only");
    }

    [Fact]
    public void Describe_NamedTargetsThatAreNotThere_Fails()
    {
        Save("x.npy", [2, 1], (float[])[1, 2]);

        Should.Throw<DataException>(() => DataDescription.Of(new DataSource { Name = In("x.npy"), TargetsFile = In("nope.npy") }, Nowhere)).Message.ShouldContain("nope.npy");
        Should.Throw<DataException>(() => DataDescription.Of(new DataSource { Name = In("x.npy"), Target = "b" }, Nowhere)).Message.ShouldContain("target column");
        DataDescription.Of(new DataSource { Name = In("x.npy") }, Nowhere).Reason.ShouldNotBeNull().ShouldContain("has no targets");
    }

    [Fact]
    public void Load_CountsDiffer_SaysSo()
    {
        Save("x.npy", [2, 1], (float[])[1, 2]);
        Save("y.npy", [3], (int[])[0, 1, 0]);

        Should.Throw<DataException>(() => Load(new DataSource { Name = In("x.npy") })).Message.ShouldContain("y.npy: 3 targets for the 2 samples of ");
    }

    [Fact]
    public void LoadForPrediction_Npz_IsItsTestSetOrItsOnlyArray()
    {
        var schema = Schema([2], PixelDivisor: 1);
        SaveZip("both.npz", ("x", [1, 2], [1, 2]), ("y", [1], [1]), ("x_test", [1, 2], [5, 6]), ("y_test", [1], [0]));
        SaveZip("one.npz", ("whatever", [1, 2], [8, 9]));

        var both = DataLoader.LoadForPrediction(In("both.npz"), schema, Nowhere);
        both.Features.ShouldBe([5, 6]);
        both.Targets!.Labels.ShouldBe([0]);
        var one = DataLoader.LoadForPrediction(In("one.npz"), schema, Nowhere);
        one.Features.ShouldBe([8, 9]);
        one.Targets.ShouldBeNull();
    }

    [Fact]
    public void LoadForPrediction_PicturesWithoutTheirChannel_Fit()
    {
        var schema = Schema([2, 2, 1], PixelDivisor: 255);
        SaveBytes("p.npy", [1, 2, 2], 0, 51, 102, 255);

        DataLoader.LoadForPrediction(In("p.npy"), schema, Nowhere).Features.ShouldBe([0, 0.2f, 0.4f, 1]);

        SaveBytes("flat.npy", [1, 4], 0, 51, 102, 255);
        Should.Throw<DataException>(() => DataLoader.LoadForPrediction(In("flat.npy"), schema, Nowhere)).Message.ShouldContain("samples of shape 4 instead of 2×2×1");
    }

    [Fact]
    public void LoadForPrediction_NumbersForAModelOfBytes_AreRefused()
    {
        Save("x.npy", [1, 2, 2], (float[])[0, 0.2f, 0.4f, 1]);

        Should.Throw<DataException>(() => DataLoader.LoadForPrediction(In("x.npy"), Schema([2, 2, 1], PixelDivisor: 255), Nowhere)).Message
            .ShouldEndWith("x.npy: holds float32, but the model's samples are bytes (uint8), which are divided by 255; save it as uint8 like these");
    }

    [Fact]
    public void LoadForPrediction_BytesForAModelOfNumbers_AreRefused()
    {
        SaveBytes("x.npy", [1, 2], 0, 255);

        Should.Throw<DataException>(() => DataLoader.LoadForPrediction(In("x.npy"), Schema([2], PixelDivisor: 1), Nowhere)).Message
            .ShouldEndWith("x.npy: holds bytes (uint8), but the model's samples are numbers that are taken as they are; save it as float32, scaled like these");
    }

    [Fact]
    public void Load_TestOfAnotherElementType_IsRefused()
    {
        SaveBytes("x_train.npy", [1, 4], 0, 51, 102, 255);
        Save("y_train.npy", [1], (int[])[1]);
        Save("x_test.npy", [1, 4], (float[])[0, 0.2f, 0.4f, 1]);
        Save("y_test.npy", [1], (int[])[1]);

        Should.Throw<DataException>(() => Load(new DataSource { Name = In("x_train.npy") })).Message.ShouldContain("x_test.npy: holds float32, but");
    }

    [Fact]
    public void Load_ValidationOfAnotherElementType_IsRefused()
    {
        SaveBytes("x.npy", [2, 2], 0, 51, 102, 255);
        Save("y.npy", [2], (int[])[1, 0]);
        Directory.CreateDirectory(In("v"));
        Save("v/x.npy", [1, 2], (float[])[0, 1]);
        Save("v/y.npy", [1], (int[])[1]);

        Should.Throw<DataException>(() => Load(new DataSource { Name = In("x.npy"), TestShare = 0, ValidationFile = In("v/x.npy") })).Message.ShouldContain("x.npy: holds float32, but");
    }

    [Fact]
    public void Describe_Npy_HasArrayAndWhatARunWouldTrainOn()
    {
        Save("x.npy", [4, 3], [.. Enumerable.Range(0, 12).Select(i => (float)i)]);
        Save("y.npy", [4], (int[])[0, 1, 1, 1]);

        var description = DataDescription.Of(new DataSource { Name = In("x.npy") }, Nowhere);

        description.Arrays.ShouldHaveSingleItem().Numbers.ShouldBe(new NumberSummary(0, 11, 5.5, 0));
        description.Data!.Train.Count.ShouldBe(4);
        description.Reason.ShouldBeNull();
    }

    [Fact]
    public void Describe_Table_HasItsColumnsUnscaled()
    {
        File.WriteAllText(In("t.csv"), "age,city,class\n20,Rome,yes\n30,Oslo,no\n40,Rome,yes\n");

        var description = DataDescription.Of(new DataSource { Name = In("t.csv") }, Nowhere);

        description.Columns.Select(column => column.Name).ShouldBe(["age", "city", "class"]);
        description.Columns[0].Numbers.ShouldBe(new NumberSummary(20, 40, 30, 0));
        description.Columns[1].Categories.ShouldBe(["Oslo", "Rome"]);
        description.Columns[2].IsTarget.ShouldBeTrue();
        description.Data!.Train.Features.ShouldBe([20, 0, 1, 30, 1, 0, 40, 0, 1]);
    }

    private static TrainingData Load(DataSource source) => DataLoader.Load(source, Nowhere);

    private static DataSchema Schema(int[] shape, float PixelDivisor) =>
        new() { Name = "data", FeatureShape = shape, ClassNames = ["0", "1"], TargetWidth = 0, PixelDivisor = PixelDivisor };

    private string In(string name) => Path.Combine(_folder, name);

    private void Save(string name, int[] shape, float[] values)
    {
        using var stream = File.Create(In(name));
        NpyWriter.Write(stream, shape, values);
    }

    private void SaveBytes(string name, int[] shape, params byte[] values)
    {
        var header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({string.Join(", ", shape)}), }}".PadRight(117) + "\n";
        File.WriteAllBytes(In(name), [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. values]);
    }

    private void Save(string name, int[] shape, int[] values)
    {
        using var stream = File.Create(In(name));
        NpyWriter.Write(stream, shape, values);
    }

    private void SaveZip(string name, params (string Name, int[] Shape, float[] Values)[] arrays)
    {
        using var stream = File.Create(In(name));
        NpyWriter.WriteZip(stream, arrays.Select(array => (array.Name, (Action<Stream>)(to =>
        {
            // Labels are whole numbers where all of them are.
            if ((array.Name[0] == 'y' || array.Name.EndsWith("labels", StringComparison.Ordinal)) && array.Values.All(value => value == (int)value))
            {
                NpyWriter.Write(to, array.Shape, Array.ConvertAll(array.Values, value => (int)value));
            }
            else
            {
                NpyWriter.Write(to, array.Shape, array.Values);
            }
        }))));
    }
}
