using System.Text;
using ActorNet.Core.Data;
using ActorNet.Datasets;

namespace ActorNet.Tests.Datasets;

/// <summary>Pictures in folders.</summary>
public sealed class PictureFolderTests : IDisposable
{
    private static readonly DataLocations Nowhere = new() { AllowNetwork = false };
    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-pictures-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_AFolderAClass_HasClassesInOrderAndPicturesByName()
    {
        Grey("dog/b.pgm", 10);
        Grey("cat/2.pgm", 2);
        Grey("dog/a.pgm", 9);
        Grey("cat/1.pgm", 1);

        var data = Load();

        data.Train.ClassNames.ShouldBe(["cat", "dog"]);
        data.Train.FeatureShape.ShouldBe([1, 2, 1]);
        data.Train.Labels.ShouldBe([0, 0, 1, 1]);
        data.Train.Features.ShouldBe([0.1f, 1, 0.2f, 1, 0.9f, 1, 1, 1]);
        data.Test.ShouldBeNull();
    }

    [Fact]
    public void Load_TrainAndTest_HasItsOwnTestSet()
    {
        Grey("train/cat/1.pgm", 1);
        Grey("train/dog/1.pgm", 2);
        Grey("test/dog/1.pgm", 3);

        var data = Load();

        (data.Train.Count, data.Test!.Count).ShouldBe((2, 1));
        data.Test.Labels.ShouldBe([1]);
    }

    [Theory]
    [InlineData("val")]
    [InlineData("valid")]
    [InlineData("validation")]
    public void Load_TrainAndValidation_HasItsOwnValidationSet(string name)
    {
        Grey("train/cat/1.pgm", 1);
        Grey("train/dog/1.pgm", 2);
        Grey($"{name}/dog/1.pgm", 3);

        var data = Load();

        (data.Train.Count, data.Validation!.Count).ShouldBe((2, 1));
        data.Validation.Labels.ShouldBe([1]);
    }

    [Fact]
    public void LoadForPrediction_TrainAndTest_IsItsTestSet()
    {
        Grey("train/cat/1.pgm", 1);
        Grey("train/dog/1.pgm", 2);
        Grey("test/dog/1.pgm", 3);

        var data = DataLoader.LoadForPrediction(_folder, Load().Schema!, Nowhere);

        data.Features.ShouldBe([0.3f, 1]);
        data.Targets!.Labels.ShouldBe([1]);
    }

    [Fact]
    public void Load_IdxFilesBesideAPicture_AreTheData()
    {
        Grey("overview.pgm", 1);
        File.WriteAllBytes(Path.Combine(_folder, "train-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 51, 255]);
        File.WriteAllBytes(Path.Combine(_folder, "train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 2, 0, 1]);

        var data = DataLoader.Load(new DataSource { Name = _folder, TestShare = 0 }, Nowhere);

        data.Train.Features.ShouldBe([0.2f, 1]);
    }

    [Fact]
    public void Load_KindOfTargets_IsRefused()
    {
        Grey("cat/1.pgm", 1);
        Grey("dog/1.pgm", 2);

        Should.Throw<DataException>(() => DataLoader.Load(new DataSource { Name = _folder, TargetKind = TargetKind.Values }, Nowhere)).Message.ShouldContain("the kind of the targets");
    }

    [Fact]
    public void Load_Colour_HasThreeChannels()
    {
        Write("a/1.ppm", "P3 1 1 10 1 2 3");
        Write("b/1.ppm", "P3 1 1 10 4 5 6");

        Load().Train.FeatureShape.ShouldBe([1, 1, 3]);
    }

    [Fact]
    public void Load_WhatCannotBeUsed_SaysWhy()
    {
        Grey("cat/1.pgm", 1);
        Should.Throw<DataException>(Load).Message.ShouldContain("is only one");

        Write("dog/1.pgm", "P2 1 1 10 1");
        Should.Throw<DataException>(Load).Message.ShouldContain("is of 1×1×1, where the others are of 1×2×1");

        Write("dog/2.png", "x");
        Should.Throw<DataException>(Load).Message.ShouldContain("PNG, JPEG and the like cannot be read; PGM and PPM can");
    }

    [Fact]
    public void LoadForPrediction_FilesFoldersAndClasses_Fit()
    {
        Grey("cat/1.pgm", 1);
        Grey("dog/1.pgm", 2);
        var schema = Load().Schema!;
        Grey("new/1.pgm", 5);
        Grey("new/2.pgm", 6);

        DataLoader.LoadForPrediction(In("new/1.pgm"), schema, Nowhere).Features.ShouldBe([0.5f, 1]);
        var flat = DataLoader.LoadForPrediction(In("new"), schema, Nowhere);
        (flat.Count, flat.Targets).ShouldBe((2, null));
        Directory.Delete(In("new"), recursive: true);
        DataLoader.LoadForPrediction(_folder, schema, Nowhere).Targets!.Labels.ShouldBe([0, 1]);
        Grey("cow/1.pgm", 5);
        var withCow = DataLoader.LoadForPrediction(_folder, schema, Nowhere);
        (withCow.Count, withCow.Targets).ShouldBe((3, null));
        withCow.Reason.ShouldNotBeNull().ShouldContain("is named like no class; the classes are cat, dog");
    }

    private TrainingData Load() => DataLoader.Load(new DataSource { Name = _folder, TestShare = 0 }, Nowhere);

    private string In(string name) => Path.Combine(_folder, name);

    private void Grey(string name, int value) => Write(name, FormattableString.Invariant($"P2 2 1 10 {value} 10"));

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        File.WriteAllBytes(In(name), Encoding.ASCII.GetBytes(content));
    }
}
