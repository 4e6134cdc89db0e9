namespace ActorNet.Remote.Local;

/// <summary>
/// Floats of this process that processes of the same user on the same host can map: vectors that they read (the parameters), and slots that are lent to them
/// (gradients). It makes a file in memory that only this user may open and deletes its name when it is disposed, or at the next start if the process is
/// killed. The memory itself stays for as long as anybody uses it, here or there.
/// </summary>
public sealed class TensorSegment : IDisposable
{
    /// <summary>Another process that clears up may take a new file for an abandoned one, in the moment before it is locked.</summary>
    private const int Attempts = 3;

    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly LendingRow?[] _rows;
    private volatile int _rowsEnd;
    private long _tickets;

    private TensorSegment(FileStream file, SegmentLayout layout)
    {
        _file = file;
        Path = file.Name;
        Id = Guid.NewGuid();
        Mapping = SegmentMapping.Of(file, layout, mayWrite: true);
        layout.Write(Mapping.Header, Id);
        _rows = new LendingRow?[layout.Rows];
    }

    /// <summary>Floats of each vector and slot.</summary>
    public int Parameters => Mapping.Layout.Parameters;

    /// <summary>Vectors that others read.</summary>
    public int VectorCount => Mapping.Layout.Vectors;

    /// <summary>Slots that are lent.</summary>
    public int SlotCount => Mapping.Layout.Slots;

    /// <summary>Length of its file in bytes.</summary>
    public long Bytes => Mapping.Layout.Bytes;

    /// <summary>Where others find it.</summary>
    internal string Path { get; }

    /// <summary>What it calls itself, so that nobody takes another file for it.</summary>
    internal Guid Id { get; }

    /// <summary>Its memory.</summary>
    internal SegmentMapping Mapping { get; }

    /// <summary>Makes a segment of zeros, and removes those that killed processes have left.</summary>
    /// <param name="parameters">Floats of each vector and slot; each begins on a 64-byte boundary.</param>
    /// <param name="vectors">Vectors that others read; at most 16.</param>
    /// <param name="slots">Slots that are lent; at most <see cref="RemoteLimits.GradientSlots"/>.</param>
    /// <param name="directory">Where; null to choose: shared memory if the system has a directory for it and there is room, else the directory for temporary files.</param>
    /// <exception cref="IOException">It cannot be made, for want of room, say; the message says why.</exception>
    public static TensorSegment Create(int parameters, int vectors, int slots, string? directory = null)
    {
        var layout = new SegmentLayout(parameters, vectors, slots, slots > 0 ? RemoteLimits.Borrowers : RemoteLimits.Connections);
        if (layout.Fault() is { } fault)
        {
            throw new ArgumentException($"A segment cannot have {fault}.");
        }

        Exception? cause = null;
        foreach (var place in SegmentFile.Directories(directory))
        {
            SegmentFile.RemoveAbandoned(place);
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                try
                {
                    return Create(layout, place);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    cause = exception;
                }
            }
        }

        throw new IOException($"No memory can be shared with other processes: {cause?.Message}", cause);
    }

    /// <summary>A vector.</summary>
    public Memory<float> Vector(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)VectorCount, nameof(index));
        return Mapping.Tensor(index);
    }

    /// <summary>A slot.</summary>
    public Memory<float> Slot(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)SlotCount, nameof(index));
        return Mapping.Tensor(VectorCount + index);
    }

    /// <summary>Deletes the name: nobody else can map it from now on.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            SegmentFile.Delete(Path);
            _file.Dispose();
        }
    }

    /// <summary>A row for a connection, or null if there is none left.</summary>
    internal LendingRow? OpenRow()
    {
        lock (_lock)
        {
            SettleRows();
            for (var index = 0; index < _rows.Length; index++)
            {
                if (_rows[index] is null)
                {
                    var row = new LendingRow(this, index, ++_tickets);
                    Volatile.Write(ref _rows[index], row);
                    _rowsEnd = Math.Max(_rowsEnd, index + 1);
                    return row;
                }
            }

            return null;
        }
    }

    /// <summary>True if no connection has a slot.</summary>
    internal bool IsFree(int slot)
    {
        for (var index = 0; index < _rowsEnd; index++)
        {
            if (Volatile.Read(ref _rows[index])?.HasLent(slot) == true)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Frees rows of connections that have ended, as soon as their borrowers hold nothing any more or are gone.</summary>
    internal void Settle()
    {
        lock (_lock)
        {
            SettleRows();
        }
    }

    private void SettleRows()
    {
        for (var index = 0; index < _rowsEnd; index++)
        {
            if (_rows[index] is { IsEnded: true } row && row.TryFree())
            {
                _rows[index] = null;
            }
        }
    }

    private static TensorSegment Create(SegmentLayout layout, string directory)
    {
        var file = SegmentFile.Create(directory, layout.Bytes);
        try
        {
            return SegmentFile.IsAbandoned(file.Name)
                ? throw new IOException($"Files in {directory} cannot be locked.")
                : new TensorSegment(file, layout);
        }
        catch
        {
            SegmentFile.Delete(file.Name);
            file.Dispose();
            throw;
        }
    }
}
