namespace ActorNet.Simulation.Disks;

/// <summary>An open file of a simulated disk. Nothing is buffered: what is written can be seen at once, and is on the medium once it is synced.</summary>
internal sealed class SimulatedFile(SimulatedMount mount, string path, Inode file, bool canWrite, bool appends) : Stream
{
    private const double MillisecondsPerByte = 1e-6;
    private readonly int _life = mount.Life;
    private long _position = appends ? file.Length : 0;
    private bool _closed;

    public string Path { get; } = path;

    public Inode File { get; } = file;

    public override bool CanRead => !_closed && !appends;

    public override bool CanSeek => !_closed;

    public override bool CanWrite => !_closed && canWrite;

    public override long Length => File.Length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        Check();
        mount.Disk.Begin(mount, buffer.Length * MillisecondsPerByte, $"read {Path}");
        var count = (int)Math.Clamp(File.Length - _position, 0, buffer.Length);
        File.Data.AsSpan((int)Math.Min(_position, File.Length), count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Check();
        if (!canWrite)
        {
            throw new NotSupportedException($"{Path} is open to read.");
        }

        if (buffer.IsEmpty)
        {
            return;
        }

        mount.Disk.Begin(mount, buffer.Length * MillisecondsPerByte, $"write {Path}");
        _position = appends ? File.Length : _position;
        var growth = (int)Math.Max(0, _position + buffer.Length - File.Length);
        var missing = growth - mount.Disk.RoomFor(growth);
        var fits = buffer[..Math.Max(0, buffer.Length - missing)];
        File.Write((int)_position, fits, mount, mount.Disk.Time);
        mount.Disk.NoteTrace(9, Path, fits);
        mount.Disk.OnChanged?.Invoke(mount, Path);
        _position += fits.Length;
        if (missing > 0)
        {
            throw new IOException($"{mount.Name}: no space left ({Path}).");
        }
    }

    public override void SetLength(long value)
    {
        Check();
        File.SetLength((int)value, mount, mount.Disk.Time);
    }

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => File.Length + offset,
    };

    public override void Flush()
    {
        // Nothing is buffered.
    }

    protected override void Dispose(bool disposing)
    {
        _closed = true;
        base.Dispose(disposing);
    }

    private void Check()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_life != mount.Life)
        {
            throw new IOException($"{Path}: the machine that had it open is gone.");
        }
    }
}
