using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Training;

/// <summary>What every <see cref="IDisk"/> must do. Derive from it to hold another disk against it.</summary>
public abstract class DiskConformance
{
    /// <summary>The disk under test: one folder, the same for all calls of a test, empty at first.</summary>
    protected abstract IDisk Disk { get; }

    [Fact]
    public void List_FolderThatDoesNotExist_IsEmpty()
    {
        Disk.List("none").ShouldBeEmpty();
        Disk.List("none/deeper").ShouldBeEmpty();
    }

    [Fact]
    public void List_Files_GivesNamesOfThatFolderOnly()
    {
        Put("a", "1");
        Put("folder/b", "2");
        Put("folder/c", "3");

        Disk.List("").Where(name => name != FileSystemDisk.LockFileName).ShouldBe(["a"]);
        Disk.List("folder").Order().ShouldBe(["b", "c"]);
    }

    [Fact]
    public void Create_NewFileInNewFolder_HoldsWhatWasWritten()
    {
        Put("folder/deeper/a", "content");

        Disk.Exists("folder/deeper/a").ShouldBeTrue();
        Get("folder/deeper/a").ShouldBe("content");
    }

    [Fact]
    public void Create_FileThatExists_EmptiesIt()
    {
        Put("a", "old and longer");
        Put("a", "new");

        Get("a").ShouldBe("new");
    }

    [Fact]
    public void Create_SeekBackAndWrite_OverwritesInPlace()
    {
        using (var stream = Disk.Create("a"))
        {
            stream.Write("....content"u8);
            stream.Position = 0;
            stream.Write("head"u8);
            stream.Length.ShouldBe(11);
            Disk.Sync(stream);
        }

        Get("a").ShouldBe("headcontent");
    }

    [Fact]
    public void Append_FileOrNone_WritesAtTheEnd()
    {
        Add("folder/log", "one ");
        Add("folder/log", "two");

        Get("folder/log").ShouldBe("one two");
    }

    [Fact]
    public void Append_StreamThatStaysOpen_IsReadByOthersAsItGrows()
    {
        using var stream = Disk.Append("log");
        stream.Write("one"u8);
        Get("log").ShouldBe("one");
        stream.Write(" two"u8);
        Disk.Sync(stream);
        Get("log").ShouldBe("one two");
    }

    [Fact]
    public void OpenRead_File_IsSeekableAndKnowsItsLength()
    {
        Put("a", "0123456789");

        using var stream = Disk.OpenRead("a");
        stream.Length.ShouldBe(10);
        stream.Position = 7;
        Span<byte> bytes = stackalloc byte[5];
        stream.ReadAtLeast(bytes, 5, throwOnEndOfStream: false).ShouldBe(3);
        bytes[..3].ToArray().ShouldBe("789"u8.ToArray());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("no/such/folder/none")]
    public void OpenRead_NoSuchFile_SaysSo(string path)
    {
        Disk.Exists(path).ShouldBeFalse();
        Should.Throw<FileNotFoundException>(() => Disk.OpenRead(path).Dispose());
    }

    [Fact]
    public void Truncate_LongerFile_KeepsItsBeginning()
    {
        Put("a", "0123456789");

        Disk.Truncate("a", 4);
        Add("a", "!");

        Get("a").ShouldBe("0123!");
    }

    [Fact]
    public void Move_OntoAnotherFile_TakesItsPlace()
    {
        Put("folder/a", "old");
        Put("folder/b", "new");

        Disk.Move("folder/b", "folder/a");
        Disk.SyncFolder("folder");

        Get("folder/a").ShouldBe("new");
        Disk.List("folder").ShouldBe(["a"]);
    }

    [Fact]
    public void Delete_FileOrNone_IsGone()
    {
        Put("a", "x");

        Disk.Delete("a");
        Disk.Delete("a");
        Disk.Delete("no/such/folder/a");

        Disk.Exists("a").ShouldBeFalse();
    }

    [Fact]
    public void Exclusively_ActionThatThrows_PassesTheExceptionOnAndLetsOthersIn()
    {
        Should.Throw<InvalidDataException>(() => Disk.Exclusively(() => throw new InvalidDataException()));

        var calls = 0;
        Disk.Exclusively(() => calls++);
        calls.ShouldBe(1);
    }

    [Fact]
    public void Exclusively_FilesWrittenInside_AreThereAfterwards()
    {
        Disk.Exclusively(() => Put("a", "inside"));

        Get("a").ShouldBe("inside");
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../a")]
    [InlineData("folder/../../a")]
    public void Create_PathOutsideTheFolder_IsRefused(string path) =>
        Should.Throw<ArgumentException>(() => Disk.Create(path).Dispose());

    [Fact]
    public void Name_Always_IsThere() => Disk.Name.ShouldNotBeNullOrWhiteSpace();

    protected void Put(string path, string content)
    {
        using var stream = Disk.Create(path);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
        Disk.Sync(stream);
    }

    protected string Get(string path)
    {
        using var reader = new StreamReader(Disk.OpenRead(path));
        return reader.ReadToEnd();
    }

    private void Add(string path, string content)
    {
        using var stream = Disk.Append(path);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
        Disk.Sync(stream);
    }
}
