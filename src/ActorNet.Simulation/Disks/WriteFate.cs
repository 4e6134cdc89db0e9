using ActorNet.Simulation.Engine;

namespace ActorNet.Simulation.Disks;

/// <summary>What becomes of the writes that were not synced when a machine lost power: drawn anew for each file.</summary>
internal sealed class WriteFate
{
    private const int Sector = 512;

    private readonly SimulationRandom _random;
    private readonly Mode _mode;
    private bool _broken;

    public WriteFate(SimulationRandom random)
    {
        _random = random;
        _mode = random.Next(20) switch
        {
            < 7 => Mode.AllLost,
            < 10 => Mode.AllKept,
            < 15 => Mode.Prefix,
            _ => Mode.Any,
        };
    }

    private enum Mode
    {
        AllLost,
        AllKept,
        Prefix,
        Any,
    }

    /// <summary>What is left of a write.</summary>
    public IEnumerable<WriteOperation> Of(WriteOperation operation)
    {
        switch (_mode)
        {
            case Mode.AllLost:
                return [];
            case Mode.AllKept:
                return [operation];
            case Mode.Prefix:
                if (_broken)
                {
                    return [];
                }

                _broken = _random.Chance(0.3);
                return _broken ? Torn(operation) : [operation];
            default:
                return _random.Next(3) switch { 0 => [], 1 => [operation], _ => Torn(operation) };
        }
    }

    /// <summary>True if a change of a folder survives.</summary>
    public bool Keeps()
    {
        switch (_mode)
        {
            case Mode.AllLost:
                return false;
            case Mode.AllKept:
                return true;
            case Mode.Prefix:
                _broken = _broken || _random.Chance(0.3);
                return !_broken;
            default:
                return _random.Chance(0.5);
        }
    }

    /// <summary>The beginning of a write, or some of its sectors; the file has its length or not.</summary>
    private List<WriteOperation> Torn(WriteOperation operation)
    {
        if (operation.Bytes is not { Length: > 0 } bytes)
        {
            return [];
        }

        if (_random.Chance(0.5))
        {
            return [new WriteOperation(operation.Owner, operation.Time, operation.Offset, bytes[.._random.Next(bytes.Length)])];
        }

        var parts = new List<WriteOperation>();
        for (var start = 0; start < bytes.Length;)
        {
            // Sectors are those of the file, wherever the write began.
            var end = Math.Min(bytes.Length, ((operation.Offset + start) / Sector + 1) * Sector - operation.Offset);
            if (_random.Chance(0.5))
            {
                parts.Add(new WriteOperation(operation.Owner, operation.Time, operation.Offset + start, bytes[start..end]));
            }

            start = end;
        }

        return parts;
    }
}
