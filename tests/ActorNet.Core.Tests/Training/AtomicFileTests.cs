using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Training;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Write_NewFile_HasTheContentAndLeavesNothingElse()
    {
        AtomicFile.Write(_folder["a"], stream => stream.Write("new"u8));

        File.ReadAllText(_folder["a"]).ShouldBe("new");
        Directory.GetFileSystemEntries(_folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public void Write_NoFolder_NamesFileAndFolder() =>
        Should.Throw<DirectoryNotFoundException>(() => AtomicFile.Write(_folder["none/a"], _ => { }))
            .Message.ShouldBe($"{_folder["none/a"]} cannot be written: there is no folder {_folder["none"]}.");

    [Fact]
    public void Write_WhileWriting_OldContentIsStillThere()
    {
        File.WriteAllText(_folder["a"], "old and longer");

        AtomicFile.Write(_folder["a"], stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            File.ReadAllText(_folder["a"]).ShouldBe("old and longer");
        });

        File.ReadAllText(_folder["a"]).ShouldBe("new");
    }

    [Fact]
    public void Write_WriterThrows_KeepsTheOldFileAndLeavesNothingElse()
    {
        File.WriteAllText(_folder["a"], "old");

        Should.Throw<InvalidDataException>(() => AtomicFile.Write(_folder["a"], stream =>
        {
            stream.Write("new"u8);
            throw new InvalidDataException();
        }));

        File.ReadAllText(_folder["a"]).ShouldBe("old");
        Directory.GetFileSystemEntries(_folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public void Write_LeftoverOfACrash_IsReplaced()
    {
        File.WriteAllText(_folder["a" + AtomicFile.PartialSuffix], "half of something long");

        AtomicFile.Write(_folder["a"], stream => stream.Write("new"u8));

        File.ReadAllText(_folder["a"]).ShouldBe("new");
        Directory.GetFileSystemEntries(_folder.Path).Length.ShouldBe(1);
    }

    [Fact]
    public void Write_MissingFolder_IsAnInputOutputError() =>
        Should.Throw<IOException>(() => AtomicFile.Write(_folder["no/such/a"], stream => stream.Write("new"u8)));

    public void Dispose() => _folder.Dispose();
}
