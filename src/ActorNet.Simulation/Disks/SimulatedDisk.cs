using System.Text;
using ActorNet.Simulation.Engine;

namespace ActorNet.Simulation.Disks;

/// <summary>
/// The medium of one run folder, of one machine or shared by several as over a network. Programs see every write at once; after a crash only what was
/// synced is there for sure. Harsher than most file systems: a file that was synced may be missing if its folder was not.
/// </summary>
internal sealed class SimulatedDisk
{
    private readonly SimulationEngine _engine;
    private readonly SimulationRandom _random;
    private readonly Dictionary<string, Inode> _durable = [];
    private readonly List<FolderOperation> _pending = [];
    private Dictionary<string, Inode> _files = [];
    private SimulatedMount? _holder;
    private TimeSpan _heldUntil;

    public SimulatedDisk(SimulationEngine engine, string name)
    {
        _engine = engine;
        _random = engine.NewStream($"disk {name}");
        Name = name;
    }

    public string Name { get; }

    /// <summary>Bytes it holds; null for no bound.</summary>
    public long? Capacity { get; set; }

    /// <summary>Probability that an operation fails.</summary>
    public double FailureRate { get; set; }

    /// <summary>By what the times of operations are multiplied.</summary>
    public double Slowness { get; set; } = 1;

    /// <summary>Bytes in all files.</summary>
    public long Used => _files.Values.Sum(static file => (long)file.Length);

    /// <summary>Operations that failed on purpose.</summary>
    public int Failures { get; private set; }

    /// <summary>Times that all was lost.</summary>
    public int Losses { get; private set; }

    /// <summary>Crashes after which a file was not as programs had seen it.</summary>
    public int Tears { get; private set; }

    /// <summary>How long a program waits for another inside <see cref="Exclusively"/>.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Called when a program has written to a file, or has renamed one to a path.</summary>
    public Action<SimulatedMount, string>? OnChanged { get; set; }

    /// <summary>Called after a machine has crashed and its unsynced writes have met their fate.</summary>
    public Action? OnCrashed { get; set; }

    /// <summary>Gives a machine access.</summary>
    public SimulatedMount Mount(SimulatedHost host)
    {
        var mount = new SimulatedMount(this, host);
        host.Attach(mount);
        return mount;
    }

    /// <summary>A file as programs see it, for checkers; null if there is none.</summary>
    public byte[]? Peek(string path) => _files.TryGetValue(path, out var file) ? file.Data.AsSpan(0, file.Length).ToArray() : null;

    /// <summary>Paths of all files, in order.</summary>
    public IReadOnlyList<string> Paths => [.. _files.Keys.Order(StringComparer.Ordinal)];

    public Inode? Find(string path) => _files.GetValueOrDefault(path);

