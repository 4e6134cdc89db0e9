using ActorNet.Lessons;

namespace ActorNet.Cli.Tests.Lessons;

public sealed class ExamplesTests
{
    [Fact]
    public void Examples_WithoutAName_ListsAllOfThem()
    {
        using var run = new CliRun();

        run.Run("examples").ShouldBe(ExitCode.Success);

        foreach (var lesson in LessonCatalog.All) run.Out.ShouldContain($"\n{lesson.Name} ");
    }

    [Fact]
    public void Examples_ByTopic_RunsItAndWritesItsPictures()
    {
        using var run = new CliRun();

        run.Run("examples", "w5", "--output", run.In("pictures")).ShouldBe(ExitCode.Success);

        run.Out.ShouldStartWith("Computational graphs: values forward, gradients backward\n");
        Directory.GetFiles(run.In("pictures"), "*.svg").Length.ShouldBe(3);
    }

    [Fact]
    public void Examples_WithoutOutput_WritesNoFile()
    {
        using var run = new CliRun();

        run.Run("examples", "polar").ShouldBe(ExitCode.Success);

        run.Out.ShouldNotContain("picture");
    }
}
