using ActorNet.Cli.Planning;

namespace ActorNet.Cli.Tests.Planning;

public sealed class RunFolderNameTests
{
    [Fact]
    public void Create_NoFolderAskedFor_MakesNewOnes()
    {
        using var run = new CliRun();

        RunFolderName.Create(null, "digits", run.Folder).ShouldBe(run.In("digits-1"));
        RunFolderName.Create(null, "digits", run.Folder).ShouldBe(run.In("digits-2"));
        RunFolderName.Create(null, "/a b/my houses.csv", run.Folder).ShouldBe(run.In("my-houses-1"));

        Directory.GetFileSystemEntries(run.Folder).Length.ShouldBe(3);
    }

    [Fact]
    public void Create_ManyAtOnce_GivesEachItsOwn()
    {
        using var run = new CliRun();
        var names = new string[32];

        Parallel.For(0, names.Length, index => names[index] = RunFolderName.Create(null, "digits", run.Folder));

        names.Distinct().Count().ShouldBe(names.Length);
        names.ShouldAllBe(name => Directory.Exists(name));
    }

    [Fact]
    public void Create_FileInTheWay_IsRefused()
    {
        using var run = new CliRun();
        File.WriteAllText(run.In("file"), "");

        Should.Throw<UsageException>(() => RunFolderName.Create(run.In("file"), "digits")).Message.ShouldEndWith("is a file, not a folder");
        Should.Throw<UsageException>(() => RunFolderName.Create(run.In("file/below"), "digits")).Message.ShouldContain("cannot be written");
    }

    [Fact]
    public void Create_EmptyFolder_IsTaken()
    {
        using var run = new CliRun();

        RunFolderName.Create(run.Folder, "digits").ShouldBe(run.Folder);
    }
}
