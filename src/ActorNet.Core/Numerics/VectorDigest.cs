using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// A 64-bit digest of a long vector, cheap enough to be taken of every step's weights. It finds accidents (a flipped bit, a lost slice), not forgers.
/// A vector is cut in blocks of <see cref="BlockLength"/>; each has a digest of its own, and the vector's is made of those, so that blocks may be
/// digested in any order, by anybody.
/// </summary>
/// <remarks>
/// Of a block, stripes of 16 floats are read as 8 words w of 64 bits. With key k of lane and stripe, d = w xor k, each of 8 sums takes
/// low32(d) · high32(d) + (the word of the neighbouring lane), modulo 2^64; then the sums are mixed one after the other. The last stripe is filled up
/// with zeros; the block's length is mixed in.
/// </remarks>
public static class VectorDigest
{
    /// <summary>Floats of a block.</summary>
    public const int BlockLength = 1024;

    private const int StripeLength = 16;
    private const ulong KeyStep = 0x9E37_79B9_7F4A_7C15;
    private const ulong Mixer = 0xD6E8_FEB8_6659_FD93;

    /// <summary>Blocks of a vector.</summary>
    public static int BlocksOf(int length) => (length + BlockLength - 1) / BlockLength;

    /// <summary>The digest of a block.</summary>
    /// <param name="block">At most <see cref="BlockLength"/> floats.</param>
    public static ulong OfBlock(ReadOnlySpan<float> block)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block.Length, BlockLength);
        var words = MemoryMarshal.Cast<float, ulong>(block[..(block.Length / StripeLength * StripeLength)]);
        var keyA = Vector256.Create(1UL, 3UL, 5UL, 7UL) * KeyStep;
        var keyB = Vector256.Create(9UL, 11UL, 13UL, 15UL) * KeyStep;
        var step = Vector256.Create(KeyStep ^ Mixer);
        var sumA = Vector256<ulong>.Zero;
        var sumB = Vector256<ulong>.Zero;
        ref var first = ref MemoryMarshal.GetReference(words);
        for (nuint word = 0; word < (nuint)words.Length; word += 8)
        {
            sumA += Term(Vector256.LoadUnsafe(ref first, word), keyA);
            sumB += Term(Vector256.LoadUnsafe(ref first, word + 4), keyB);
            keyA += step;
            keyB += step;
        }

        var rest = block[(block.Length / StripeLength * StripeLength)..];
        if (!rest.IsEmpty)
        {
            Span<float> last = stackalloc float[StripeLength];
            last.Clear();
            rest.CopyTo(last);
            ref var lastWord = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<float, ulong>(last));
            sumA += Term(Vector256.LoadUnsafe(ref lastWord), keyA);
            sumB += Term(Vector256.LoadUnsafe(ref lastWord, 4), keyB);
        }

        var digest = Mix(Mixer, (ulong)block.Length);
        for (var lane = 0; lane < 4; lane++)
        {
            digest = Mix(digest, sumA[lane]);
        }

        for (var lane = 0; lane < 4; lane++)
        {
            digest = Mix(digest, sumB[lane]);
        }

        return digest;
    }

    /// <summary>The digest of a vector, of the digests of its blocks in their order.</summary>
    public static ulong OfBlocks(ReadOnlySpan<ulong> digests)
    {
        var digest = Mix(KeyStep, (ulong)digests.Length);
        foreach (var block in digests)
        {
            digest = Mix(digest, block);
        }

        return digest;
    }

    /// <summary>The digest of a vector.</summary>
    public static ulong Of(ReadOnlySpan<float> vector)
    {
        var digest = Mix(KeyStep, (ulong)BlocksOf(vector.Length));
        for (var start = 0; start < vector.Length; start += BlockLength)
        {
            digest = Mix(digest, OfBlock(vector.Slice(start, Math.Min(BlockLength, vector.Length - start))));
        }

        return digest;
    }

    private static Vector256<ulong> Term(Vector256<ulong> word, Vector256<ulong> key)
    {
        var keyed = word ^ key;
        var product = (keyed & Vector256.Create(0xFFFF_FFFFUL)) * (keyed >>> 32);
        return product + Vector256.Shuffle(word, Vector256.Create(1UL, 0UL, 3UL, 2UL));
    }

    private static ulong Mix(ulong digest, ulong value)
    {
        digest = (digest ^ value) * Mixer;
        return digest ^ (digest >> 32);
    }
}
