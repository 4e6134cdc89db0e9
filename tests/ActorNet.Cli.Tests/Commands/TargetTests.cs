using System.Text.Json;
using ActorNet.Core.Data;

namespace ActorNet.Cli.Tests.Commands;

/// <summary>What files of numbers have for targets, as a user meets it.</summary>
public sealed class TargetTests
{
    [Fact]
    public void Evaluate_DataWithOtherClasses_NamesBoth()
    {
        using var run = new CliRun();
        Train(run, "circle");

        run.Run("evaluate", run.In("run"), "spiral").ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("spiral: has the classes negative, positive, but the model gives the classes outside, inside");

        run.Run("train", "circle", "--validation-file", "spiral", "--quiet").ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("spiral: has the classes negative, positive, but the model gives the classes outside, inside");
    }

    [Fact]
    public void Evaluate_WithoutTargets_SaysSo()
    {
        using var run = new CliRun();
        Save(run, "x.npy", [4, 1], 1, 2, 3, 4);
        Save(run, "y.npy", [4], 1, 2, 3, 4.5f);
        Train(run, run.In("x.npy"));
        Save(run, "new.npy", [2, 1], 1, 2);

        run.Run("evaluate", run.In("run"), run.In("new.npy")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("new.npy: has no targets to compare with");
    }

    [Fact]
    public void Predict_TargetsBesideThatDoNotFit_AreNotNeeded()
    {
        using var run = new CliRun();
        Save(run, "x.npy", [4, 1], 1, 2, 3, 4);
        Save(run, "y.npy", [4, 2], 1, 2, 3, 4.5f, 5, 6, 7, 8);
        Train(run, run.In("x.npy"));
        Save(run, "y.npy", [3], 1, 2, 3);

        run.Run("predict", run.In("run"), run.In("x.npy")).ShouldBe(ExitCode.Success, run.Error);
        run.Run("evaluate", run.In("run"), run.In("x.npy")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("y.npy: 3 targets for the 4 samples of ");
        File.WriteAllText(run.In("y.npy"), "no array");
        run.Run("predict", run.In("run"), run.In("x.npy")).ShouldBe(ExitCode.Success, run.Error);
    }

    [Fact]
    public void Predict_TableWithAClassThatTheTrainingDataDidNotHave_NeedsNone()
    {
        using var run = new CliRun();
        File.WriteAllText(run.In("a.csv"), "x,kind\n1,cat\n2,dog\n3,cat\n4,dog\n");
        Train(run, run.In("a.csv"));
        File.WriteAllText(run.In("b.csv"), "x,kind\n1,cat\n2,mouse\n3,\n");

        run.Run("predict", run.In("run"), run.In("b.csv")).ShouldBe(ExitCode.Success, run.Error);
        run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4);
        run.Run("evaluate", run.In("run"), run.In("b.csv")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("b.csv: row 3, column 2 'kind': 'mouse' is not among the 2 classes of the training data");
    }

    [Fact]
    public void Train_OneHotTargets_AreClassesEverywhere()
    {
        using var run = new CliRun();
        SaveZip(run, "oh.npz", ("x", [6, 1], [1, 2, 3, 4, 5, 6]), ("y", [6, 3], [1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]));

        Train(run, run.In("oh.npz"), "--test", "0", "--class-weight", "balanced");
        File.Copy(run.In("oh.npz"), run.In("again.npz"));
        run.Run("evaluate", run.In("run"), run.In("again.npz"), "--report").ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("class              precision  recall");
        File.ReadAllText(run.In("run/model.safetensors")).ShouldContain("3:softmax");
    }

    [Theory]
    [InlineData("hinge", "4:tanh,1:tanh")]
    [InlineData("logistic", "1")]
    [InlineData("binary_crossentropy", "1:sigmoid")]
    public void Train_LabelsOfMinusOneAndOne_GoWithEveryLoss(string loss, string layers)
    {
        using var run = new CliRun();
        SaveZip(run, "d.npz", ("x", [4, 1], [-2, -1, 1, 2]), ("y", [4], [-1, -1, 1, 1]));

        Train(run, run.In("d.npz"), "--test", "0", "--loss", loss, "--layers", layers, "--epochs", "60", "--learning-rate", "0.1");
        File.Copy(run.In("d.npz"), run.In("again.npz"));
        run.Run("evaluate", run.In("run"), run.In("again.npz"), "--json").ShouldBe(ExitCode.Success, run.Error);

        using var json = JsonDocument.Parse(run.Out);
        json.RootElement.GetProperty("accuracy").GetDouble().ShouldBe(1);
    }

    [Fact]
    public void Train_FileWithValidationSamples_CanBeWatched()
    {
        using var run = new CliRun();
        SaveZip(run, "d.npz", ("x", [4, 1], [-2, -1, 1, 2]), ("y", [4], [0, 0, 1, 1]), ("x_val", [2, 1], [-3, 3]), ("y_val", [2], [0, 1]));

        run.Run("train", run.In("d.npz"), "--early-stopping", "validation_loss", "--epochs", "2", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("2 for validation");
        run.Run("data", "describe", run.In("d.npz")).ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("samples: 4 of 1, 2 for validation");
        run.Run("train", run.In("d.npz"), "--validation", "0.5").ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("has validation samples of its own");
    }

    [Fact]
    public void Train_ClassesWithoutSamples_AreNamed()
    {
        using var run = new CliRun();
        SaveZip(run, "d.npz", ("x", [8, 1], [1, 2, 3, 4, 5, 6, 7, 8]), ("y", [8], [3, 3, 5, 5, 5, 5, 5, 5]));

        run.Run("data", "describe", run.In("d.npz")).ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("classes: 6; 5 has 3 times the samples of 3; 0, 1, 2, 4 have no samples\n");
        run.Out.ShouldNotContain("Infinity");

        run.Run("train", run.In("d.npz"), "--test", "0", "--steps", "1", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("note: the classes 0, 1, 2, 4 have no samples");
        run.Out.ShouldContain("note: classes are uneven: 5 has 6 samples, 3 2; ");
    }

    [Theory]
    [InlineData("\"x=1,y\"=2", 2, 1)]
    [InlineData("other=3,\"x=1,y\"=2", 2, 3)]
    [InlineData("\"other\"=3", 1, 3)]
    public void Train_ClassWeight_NamesAnyClassInQuotes(string weights, float first, float second)
    {
        using var run = new CliRun();
        File.WriteAllText(run.In("t.csv"), "v,kind\n1,\"x=1,y\"\n2,other\n3,\"x=1,y\"\n4,other\n5,other\n");

        Train(run, run.In("t.csv"), "--class-weight", weights);

        using var settings = JsonDocument.Parse(File.ReadAllText(run.In("run/run.json")));
        settings.RootElement.GetProperty("classWeights").EnumerateArray().Select(weight => weight.GetSingle()).ShouldBe([second, first]);
    }

    [Theory]
    [InlineData("train", "")]
    [InlineData("train", " ")]
    [InlineData("data", "describe", "")]
    public void Data_WithoutAName_SaysSo(params string[] arguments)
    {
        using var run = new CliRun();

        run.Run(arguments).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("the name of the data is empty; name a file or a data set: ");
    }

    private static void Train(CliRun run, string data, params string[] options) =>
        run.Run(["train", data, "--quiet", .. options.Contains("--epochs") ? options : [.. options, "--epochs", "1"], "--output", run.In("run")]).ShouldBe(ExitCode.Success, run.Error);

    private static void Save(CliRun run, string name, int[] shape, params float[] values)
    {
        using var stream = File.Create(run.In(name));
        NpyWriter.Write(stream, shape, values);
    }

    /// <summary>Labels, one a sample, are whole numbers.</summary>
    private static void SaveZip(CliRun run, string name, params (string Name, int[] Shape, float[] Values)[] arrays)
    {
        using var stream = File.Create(run.In(name));
        NpyWriter.WriteZip(stream, arrays.Select(array => (array.Name, (Action<Stream>)(to =>
        {
            if (array.Shape.Length == 1) NpyWriter.Write(to, array.Shape, Array.ConvertAll(array.Values, value => (int)value));
            else NpyWriter.Write(to, array.Shape, array.Values);
        }))));
    }
}
