using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ActorNet.Remote.Engine;

/// <summary>Writes one frame into memory that is used again.</summary>
internal sealed class FrameWriter : IBufferWriter<byte>
{
    /// <summary>Bytes before a frame's fields: kind, three zeros, sequence number.</summary>
    public const int HeadLength = 8;

    /// <summary>Bytes of the longest name of an actor.</summary>
    public const int NameBytes = 200;

    private byte[] _bytes = new byte[256];
    private int _length;

    /// <summary>The frame so far.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Begins a frame; its sequence number is set when it is sent.</summary>
    public FrameWriter Begin(FrameKind kind)
    {
        _length = 0;
        GetSpan(HeadLength)[..HeadLength].Clear();
        _bytes[0] = (byte)kind;
        _length = HeadLength;
        return this;
    }

    /// <summary>Numbers a frame.</summary>
    public static void SetSequence(Span<byte> frame, uint sequence) => BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], sequence);

    public FrameWriter Byte(byte value)
    {
        GetSpan(1)[0] = value;
        _length++;
        return this;
    }

    public FrameWriter Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(GetSpan(sizeof(int)), value);
        _length += sizeof(int);
        return this;
    }

    public FrameWriter UInt32(uint value) => Int32(unchecked((int)value));

    public FrameWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(GetSpan(sizeof(long)), value);
        _length += sizeof(long);
        return this;
    }

    public FrameWriter Double(double value) => Int64(BitConverter.DoubleToInt64Bits(value));

    /// <summary>The name of an actor: a byte with its length, then UTF-8.</summary>
    public FrameWriter Name(string name)
    {
        var span = GetSpan(1 + NameBytes);
        var count = Encoding.UTF8.GetBytes(name, span[1..]);
        span[0] = (byte)count;
        _length += 1 + count;
        return this;
    }

    public FrameWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
        return this;
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < Math.Max(count, 1))
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + Math.Max(count, 1)));
        }
    }
}
