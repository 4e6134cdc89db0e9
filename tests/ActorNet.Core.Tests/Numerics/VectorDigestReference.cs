using System.Buffers.Binary;

namespace ActorNet.Core.Tests.Numerics;

/// <summary>The digest as its definition reads, a byte and a word at a time.</summary>
internal static class VectorDigestReference
{
    private const ulong Seed = 0x9E37_79B9_7F4A_7C15;
    private const ulong Mixer = 0xD6E8_FEB8_6659_FD93;
    private static readonly int[] Order = [12, 6, 14, 13, 0, 8, 3, 11, 15, 2, 7, 1, 5, 4, 10, 9];

    public static ulong OfBlock(ReadOnlySpan<float> block)
    {
        var padded = new float[(block.Length + 63) / 64 * 64];
        block.CopyTo(padded);
        var states = new ulong[8, 4];
        var totals = new ulong[2, 4];
        for (var stripe = 0; stripe < padded.Length / 64; stripe++)
        {
            for (var chain = 0; chain < 8; chain++)
            {
                Reorder(states, chain);
                for (var lane = 0; lane < 4; lane++)
                {
                    var place = (64 * stripe) + (8 * chain) + (2 * lane);
                    var word = BitConverter.SingleToUInt32Bits(padded[place]) | ((ulong)BitConverter.SingleToUInt32Bits(padded[place + 1]) << 32);
                    states[chain, lane] = unchecked(states[chain, lane] + word);
                    totals[chain % 2, lane] = unchecked(totals[chain % 2, lane] + states[chain, lane]);
                }
            }
        }

        var digest = Mixer;
        var second = Seed;
        for (var lane = 0; lane < 4; lane++)
        {
            var line = Enumerable.Range(0, 8).Select(chain => states[chain, lane]).ToArray();
            foreach (var shift in new[] { 29, 23, 31 })
            {
                line = [.. line.Chunk(2).Select(pair => Join(pair[0], pair[1], shift))];
            }

            digest = Mix(digest, line[0]);
            second = Mix(second, Join(totals[0, lane], totals[1, lane], 29));
        }

        return Mix(Mix(digest, (ulong)block.Length), second);
    }

    private static void Reorder(ulong[,] states, int chain)
    {
        for (var half = 0; half < 4; half += 2)
        {
            var before = new byte[16];
            BinaryPrimitives.WriteUInt64LittleEndian(before, states[chain, half]);
            BinaryPrimitives.WriteUInt64LittleEndian(before.AsSpan(8), states[chain, half + 1]);
            var after = Array.ConvertAll(Order, from => before[from]);
            states[chain, half] = BinaryPrimitives.ReadUInt64LittleEndian(after);
            states[chain, half + 1] = BinaryPrimitives.ReadUInt64LittleEndian(after.AsSpan(8));
        }
    }

    private static ulong Join(ulong left, ulong right, int shift)
    {
        left ^= left << 25;
        return unchecked((left ^ (left >> shift)) + right);
    }

    private static ulong Mix(ulong digest, ulong value)
    {
        digest = unchecked((digest ^ value) * Mixer);
        return digest ^ (digest >> 32);
    }
}
