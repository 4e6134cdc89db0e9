using System.Buffers.Binary;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Remote.Engine;

namespace ActorNet.Remote.Tests.Fuzz;

/// <summary>What one side of a connection says, as one array: frames, each behind its length in two bytes.</summary>
internal static class FrameBytes
{
    private const int SliceHead = 32;
    private const int MessageHead = 16;

    public static byte[] Join(IEnumerable<byte[]> frames) => [.. frames.SelectMany(frame => (byte[])[(byte)frame.Length, (byte)(frame.Length >> 8), .. frame])];

    /// <summary>Takes any bytes apart; a length that is not there is cut.</summary>
    public static List<byte[]> Split(byte[] bytes)
    {
        var frames = new List<byte[]>();
        for (var at = 0; at + 2 <= bytes.Length;)
        {
            var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at)), bytes.Length - at - 2);
            frames.Add(bytes[(at + 2)..(at + 2 + length)]);
            at += 2 + length;
        }

        return frames;
    }

    /// <summary>Numbers the frames as they come, and puts their checksums right.</summary>
    public static byte[] Repair(byte[] bytes)
    {
        var frames = Split(bytes).Where(frame => frame.Length > 0).ToList();
        for (var index = 0; index < frames.Count; index++)
        {
            var frame = frames[index];
            if (frame.Length < FrameWriter.HeadLength)
            {
                continue;
            }

            FrameWriter.SetSequence(frame, (uint)index);
            if ((FrameKind)frame[0] == FrameKind.Slice && frame.Length >= SliceHead)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(SliceHead - sizeof(uint)), Crc32C.Append(0, frame.AsSpan(SliceHead)));
            }
            else if ((FrameKind)frame[0] == FrameKind.Message)
            {
                Seal(frame);
            }
        }

        return Join(frames);
    }

    /// <summary>Length and checksum of the message behind the two names.</summary>
    private static void Seal(byte[] frame)
    {
        var at = FrameWriter.HeadLength;
        for (var names = 0; names < 2 && at < frame.Length; names++)
        {
            at += 1 + frame[at];
        }

        if (at + MessageHead <= frame.Length)
        {
            var message = frame.AsSpan(at);
            BinaryPrimitives.WriteInt32LittleEndian(message[8..], message.Length - MessageHead);
            BinaryPrimitives.WriteUInt32LittleEndian(message[12..], Crc32C.Append(Crc32C.Append(0, message[..12]), message[MessageHead..]));
        }
    }
}
