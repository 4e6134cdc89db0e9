using System.Buffers.Binary;
using ActorNet.Core.Data;

namespace ActorNet.Core.Tests.Data;

/// <summary>Builds IDX files byte by byte, independently of the reader.</summary>
public static class IdxBytes
{
    public static byte[] Of(IdxType type, uint[] shape, params byte[] data)
    {
        var bytes = new List<byte> { 0, 0, (byte)type, (byte)shape.Length };
        foreach (var extent in shape)
        {
            bytes.AddRange([(byte)(extent >> 24), (byte)(extent >> 16), (byte)(extent >> 8), (byte)extent]);
        }

        return [.. bytes, .. data];
    }

    public static byte[] BigEndian(double value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return bytes;
    }

    public static byte[] BigEndian(float value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteSingleBigEndian(bytes, value);
        return bytes;
    }
}
