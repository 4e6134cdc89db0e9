using System.Text;
using ActorNet.Core.Training;
using ActorNet.Simulation.Disks;
using ActorNet.Simulation.Engine;

namespace ActorNet.Simulation.Tests.Disks;

public sealed class SimulatedDiskTests
{
    private static readonly string Content = new('x', 3000);

    [Fact]
    public void Crash_OfTheProcess_KeepsEverything()
    {
        var (disk, mount, host) = New(1);
        Write(mount, "a", "content", sync: false);

        host.Crash(CrashKind.Process);

        Text(disk, "a").ShouldBe("content");
    }

    [Fact]
    public void PowerLoss_SyncedFileInASyncedFolder_Survives()
    {
        for (var seed = 1UL; seed <= 50; seed++)
        {
            var (disk, mount, host) = New(seed);
            Write(mount, "folder/a", "content", sync: true);
            mount.SyncFolder("folder");

            host.Crash(CrashKind.Power);

            Text(disk, "folder/a").ShouldBe("content", $"seed {seed}");
        }
    }

    [Fact]
    public void PowerLoss_UnsyncedWrite_IsLostTornOrKept()
    {
        var seen = new HashSet<string>();
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var (disk, mount, host) = New(seed);
            Write(mount, "a", "", sync: true);
            mount.SyncFolder("");
            Write(mount, "a", Content, sync: false);

            host.Crash(CrashKind.Power);

            var text = Text(disk, "a")!;
            seen.Add(text.Length == 0 ? "lost" : text == Content ? "kept" : text == Content[..text.Length] ? "prefix" : "sectors");
        }

        seen.Order().ShouldBe(["kept", "lost", "prefix", "sectors"]);
    }

    [Fact]
    public void PowerLoss_RenameThatWasNotSynced_GivesTheOldFileOrTheNew()
    {
        var seen = new HashSet<string>();
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var (disk, mount, host) = New(seed);
            AtomicFile.Write(mount, "a", stream => stream.Write("old"u8));
            Write(mount, "b", "new", sync: true);
            mount.SyncFolder("");
            mount.Move("b", "a");

            host.Crash(CrashKind.Power);

            seen.Add(Text(disk, "a")!);
        }

        seen.Order().ShouldBe(["new", "old"]);
    }

    [Fact]
    public void PowerLoss_AtomicFile_IsOldOrNewWhenTheCrashComesBetween()
    {
        // The program is an actor whose work takes time: the crash hits it somewhere inside.
        var seen = new HashSet<string>();
        for (var seed = 1UL; seed <= 300; seed++)
        {
            var engine = new SimulationEngine(seed, codec: null);
            var host = engine.AddHost("host");
            var disk = new SimulatedDisk(engine, "disk") { Slowness = 50 };
            var mount = disk.Mount(host);
            AtomicFile.Write(mount, "a", stream => stream.Write("old"u8));
            host.Spawn("writer", new Core.Tests.Actors.ScriptedActor((_, _) => AtomicFile.Write(mount, "a", stream => stream.Write(Encoding.UTF8.GetBytes(Content)))));
            engine.At(TimeSpan.FromMilliseconds(seed), () => host.Crash(CrashKind.Power));
            engine.Run(() => false, TimeSpan.FromSeconds(10), 100);

            var text = Text(disk, "a");
            seen.Add(text == Content ? "new" : text ?? "none");
        }

        seen.Order().ShouldBe(["new", "old"]);
    }

    [Fact]
    public void DiskLoss_Always_LeavesNothing()
    {
        var (disk, mount, host) = New(1);
        Write(mount, "a", "content", sync: true);
        mount.SyncFolder("");

        host.Crash(CrashKind.Disk);

        disk.Paths.ShouldBeEmpty();
    }

    [Fact]
    public void PowerLoss_OneOfTwoMachines_OnlyItsOwnWritesAreInDanger()
    {
        for (var seed = 1UL; seed <= 30; seed++)
        {
            var engine = new SimulationEngine(seed, codec: null);
            var disk = new SimulatedDisk(engine, "disk");
            var (first, second) = (engine.AddHost("first"), engine.AddHost("second"));
            var (one, two) = (disk.Mount(first), disk.Mount(second));
            Write(one, "of one", "one", sync: false);
            two.Exists("of one").ShouldBeTrue();
            Write(two, "of two", "two", sync: false);

            first.Crash(CrashKind.Power);

            // What the other has seen is on the file server, and stays.
            Text(disk, "of one").ShouldBe("one");
            Text(disk, "of two").ShouldBe("two");
        }
    }

    [Fact]
    public void Write_DiskIsFull_WritesWhatFitsAndThrows()
    {
        var (disk, mount, _) = New(1);
        disk.Capacity = 5;

        Should.Throw<IOException>(() => Write(mount, "a", "content", sync: false)).Message.ShouldContain("space");

        Text(disk, "a").ShouldBe("conte");
        disk.Capacity = null;
        Write(mount, "a", "content", sync: false);
        Text(disk, "a").ShouldBe("content");
    }

    [Fact]
    public void Operations_DiskFails_Throw()
    {
        var (disk, mount, _) = New(1);
        disk.FailureRate = 1;

        Should.Throw<IOException>(() => mount.Create("a").Dispose());
        Should.Throw<IOException>(() => mount.SyncFolder(""));
        disk.Failures.ShouldBe(2);
    }

    [Fact]
    public void Operations_OfAnActor_TakeItsTime()
    {
        var engine = new SimulationEngine(1, codec: null);
        var host = engine.AddHost("host");
        var disk = new SimulatedDisk(engine, "disk");
        var mount = disk.Mount(host);
        var (begun, ended) = (TimeSpan.Zero, TimeSpan.Zero);
        host.Spawn("writer", new Core.Tests.Actors.ScriptedActor((_, context) =>
        {
            begun = context.Now;
            Write(mount, "a", "content", sync: true);
            ended = context.Now;
        }));

        engine.Run(() => ended > TimeSpan.Zero, TimeSpan.FromSeconds(1), 100);

        (ended - begun).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(0.25));
    }

    [Fact]
    public void Exclusively_TwoMachines_TheSecondWaitsForTheFirst()
    {
        var engine = new SimulationEngine(1, codec: null);
        var disk = new SimulatedDisk(engine, "disk");
        var times = new List<(TimeSpan Begin, TimeSpan End)>();
        foreach (var name in new[] { "one", "two" })
        {
            var host = engine.AddHost(name);
            var mount = disk.Mount(host);
            host.Spawn("writer", new Core.Tests.Actors.ScriptedActor((_, context) => mount.Exclusively(() =>
            {
                var begin = context.Now;
                Write(mount, name, "content", sync: true);
                times.Add((begin, context.Now));
            })));
        }

        engine.Run(() => false, TimeSpan.FromSeconds(1), 100);

        times.Count.ShouldBe(2);
        times[1].Begin.ShouldBeGreaterThanOrEqualTo(times[0].End);
    }

    private static (SimulatedDisk Disk, SimulatedMount Mount, SimulatedHost Host) New(ulong seed)
    {
        var engine = new SimulationEngine(seed, codec: null);
        var host = engine.AddHost("host");
        var disk = new SimulatedDisk(engine, "disk");
        return (disk, disk.Mount(host), host);
    }

    private static void Write(SimulatedMount mount, string path, string content, bool sync)
    {
        using var stream = mount.Create(path);
        stream.Write(Encoding.UTF8.GetBytes(content));
        if (sync)
        {
            mount.Sync(stream);
        }
    }

    private static string? Text(SimulatedDisk disk, string path) => disk.Peek(path) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
