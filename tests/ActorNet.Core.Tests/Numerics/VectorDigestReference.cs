using System.Buffers.Binary;

namespace ActorNet.Core.Tests.Numerics;

/// <summary>The digest as its definition reads, a byte and an integer at a time.</summary>
internal static class VectorDigestReference
{
    private const ulong Seed = 0x9E37_79B9_7F4A_7C15;
    private const ulong Mixer = 0xD6E8_FEB8_6659_FD93;
    private static readonly int[] TotalOrder = [12, 6, 14, 13, 0, 8, 3, 11, 15, 2, 7, 1, 5, 4, 10, 9];
    private static readonly int[] StateOrder = [9, 14, 13, 12, 3, 10, 8, 2, 0, 15, 6, 4, 11, 1, 7, 5];

    public static ulong OfBlock(ReadOnlySpan<float> block)
    {
        var padded = new float[(block.Length + 7) / 8 * 8];
        block.CopyTo(padded);
        var state = new ulong[4];
        var total = new ulong[4];
        foreach (var word in padded.Chunk(8))
        {
            foreach (var half in new[] { 0, 2 })
            {
                Reorder(state.AsSpan(half, 2), StateOrder);
                Reorder(total.AsSpan(half, 2), TotalOrder);
            }

            for (var lane = 0; lane < 4; lane++)
            {
                var low = BitConverter.SingleToUInt32Bits(word[2 * lane]);
                var high = BitConverter.SingleToUInt32Bits(word[(2 * lane) + 1]);
                state[lane] = unchecked(state[lane] + (low | ((ulong)high << 32)));
                total[lane] = unchecked(total[lane] + state[lane]);
            }
        }

        var digest = state.Aggregate(Mixer, Mix);
        var second = total.Aggregate(Seed, Mix);
        return Mix(Mix(digest, (ulong)block.Length), second);
    }

    private static void Reorder(Span<ulong> half, int[] order)
    {
        var before = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(before, half[0]);
        BinaryPrimitives.WriteUInt64LittleEndian(before.AsSpan(8), half[1]);
        var after = Array.ConvertAll(order, from => before[from]);
        half[0] = BinaryPrimitives.ReadUInt64LittleEndian(after);
        half[1] = BinaryPrimitives.ReadUInt64LittleEndian(after.AsSpan(8));
    }

    private static ulong Mix(ulong digest, ulong value)
    {
        digest = unchecked((digest ^ value) * Mixer);
        return digest ^ (digest >> 32);
    }
}
