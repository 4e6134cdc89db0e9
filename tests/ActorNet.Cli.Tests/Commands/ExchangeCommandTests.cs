using ActorNet.Core.Data;
using ActorNet.Core.Training;

namespace ActorNet.Cli.Tests.Commands;

/// <summary>data describe, export, import and plot.</summary>
public sealed class ExchangeCommandTests
{
    [Fact]
    public void Describe_VideoOfTheLectures_TellsItsSizeByItsHeadAlone()
    {
        using var run = new CliRun();
        File.WriteAllBytes(run.In("video.npy"), [0x93, .. "NUMPY"u8, 1, 0, 80, 0, .. System.Text.Encoding.ASCII.GetBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 240, 144, 256, 3), }".PadRight(79) + "\n")]);

        run.Run("data", "describe", run.In("video.npy")).ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldBe(
            """
            video.npy: NPY 1.0, C order
              shape   4x240x144x256x3 (samples x frames x height x width x channels)
              type    float32
              values  106,168,320
              bytes   424,673,280 bytes (405 MiB)
              range   not known: the file ends before its last number
            not to train on as it is: the file ends before its last number

            """);
    }

    [Fact]
    public void Describe_Digits_TellsShapeRangeAndClasses()
    {
        using var run = new CliRun();

        run.Run("data", "describe", "digits").ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("samples: 1,797 of 8x8x1 flattened to 64");
        run.Out.ShouldContain("loaded as float32: 460,032 bytes (449.3 KiB), from 0 to 1, mean 0.30526");
        run.Out.ShouldContain("classes: 10");
        run.Out.ShouldContain("8      174      9.7 %");
    }

    [Fact]
    public void Describe_Table_TellsItsColumns()
    {
        using var run = new CliRun();
        File.WriteAllText(run.In("t.csv"), "age,city,price\n20,Rome,1.5\n30,Oslo,2.5\n41,Rome,3\n");

        run.Run("data", "describe", run.In("t.csv")).ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("age             number    from 20 to 41, mean 30.333");
        run.Out.ShouldContain("city            category  Oslo, Rome");
        run.Out.ShouldContain("price (target)  number    from 1.5 to 3");
        run.Out.ShouldContain("targets: 1 value a sample, from 1.5 to 3");
    }