    public IReadOnlyList<string> List(string folder)
    {
        var prefix = folder.Length == 0 ? "" : folder + "/";
        return [.. _files.Keys
            .Where(path => path.StartsWith(prefix, StringComparison.Ordinal) && !path.AsSpan(prefix.Length).Contains('/'))
            .Select(path => path[prefix.Length..])
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>An operation begins: it takes a time, and may fail.</summary>
    public void Begin(SimulatedMount mount, double milliseconds, string what, bool canFail = true)
    {
        mount.ThrowIfDown();
        foreach (var file in _files.Values)
        {
            if (file.PendingCount > 0)
            {
                file.PinOthers(mount);
                file.Settle(_engine.Now);
            }
        }

        foreach (var operation in _pending)
        {
            if (operation.Owner != mount)
            {
                operation.Time = TimeSpan.Zero;
                operation.SyncedAt = TimeSpan.Zero;
            }
        }

        SettleFolders();
        _engine.Current?.Spend(_random.Around(TimeSpan.FromMilliseconds(milliseconds) * Slowness));
        if (canFail && _random.Chance(FailureRate))
        {
            Failures++;
            throw new IOException($"{Name}: input/output error ({what}).");
        }
    }

    /// <summary>The time of the program that is at work.</summary>
    public TimeSpan Time => _engine.Current?.TimeSpent ?? _engine.Now;

    /// <summary>How many bytes of a write fit.</summary>
    public int RoomFor(int growth) => Capacity is { } capacity ? (int)Math.Clamp(capacity - Used, 0, growth) : growth;

    public void Link(SimulatedMount mount, string path, Inode file)
    {
        _files[path] = file;
        Note(new FolderOperation(mount, Time, path, null, file));
    }

    public void Move(SimulatedMount mount, string from, string to)
    {
        if (!_files.Remove(from, out var file))
        {
            throw new FileNotFoundException($"{Name}: {from} does not exist.");
        }

        _files[to] = file;
        OnChanged?.Invoke(mount, to);
        Note(new FolderOperation(mount, Time, to, from, file));
    }

    public void Delete(SimulatedMount mount, string path)
    {
        if (_files.Remove(path))
        {
            Note(new FolderOperation(mount, Time, path, null, null));
        }
    }

    public void SyncFolder(string folder)
    {
        foreach (var operation in _pending)
        {
            if (FolderOf(operation.Path) == folder)
            {
                operation.SyncedAt ??= Time;
            }
        }

        NoteTrace(7, folder, []);
    }

    public void Exclusively(SimulatedMount mount, Action action)
    {
        mount.ThrowIfDown();
        var wait = _holder == mount ? TimeSpan.Zero : _heldUntil - Time;
        if (wait > LongestWait)
        {
            throw new IOException($"{Name}: somebody else has been at work for too long.");
        }

        if (wait > TimeSpan.Zero)
        {
            _engine.Current?.Spend(wait);
        }

        try
        {
            action();
        }
        finally
        {
            _holder = mount;
            _heldUntil = Time;
        }
    }

    /// <summary>A machine with access has crashed.</summary>
    public void Crash(SimulatedMount mount, CrashKind kind, TimeSpan time, bool isAlone)
    {
        if (_holder == mount)
        {
            _heldUntil = time;
        }

        if (kind == CrashKind.Disk && isAlone)
        {
            Losses++;
            _files = [];
            _durable.Clear();
            _pending.Clear();
            OnCrashed?.Invoke();
            return;
        }

        var before = _files.ToDictionary(static pair => pair.Key, static pair => pair.Value.Length);
        var losesUnsynced = kind != CrashKind.Process;
        var inodes = new HashSet<Inode>(_files.Values);
        inodes.UnionWith(_durable.Values);
        inodes.UnionWith(_pending.Select(static operation => operation.File).OfType<Inode>());
        _pending.RemoveAll(operation => operation.Owner == mount && operation.Time > time);
        var fate = new WriteFate(_random);
        if (losesUnsynced)
        {
            _pending.RemoveAll(operation => operation.Owner == mount && !(operation.SyncedAt <= time) && !fate.Keeps());
            _pending.ForEach(operation => operation.SyncedAt ??= operation.Owner == mount ? time : null);
        }

        _files = new Dictionary<string, Inode>(_durable);
        _pending.ForEach(operation => operation.Apply(_files));
        foreach (var file in inodes)
        {
            file.Crash(mount, time, losesUnsynced, new WriteFate(_random));
        }

        var isTorn = before.Count != _files.Count || _files.Any(pair => !before.TryGetValue(pair.Key, out var length) || length != pair.Value.Length);
        Tears += isTorn ? 1 : 0;
        OnCrashed?.Invoke();
    }

    /// <summary>Adds what was written to the trace.</summary>
    public void NoteTrace(ulong what, string path, ReadOnlySpan<byte> bytes) =>
        _engine.Trace.Add(what, (ulong)Time.Ticks, TraceHash.OfText(path), TraceHash.OfBytes(bytes));

    public static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    private void Note(FolderOperation operation)
    {
        _pending.Add(operation);
        NoteTrace(8, operation.Path, Encoding.UTF8.GetBytes(operation.From ?? ""));
    }

    private void SettleFolders()
    {
        // In their order, as far as all are sure; one that is not holds up those behind it, which may stay unsure a little longer than they need.
        var settled = 0;
        while (settled < _pending.Count && _pending[settled].SyncedAt <= _engine.Now && _pending[settled].Time <= _engine.Now)
        {
            _pending[settled++].Apply(_durable);
        }

        _pending.RemoveRange(0, settled);
    }

    /// <summary>A creation, a renaming (with <paramref name="from"/>) or a deletion (without a file).</summary>
    private sealed class FolderOperation(SimulatedMount owner, TimeSpan time, string path, string? from, Inode? file)
    {
        public SimulatedMount Owner { get; } = owner;

        public TimeSpan Time { get; set; } = time;

        public TimeSpan? SyncedAt { get; set; }

        public string Path { get; } = path;

        public string? From { get; } = from;

        public Inode? File { get; } = file;

        public void Apply(Dictionary<string, Inode> files)
        {
            if (File is null)
            {
                files.Remove(Path);
                return;
            }

            if (From is not null && files.TryGetValue(From, out var there) && there == File)
            {
                files.Remove(From);
            }

            files[Path] = File;
        }
    }
}
