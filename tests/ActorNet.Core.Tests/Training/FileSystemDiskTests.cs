using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Training;

public sealed class FileSystemDiskTests : DiskConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileSystemDisk _disk;

    public FileSystemDiskTests() => _disk = new FileSystemDisk(_folder.Path);

    protected override IDisk Disk => _disk;

    [Fact]
    public void Exclusively_FromManyThreadsAndDisks_LetsOneInAtATime()
    {
        const int Threads = 4;
        const int Rounds = 50;
        Put("count", "0");
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            // A disk each, as in processes of their own: only the lock on the file keeps them apart.
            var disk = new FileSystemDisk(_folder.Path);
            for (var round = 0; round < Rounds; round++)
            {
                disk.Exclusively(() => Put("count", $"{int.Parse(Get("count"), System.Globalization.CultureInfo.InvariantCulture) + 1}"));
            }
        })).ToList();

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Get("count").ShouldBe($"{Threads * Rounds}");
    }

    [Fact]
    public void Exclusively_LockFileLeftByADeadProcess_IsNoObstacle()
    {
        File.WriteAllText(_folder[FileSystemDisk.LockFileName], "left over");

        var calls = 0;
        _disk.Exclusively(() => calls++);

        calls.ShouldBe(1);
    }

    [Fact]
    public void Exclusively_HeldByAnother_FailsAfterItsBoundAndNamesTheFile()
    {
        using var held = new FileStream(_folder[FileSystemDisk.LockFileName], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var began = System.Diagnostics.Stopwatch.GetTimestamp();

        Should.Throw<IOException>(() => _disk.Exclusively(() => { })).Message.ShouldContain(FileSystemDisk.LockFileName);

        System.Diagnostics.Stopwatch.GetElapsedTime(began).ShouldBeInRange(FileSystemDisk.LongestLockWait, FileSystemDisk.LongestLockWait * 4);
    }

    [Fact]
    public void Append_AfterAnotherAppendedAndTruncated_OverwritesNothing()
    {
        Put("log", "0123456789");
        _disk.Truncate("log", 5);
        using var stream = _disk.Append("log");
        stream.Write("x"u8);

        Get("log").ShouldBe("01234x");
    }

    public void Dispose() => _folder.Dispose();
}
