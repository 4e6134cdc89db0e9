using System.Globalization;
using System.Security.Cryptography;
using ActorNet.Core.Data;

namespace ActorNet.Core.Training;

/// <summary>Reads a ledger line by line, in bounded memory, and checks the chain.</summary>
internal sealed class LedgerReader(Stream stream, string name)
{
    private readonly byte[] _head = new byte[LedgerFormat.HashLength];
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>Lines read.</summary>
    public long Lines { get; private set; }

    /// <summary>Bytes of the lines read.</summary>
    public long Length { get; private set; }

    /// <summary>The hash that the last line read says it has; zeros before the first.</summary>
    public ReadOnlySpan<byte> Head => _head;

    /// <summary>The hash in digits.</summary>
    public string HeadText => Convert.ToHexStringLower(_head);

    /// <summary>True if bytes follow the last line that have no end of line: a write that was cut off by a crash.</summary>
    public bool HasRest => _isAtEnd && _end > _start;

    /// <summary>What is wrong with the line, or null: one line that names file and line.</summary>
    public string? Fault { get; private set; }

    /// <summary>True if the line says something, even if it does not follow the one before.</summary>
    public bool HasContent { get; private set; }

    /// <summary>Reads the next line and checks its hash; false at the end. After a line that has a <see cref="Fault"/> reading goes on behind it.</summary>
    /// <param name="line">What it says, if <see cref="HasContent"/>.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool Read(LedgerLine line)
    {
        (Fault, HasContent) = (null, false);
        if (!TryTakeLine(out var bytes))
        {
            return Fault is not null;
        }

        Lines++;
        Length += bytes.Length + 1;
        try
        {
            var follows = TakeHash(bytes);
            line.Parse(bytes);
            HasContent = true;
            if (!follows)
            {
                Blame(Lines == 1
                    ? "is not as it was written: its hash does not fit it"
                    : $"does not follow line {Lines - 1} as they are: one of the two was changed, or a line between them was removed, added or moved");
            }
        }
        catch (DataException exception)
        {
            Blame(exception.Message);
        }

        return true;
    }

    private void Blame(string clause) => Fault = string.Create(CultureInfo.InvariantCulture, $"{name}: line {Lines} {clause}");

    /// <summary>Takes the line's own hash for the next one's sake; true if it is right.</summary>
    private bool TakeHash(ReadOnlySpan<byte> line)
    {
        var content = line.Length - LedgerFormat.TailLength;
        if (content < 1
            || !line[content..].StartsWith(LedgerFormat.BeforeHash)
            || !line.EndsWith(LedgerFormat.AfterHash))
        {
            throw new DataException("has no hash at its end");
        }

        Span<byte> hash = stackalloc byte[LedgerFormat.HashLength];
        using (var computation = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            computation.AppendData(_head);
            computation.AppendData(line[..content]);
            _ = computation.GetHashAndReset(hash);
        }

        Span<byte> digits = stackalloc byte[2 * LedgerFormat.HashLength];
        _ = Convert.TryToHexStringLower(hash, digits, out _);
        var own = line.Slice(content + LedgerFormat.BeforeHash.Length, digits.Length);
        if (own.SequenceEqual(digits))
        {
            hash.CopyTo(_head);
            return true;
        }

        if (Convert.FromHexString(own, _head, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            throw new DataException("has a hash that is not one");
        }

        return false;
    }

    /// <summary>The next bytes up to an end of line, valid until the next call.</summary>
    private bool TryTakeLine(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var place = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (place >= 0)
            {
                line = _buffer.AsSpan(_start, searched + place);
                _start += searched + place + 1;
                return true;
            }

            searched = _end - _start;
            if (searched > LedgerFormat.LongestLine)
            {
                // Whatever this is, it is not searched for more.
                Lines++;
                Blame($"is longer than {LedgerFormat.LongestLine} bytes, which no line of a ledger is");
                (_start, _end, _isAtEnd) = (0, 0, true);
                line = default;
                return false;
            }

            if (_isAtEnd || !Fill())
            {
                line = default;
                return false;
            }
        }
    }

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var count = stream.Read(_buffer.AsSpan(_end));
        _end += count;
        _isAtEnd = count == 0;
        return !_isAtEnd;
    }
}
