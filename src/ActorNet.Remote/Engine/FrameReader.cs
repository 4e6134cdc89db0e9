using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using ActorNet.Core.Actors;

namespace ActorNet.Remote.Engine;

/// <summary>Reads the fields of a frame. What is not there is a <see cref="MessageFormatException"/>.</summary>
internal ref struct FrameReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Reads the head.</summary>
    public FrameReader(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < FrameWriter.HeadLength || frame[1] != 0 || frame[2] != 0 || frame[3] != 0)
        {
            throw new MessageFormatException($"{frame.Length} bytes came that are no frame.");
        }

        Kind = (FrameKind)frame[0];
        Sequence = BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]);
        _rest = frame[FrameWriter.HeadLength..];
    }

    /// <summary>Fields without a head.</summary>
    public FrameReader(FrameKind kind, ReadOnlySpan<byte> fields)
    {
        Kind = kind;
        _rest = fields;
    }

    public FrameKind Kind { get; }

    public uint Sequence { get; }

    /// <summary>All that has not been read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Byte() => Take(1)[0];

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public double Double() => BitConverter.Int64BitsToDouble(Int64());

    /// <summary>The name of an actor; <paramref name="room"/> has <see cref="FrameWriter.NameBytes"/> characters, of which so many are taken.</summary>
    public int Name(scoped Span<char> room)
    {
        var bytes = Take(Byte());
        if (bytes.IsEmpty || bytes.Length > FrameWriter.NameBytes || !Utf8.IsValid(bytes))
        {
            throw new MessageFormatException("A frame names no actor.");
        }

        return Encoding.UTF8.GetChars(bytes, room);
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
        {
            throw new MessageFormatException($"A frame ({Kind}) ends too early.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
