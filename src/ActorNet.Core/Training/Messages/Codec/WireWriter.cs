using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training.Messages.Codec;

/// <summary>Writes fields one after the other, little-endian. Without a span it only counts the bytes they will take.</summary>
internal ref struct WireWriter(Span<byte> span, bool isCounting, TensorPlace place = default)
{
    private readonly TensorPlace _place = place;
    private readonly Span<byte> _span = span;
    private readonly bool _isCounting = isCounting;

    /// <summary>Bytes written or counted.</summary>
    public int Position { get; private set; }

    public void Byte(byte value)
    {
        if (!_isCounting)
        {
            _span[Position] = value;
        }

        Position++;
    }

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Int32(int value)
    {
        if (!_isCounting)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_span[Position..], value);
        }

        Position += sizeof(int);
    }

    public void Int64(long value)
    {
        if (!_isCounting)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_span[Position..], value);
        }

        Position += sizeof(long);
    }

    public void UInt64(ulong value) => Int64(unchecked((long)value));

    public void Double(double value) => Int64(BitConverter.DoubleToInt64Bits(value));

    /// <summary>A name or address, which must arrive as it is.</summary>
    /// <exception cref="ArgumentException">It is too long, or not one line of text.</exception>
    public void Name(string value)
    {
        if (Encoding.UTF8.GetByteCount(value) > WireLimits.TextBytes || value.Any(char.IsControl))
        {
            throw new ArgumentException($"'{OneLine(value)}' cannot be sent: a name is one line of at most {WireLimits.TextBytes} bytes.");
        }

        Utf8(value);
    }

    /// <summary>A text for people: made one line, and cut to its bound.</summary>
    public void Text(string value)
    {
        var line = OneLine(value);
        if (Encoding.UTF8.GetByteCount(line) > WireLimits.TextBytes)
        {
            Span<byte> room = stackalloc byte[WireLimits.TextBytes];
            _ = System.Text.Unicode.Utf8.FromUtf16(line, room, out var characters, out _);
            line = line[..characters];
        }

        Utf8(line);
    }

    public void Subtree(Subtree subtree)
    {
        Byte((byte)subtree.Level);
        Int32(subtree.Index);
    }

    public void Statistics(Networks.LaneStatistics statistics)
    {
        Double(statistics.Loss);
        Int32(statistics.Correct);
        Int32(statistics.Samples);
    }

    public void Lanes(IReadOnlyList<int> lanes)
    {
        Int32(lanes.Count);
        foreach (var lane in lanes)
        {
            Int32(lane);
        }
    }

    public void Digests(ReadOnlySpan<ulong> digests)
    {
        Int32(digests.Length);
        if (!_isCounting)
        {
            var target = MemoryMarshal.Cast<byte, ulong>(_span.Slice(Position, digests.Length * sizeof(ulong)));
            digests.CopyTo(target);
            if (!BitConverter.IsLittleEndian)
            {
                BinaryPrimitives.ReverseEndianness(target, target);
            }
        }

        Position = checked(Position + (digests.Length * sizeof(ulong)));
    }

    public void Doubles(ReadOnlySpan<double> values) => Digests(MemoryMarshal.Cast<double, ulong>(values));

    /// <summary>Floats, in four bytes each or rounded to two.</summary>
    public void Tensor(ReadOnlySpan<float> values, ExchangePrecision precision)
    {
        Byte((byte)((byte)precision | _place.Flag));
        Int32(values.Length);
        if (_place.Flag != TensorPlace.InlineFlag)
        {
            if (_place.Flag == TensorPlace.SharedFlag)
            {
                Int64(_place.Place);
            }

            return;
        }

        var bytes = checked(values.Length * WireTensor.BytesOf(precision));
        if (!_isCounting)
        {
            WireTensor.Write(values, _span.Slice(Position, bytes), precision);
        }

        Position = checked(Position + bytes);
    }

    private static string OneLine(string value) => value.Any(char.IsControl)
        ? string.Create(value.Length, value, static (line, text) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(text[i]) ? ' ' : text[i];
            }
        })
        : value;

    private void Utf8(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        Int32(bytes);
        if (!_isCounting)
        {
            Encoding.UTF8.GetBytes(value, _span.Slice(Position, bytes));
        }

        Position += bytes;
    }
}
