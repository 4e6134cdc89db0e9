namespace ActorNet.Simulation.Disks;

/// <summary>The contents of a file: as programs see them, as they are on the medium, and what lies between.</summary>
internal sealed class Inode
{
    private readonly List<WriteOperation> _pending = [];
    private byte[] _durable = [];

    /// <summary>What programs see.</summary>
    public byte[] Data { get; private set; } = [];

    public int Length { get; private set; }

    /// <summary>Writes that are not on the medium for sure.</summary>
    public int PendingCount => _pending.Count;

    public void Write(int offset, ReadOnlySpan<byte> bytes, SimulatedMount owner, TimeSpan time)
    {
        var operation = new WriteOperation(owner, time, offset, bytes.ToArray());
        _pending.Add(operation);
        Apply(operation.Offset, operation.Bytes);
    }

    public void SetLength(int length, SimulatedMount owner, TimeSpan time)
    {
        var operation = new WriteOperation(owner, time, length, null);
        _pending.Add(operation);
        Resize(length);
    }

    /// <summary>From a time on, what has been written is on the medium.</summary>
    public void Sync(TimeSpan time)
    {
        foreach (var operation in _pending)
        {
            operation.SyncedAt ??= time;
        }
    }

    /// <summary>What others than the one have written can be seen by the one, so it stays.</summary>
    public void PinOthers(SimulatedMount mount)
    {
        foreach (var operation in _pending)
        {
            if (operation.Owner != mount)
            {
                operation.Time = TimeSpan.Zero;
                operation.SyncedAt = TimeSpan.Zero;
            }
        }
    }

    /// <summary>Forgets about writes that can no longer be lost.</summary>
    public void Settle(TimeSpan now)
    {
        var settled = 0;
        while (settled < _pending.Count && _pending[settled].SyncedAt <= now && _pending[settled].Time <= now)
        {
            settled++;
        }

        if (settled > 0)
        {
            _durable = Replay(_pending.Take(settled));
            _pending.RemoveRange(0, settled);
        }
    }

    /// <summary>A machine has crashed: what it had not done yet never happened; with its power, what was not synced is lost or torn.</summary>
    public void Crash(SimulatedMount owner, TimeSpan time, bool losesUnsynced, WriteFate fate)
    {
        _pending.RemoveAll(operation => operation.Owner == owner && operation.Time > time);
        if (losesUnsynced)
        {
            var survivors = new List<WriteOperation>();
            foreach (var operation in _pending)
            {
                if (operation.Owner != owner || operation.SyncedAt <= time)
                {
                    survivors.Add(operation);
                }
                else
                {
                    survivors.AddRange(fate.Of(operation));
                }
            }

            _pending.Clear();
            _pending.AddRange(survivors);
            _pending.ForEach(operation => operation.SyncedAt ??= operation.Owner == owner ? time : null);
        }

        Data = Replay(_pending);
        Length = Data.Length;
    }

    private byte[] Replay(IEnumerable<WriteOperation> operations)
    {
        var (data, length) = (Data, Length);
        Data = (byte[])_durable.Clone();
        Length = Data.Length;
        foreach (var operation in operations)
        {
            if (operation.Bytes is null)
            {
                Resize(operation.Offset);
            }
            else
            {
                Apply(operation.Offset, operation.Bytes);
            }
        }

        var result = Data.AsSpan(0, Length).ToArray();
        (Data, Length) = (data, length);
        return result;
    }

    private void Apply(int offset, ReadOnlySpan<byte> bytes)
    {
        if (offset + bytes.Length > Length)
        {
            Resize(offset + bytes.Length);
        }

        bytes.CopyTo(Data.AsSpan(offset));
    }

    private void Resize(int length)
    {
        if (length > Data.Length)
        {
            var larger = new byte[Math.Max(length, 2 * Data.Length)];
            Data.AsSpan(0, Length).CopyTo(larger);
            Data = larger;
        }

        if (length < Length)
        {
            Data.AsSpan(length, Length - length).Clear();
        }

        Length = length;
    }
}

/// <summary>A write, or with no bytes a change of length to <paramref name="offset"/>.</summary>
internal sealed class WriteOperation(SimulatedMount owner, TimeSpan time, int offset, byte[]? bytes)
{
    public SimulatedMount Owner { get; } = owner;

    /// <summary>When its program did it.</summary>
    public TimeSpan Time { get; set; } = time;

    /// <summary>When it was on the medium, once it was synced.</summary>
    public TimeSpan? SyncedAt { get; set; }

    public int Offset { get; } = offset;

    public byte[]? Bytes { get; } = bytes;
}
