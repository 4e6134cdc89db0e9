using ActorNet.Core.Training;

namespace ActorNet.Tests.Runs;

/// <summary>What a crash leaves of what was not brought to the disk.</summary>
public enum CrashKind
{
    /// <summary>Everything: only the process died.</summary>
    KeepsAll,

    /// <summary>Nothing.</summary>
    DropsUnsynced,

    /// <summary>The files' contents, but no creation, rename or deletion.</summary>
    KeepsContents,

    /// <summary>Half of what was appended, the end of it as zeros; all names.</summary>
    Tears,
}

/// <summary>Raised by every operation from the crash on; no part of the program knows it.</summary>
public sealed class CrashException : Exception;

/// <summary>
/// A disk in memory that tells what is written from what is brought to the disk, and stops at any operation: for good, as a crash does, or once, as a
/// full disk does.
/// </summary>
public sealed class CrashingDisk : IDisk
{
    private readonly HashSet<string> _durableFolders = [""];
    private readonly List<(string Folder, Action<Dictionary<string, Inode>> Change)> _pendingNames = [];
    private Dictionary<string, Inode> _names = [];
    private Dictionary<string, Inode> _durableNames = [];
    private bool _isCrashed;
    private bool _isLocked;

    public string Name => "disk";

    /// <summary>Operations so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The operation that the machine crashes at, or -1.</summary>
    public int CrashAt { get; set; } = -1;

    /// <summary>The operation that fails once, or -1.</summary>
    public int FailAt { get; set; } = -1;

    /// <summary>Another program has stopped within <see cref="Exclusively"/>.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Called before this operation, or before the first after it that nobody has locked out.</summary>
    public (int Operation, Action Call)? Interrupt { get; set; }

    public IReadOnlyList<string> List(string folder)
    {
        Count();
        return [.. _names.Keys.Where(path => FolderOf(path) == folder).Select(path => path[(path.LastIndexOf('/') + 1)..])];
    }

    public bool Exists(string path)
    {
        Count();
        return _names.ContainsKey(path);
    }

    public Stream OpenRead(string path)
    {
        Count();
        return _names.TryGetValue(path, out var inode)
            ? new MemoryStream(inode.Content.ToArray(), writable: false)
            : throw new FileNotFoundException(path);
    }

    public Stream Create(string path)
    {
        Count();
        if (!_names.TryGetValue(path, out var inode))
        {
            inode = Add(path);
        }

        inode.Content.Clear();
        inode.IsRewritten = true;
        return new DiskStream(this, inode, 0);
    }

    public Stream Append(string path)
    {
        Count();
        var inode = _names.GetValueOrDefault(path) ?? Add(path);
        return new DiskStream(this, inode, inode.Content.Count);
    }

    public void Truncate(string path, long length)
    {
        Count();
        var inode = _names[path];
        inode.Content.RemoveRange((int)length, Math.Max(0, inode.Content.Count - (int)length));
    }

    public void Sync(Stream file)
    {
        Count();
        var inode = ((DiskStream)file).Inode;
        inode.Durable = [.. inode.Content];
        inode.IsRewritten = false;
    }

    public void SyncFolder(string folder)
    {
        Count();
        foreach (var (_, change) in _pendingNames.Where(pending => pending.Folder == folder))
        {
            change(_durableNames);
        }

        _pendingNames.RemoveAll(pending => pending.Folder == folder);
        if (folder.Length == 0)
        {
            _durableFolders.UnionWith(_names.Keys.Select(FolderOf));
        }
    }

    public void Move(string from, string to)
    {
        Count();
        var inode = _names[from];
        Change(FolderOf(to), names =>
        {
            _ = names.Remove(from);
            names[to] = inode;
        });
    }

    public void Delete(string path)
    {
        Count();
        Change(FolderOf(path), names => names.Remove(path));
    }

    public void Exclusively(Action action)
    {
        Count();
        if (IsHeld)
        {
            throw new FolderHeldException($"{Name} is held by another program");
        }

        _isLocked.ShouldBeFalse();
        _isLocked = true;
        try
        {
            action();
        }
        finally
        {
            _isLocked = false;
        }
    }

    /// <summary>The machine starts again after a crash.</summary>
    public void Reboot(CrashKind kind)
    {
        if (kind is CrashKind.DropsUnsynced or CrashKind.KeepsContents)
        {
            _names = _durableNames.Where(pair => _durableFolders.Contains(FolderOf(pair.Key))).ToDictionary();
        }

        foreach (var inode in _names.Values)
        {
            inode.Crash(kind);
        }

        _durableNames = new(_names);
        _pendingNames.Clear();
        _durableFolders.UnionWith(_names.Keys.Select(FolderOf));
        (_isCrashed, CrashAt, FailAt, Operations, _isLocked) = (false, -1, -1, 0, false);
    }

    /// <summary>The whole disk in its present state, to see whether something changed.</summary>
    public string Snapshot(string path) => _names.TryGetValue(path, out var inode) ? Convert.ToHexString([.. inode.Content]) : "";

    private Inode Add(string path)
    {
        var inode = new Inode();
        Change(FolderOf(path), names => names[path] = inode);
        return inode;
    }

    private void Change(string folder, Action<Dictionary<string, Inode>> change)
    {
        change(_names);
        _pendingNames.Add((folder, change));
    }

    private void Count()
    {
        if (Interrupt is var (operation, call) && Operations >= operation && !_isLocked)
        {
            Interrupt = null;
            call();
        }

        if (_isCrashed || Operations == CrashAt)
        {
            _isCrashed = true;
            throw new CrashException();
        }

        if (Operations++ == FailAt)
        {
            throw new IOException("No space left on the disk.");
        }
    }

    private static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    private sealed class Inode
    {
        public List<byte> Content { get; private set; } = [];

        public byte[] Durable { get; set; } = [];

        public bool IsRewritten { get; set; }

        public void Crash(CrashKind kind)
        {
            if (kind == CrashKind.DropsUnsynced)
            {
                Content = [.. Durable];
            }
            else if (kind == CrashKind.Tears && Content.Count > Durable.Length)
            {
                var kept = Durable.Length + ((Content.Count - Durable.Length) / 2);
                Content = [.. Content.Take(kept).Concat(Enumerable.Repeat((byte)0, Math.Min(5, Content.Count - kept)))];
            }

            Durable = [.. Content];
            IsRewritten = false;
        }
    }

    private sealed class DiskStream(CrashingDisk disk, Inode inode, int position) : Stream
    {
        private int _position = position;

        public Inode Inode => inode;

        public override bool CanRead => false;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => inode.Content.Count;

        public override long Position
        {
            get => _position;
            set => _position = (int)value;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            // A write that is cut off by the crash, or finds the disk full, has written its first half.
            var (crashes, fails) = (disk.Operations == disk.CrashAt, disk.Operations == disk.FailAt);
            var written = crashes || fails ? buffer[..(buffer.Length / 2)] : buffer;
            if (!disk._isCrashed)
            {
                foreach (var value in written)
                {
                    if (_position < inode.Content.Count)
                    {
                        inode.Content[_position] = value;
                    }
                    else
                    {
                        inode.Content.Add(value);
                    }

                    _position++;
                }
            }

            disk.Count();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