    [Fact]
    public void Train_Arrays_ShapesAreFlattenedOnPurpose()
    {
        using var run = new CliRun();
        using (var stream = File.Create(run.In("x.npy")))
        {
            NpyWriter.Write(stream, [40, 3, 2], [.. Enumerable.Range(0, 240).Select(i => (i % 12) / 12f)]);
        }

        using (var stream = File.Create(run.In("labels.npy")))
        {
            NpyWriter.Write(stream, [40], [.. Enumerable.Range(0, 40).Select(i => i % 2)]);
        }

        run.Run("train", run.In("x.npy"), "--targets", run.In("labels.npy"), "--epochs", "2", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("32 training samples of 3x2 flattened to 6");
        run.Run("evaluate", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        run.Run("evaluate", run.In("run"), run.In("x.npy"), "--targets", run.In("labels.npy")).ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("40 samples");
        run.Run("evaluate", run.In("run"), "--targets", run.In("labels.npy")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("--targets goes with a file to measure on");
        run.Run("train", "--resume", run.In("run"), "--targets", run.In("x.npy"), "--epochs", "3").ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("--targets");
    }

    [Fact]
    public void Export_ModelOfAProgram_GivesEachFormatAndOverwritesNothing()
    {
        using var run = new CliRun();
        run.Run("train", "--quiet", "--steps", "2", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);

        foreach (var format in (string[])["onnx", "npz", "safetensors"])
        {
            run.Run("export", run.In("run"), run.In("m." + format)).ShouldBe(ExitCode.Success, run.Error);
            run.Out.ShouldContain($"{format}, 4,810 parameters");
        }

        run.Run("export", run.In("run"), run.In("m.onnx")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldEndWith("exists already; it is not overwritten\n");
        using var weights = NpzFile.Open(run.In("m.npz"));
        weights.Names.ShouldBe(["dense_1.kernel", "dense_1.bias", "dense_2.kernel", "dense_2.bias"]);
    }

    [Fact]
    public void Import_OwnModel_PredictsTheSame()
    {
        using var run = new CliRun();
        run.Run("train", "--quiet", "--steps", "5", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);

        run.Run("import", Path.Combine(run.In("run"), "model.safetensors"), "--layers", "64:relu,10:softmax", "--input", "digits", "--output", run.In("m"))
            .ShouldBe(ExitCode.Success, run.Error);

        run.Out.ShouldContain("dense_1.kernel  dense_1.kernel\n");
        run.Run("predict", run.In("m"), "digits").ShouldBe(ExitCode.Success, run.Error);
        var imported = run.Out;
        run.Run("predict", run.In("run"), "digits").ShouldBe(ExitCode.Success, run.Error);
        imported.ShouldBe(run.Out);
    }

    [Fact]
    public void Import_ClassifierThatEndsBeforeSoftmax_HasTheClassesOfItsData()
    {
        using var run = new CliRun();
        run.Run("train", "--quiet", "--steps", "60", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        run.Run("predict", run.In("run"), "digits").ShouldBe(ExitCode.Success, run.Error);
        var classes = Classes(run.Out);

        run.Run("import", Path.Combine(run.In("run"), "model.safetensors"), "--layers", "64:relu,10:identity", "--input", "digits", "--output", run.In("m"))
            .ShouldBe(ExitCode.Success, run.Error);

        // A softmax changes no order.
        run.Run("predict", run.In("m"), "digits").ShouldBe(ExitCode.Success, run.Error);
        Classes(run.Out).ShouldBe(classes);
        run.Run("evaluate", run.In("m"), "digits").ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldContain("accuracy: ");

        static string[] Classes(string table) => [.. table.Split('\n').Select(line => line.Split(',')[0])];
    }

    [Theory]
    [InlineData("xor", "2:tanh,1:sigmoid")]
    [InlineData("xor:noise=0.2,seed=3", "2:tanh,2:softmax")]
    [InlineData("and-gate", "1:sigmoid")]
    [InlineData("four-gaussians", "4:softmax")]
    [InlineData("plane", "3:tanh,1:identity")]
    [InlineData("line", "1:identity")]
    public void Import_ForAComputedSet_IsMeasuredOnItByName(string set, string layers)
    {
        using var run = new CliRun();
        run.Run("train", set, "--layers", layers, "--quiet", "--epochs", "3", "--test", "0", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        var weights = Path.Combine(run.In("run"), "model.safetensors");
        run.Run("evaluate", weights, set).ShouldBe(ExitCode.Success, run.Error);
        var own = run.Out;

        run.Run("import", weights, "--layers", layers, "--input", set, "--output", run.In("m")).ShouldBe(ExitCode.Success, run.Error);
        run.Run("evaluate", run.In("m"), set).ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldBe(own);

        // The same points, told by their shape alone; and the columns of a file by their names.
        run.Run("import", weights, "--layers", layers, "--input", set == "line" ? "1" : "2", "--output", run.In("n")).ShouldBe(ExitCode.Success, run.Error);
        run.Run("evaluate", run.In("n"), set).ShouldBe(ExitCode.Success, run.Error);
        run.Out.ShouldBe(own);
        Model.Load(run.In("m")).Schema.ShouldBe(Model.Load(weights).Schema);
    }

    [Theory]
    [InlineData("xor", "1:tanh", "xor", "xor: has the classes different, same, but the model gives one value a sample; for classes the last layer must be such as 2:softmax or 1:sigmoid")]
    [InlineData("xor", "3:softmax", "xor", "xor: has the classes different, same, but the model gives the classes 0, 1, 2")]
    [InlineData("line", "2:identity", "line", "line: has one value a sample, but the model gives 2 values a sample")]
    [InlineData("xor", "1:sigmoid", "circle", "circle: has the classes outside, inside, but the model gives the classes different, same")]
    [InlineData("3", "1:sigmoid", "xor", "xor: has the features x, y; the model takes 3 numbers")]
    public void Evaluate_ImportedForAnotherSetThanItIsMeasuredOn_SaysWhatIsWhat(string input, string layers, string set, string message)
    {
        using var run = new CliRun();
        var inputs = input switch { "3" => 3, "line" => 1, _ => 2 };
        var units = layers[0] - '0';
        using (var stream = File.Create(run.In("w.safetensors")))
        {
            SafeTensorsWriter.Write(stream, [new SafeTensor("fc.weight", [units, inputs], new float[units * inputs])], new Dictionary<string, string>());
        }

        run.Run("import", run.In("w.safetensors"), "--layers", layers, "--input", input, "--output", run.In("m")).ShouldBe(ExitCode.Success, run.Error);

        run.Run("evaluate", run.In("m"), set).ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.Single().ShouldEndWith(message);
    }

    [Fact]
    public void Import_LossThatDoesNotFit_IsWrongUse()
    {
        using var run = new CliRun();
        run.Run("train", "--quiet", "--steps", "1", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);

        run.Run(
            "import", Path.Combine(run.In("run"), "model.safetensors"), "--layers", "64:relu,10:identity", "--input", "digits", "--loss", "categorical_crossentropy", "--output", run.In("m"))
            .ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.Single().ShouldContain("--loss: categorical_crossentropy needs outputs that are probabilities");
        File.Exists(run.In("m")).ShouldBeFalse();
    }

    [Fact]
    public void Evaluate_TargetsThatDoNotFitTheLoss_IsWrongUse()
    {
        using var run = new CliRun();
        File.WriteAllText(run.In("t.csv"), "x,y\n1,1\n2,2\n3,3\n4,4\n5,5.5\n");
        File.WriteAllText(run.In("negative.csv"), "x,y\n1,-1\n2,2\n");
        run.Run("train", run.In("t.csv"), "--layers", "1:softplus", "--loss", "poisson", "--quiet", "--steps", "1", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);

        run.Run("evaluate", run.In("run"), run.In("negative.csv")).ShouldBe(ExitCode.WrongUse);

        run.ErrorLines.Single().ShouldContain("has the target -1, but poisson needs targets of at least 0");
    }

    [Fact]
    public void Plot_EachKind_IsAPicture()
    {
        using var run = new CliRun();
        run.Run("train", "circle", "--features", "x^2,y^2", "--layers", "1:sigmoid", "--quiet", "--epochs", "2", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);

        foreach (var what in (string[])["loss", "accuracy", "rate", "weights", "surface", "units"])
        {
            run.Run("plot", run.In("run"), "--what", what, "--output", run.In(what + ".svg")).ShouldBe(ExitCode.Success, run.Error);
            File.ReadAllText(run.In(what + ".svg")).ShouldContain($"<title>run: {what}</title>");
        }

        run.Run("plot", run.In("run"), "--what", "weights", "--layer", "dense_9", "--output", run.In("n.svg")).ShouldBe(ExitCode.WrongUse);
        run.Error.ShouldContain("the network has no layer 'dense_9'");
        File.Exists(run.In("n.svg")).ShouldBeFalse();
    }
}
