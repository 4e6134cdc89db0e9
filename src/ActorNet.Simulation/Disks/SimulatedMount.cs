using ActorNet.Core.Training;
using ActorNet.Simulation.Engine;

namespace ActorNet.Simulation.Disks;

/// <summary>A machine's access to a disk.</summary>
internal sealed class SimulatedMount(SimulatedDisk disk, SimulatedHost host) : IDisk, ICrashes
{
    private const double OperationMilliseconds = 0.02;
    private const double SyncMilliseconds = 0.5;

    /// <summary>Counts crashes, so that files opened before are told from those opened after.</summary>
    public int Life { get; private set; }

    /// <summary>True if no other machine has access.</summary>
    public bool IsAlone { get; init; } = true;

    public string Name => disk.Name;

    public SimulatedDisk Disk => disk;

    public void ThrowIfDown()
    {
        if (!host.IsUp)
        {
            throw new IOException($"{host.Name} is down.");
        }
    }

    public IReadOnlyList<string> List(string folder)
    {
        disk.Begin(this, OperationMilliseconds, $"list {folder}");
        return disk.List(folder);
    }

    public bool Exists(string path)
    {
        disk.Begin(this, OperationMilliseconds, path, canFail: false);
        return disk.Find(path) is not null;
    }

    public Stream OpenRead(string path)
    {
        disk.Begin(this, OperationMilliseconds, $"open {path}");
        var file = disk.Find(path) ?? throw new FileNotFoundException($"{Name}: {path} does not exist.", path);
        return new SimulatedFile(this, path, file, canWrite: false, appends: false);
    }

    public Stream Create(string path)
    {
        CheckPath(path);
        disk.Begin(this, OperationMilliseconds, $"create {path}");
        var file = disk.Find(path);
        if (file is null)
        {
            file = new Inode();
            disk.Link(this, path, file);
        }
        else
        {
            file.SetLength(0, this, disk.Time);
        }

        return new SimulatedFile(this, path, file, canWrite: true, appends: false);
    }

    public Stream Append(string path)
    {
        CheckPath(path);
        disk.Begin(this, OperationMilliseconds, $"open {path}");
        var file = disk.Find(path);
        if (file is null)
        {
            file = new Inode();
            disk.Link(this, path, file);
        }

        return new SimulatedFile(this, path, file, canWrite: true, appends: true);
    }

    public void Truncate(string path, long length)
    {
        disk.Begin(this, OperationMilliseconds, $"shorten {path}");
        var file = disk.Find(path) ?? throw new FileNotFoundException($"{Name}: {path} does not exist.", path);
        file.SetLength((int)Math.Min(length, file.Length), this, disk.Time);
    }

    public void Sync(Stream file)
    {
        var open = (SimulatedFile)file;
        disk.Begin(this, SyncMilliseconds, $"sync {open.Path}");
        open.File.Sync(disk.Time);
        disk.NoteTrace(6, open.Path, []);
    }

    public void SyncFolder(string folder)
    {
        disk.Begin(this, SyncMilliseconds, $"sync folder {folder}");
        disk.SyncFolder(folder);
    }

    public void Move(string from, string to)
    {
        disk.Begin(this, OperationMilliseconds, $"rename {from}");
        disk.Move(this, from, to);
    }

    public void Delete(string path)
    {
        disk.Begin(this, OperationMilliseconds, $"delete {path}");
        disk.Delete(this, path);
    }

    public void Exclusively(Action action) => disk.Exclusively(this, action);

    public void OnCrash(CrashKind kind, TimeSpan time)
    {
        Life++;
        disk.Crash(this, kind, time, IsAlone);
    }

    private static void CheckPath(string path)
    {
        if (path.Split('/').Any(static name => name is "" or "." or ".."))
        {
            throw new ArgumentException($"'{path}' is not a path within a run folder.", nameof(path));
        }
    }
}
