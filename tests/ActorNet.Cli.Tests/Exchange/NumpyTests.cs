using ActorNet.Core.Data;

namespace ActorNet.Cli.Tests.Exchange;

/// <summary>Arrays and weights go to NumPy and come from it.</summary>
public sealed class NumpyTests
{
    [SkippableFact]
    public void Read_WrittenByNumPy_GivesTheNumbers()
    {
        using var run = new CliRun();
        OtherPrograms.Python("numpy", "numpy_write.py", run.Folder);
        float[] expected = [.. Enumerable.Range(0, 120).Select(i => (float)(i % 100))];
        float[] bits = [.. expected.Select(value => value % 2)];

        var files = Directory.GetFiles(run.Folder, "*.npy");
        files.Length.ShouldBe((12 * 4) + 3);
        foreach (var path in files)
        {
            var array = NpyArray.Read(path);
            array.Shape.ShouldBe([5, 4, 3, 2], path);
            array.ToSingles(1).ShouldBe(Path.GetFileName(path).StartsWith("bool", StringComparison.Ordinal) ? bits : expected, path);
        }

        foreach (var name in (string[])["plain.npz", "compressed.npz"])
        {
            using var file = NpzFile.Open(run.In(name));
            file.Names.ShouldBe(["x", "y"]);
            file.Read("x").ToSingles(1).ShouldBe(expected);
            file.Read("y").ToLabels(3).ShouldBe([0, 1, 2, 0, 1]);
        }
    }

    [SkippableFact]
    public void Export_WeightsAndOutputs_AreReadByNumPy()
    {
        using var run = new CliRun();
        run.Run("train", "--quiet", "--steps", "5", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        run.Run("export", run.In("run"), run.In("weights.npz")).ShouldBe(ExitCode.Success, run.Error);
        run.Run("export", run.In("run"), run.In("weights"), "--format", "safetensors").ShouldBe(ExitCode.Success, run.Error);
        run.Run("predict", run.In("run"), "digits", "--output", run.In("outputs.npy")).ShouldBe(ExitCode.Success, run.Error);
        run.Run("predict", run.In("run"), "digits", "--output", run.In("outputs.npz")).ShouldBe(ExitCode.Success, run.Error);

        var text = OtherPrograms.Python("numpy", "numpy_read.py", run.In("weights.npz"), run.In("weights"), run.In("outputs.npy"), run.In("outputs.npz"));

        text.Trim().ShouldBe($"{Model.Load(run.In("run")).WeightsSha256} (1797, 10)");
    }
}
