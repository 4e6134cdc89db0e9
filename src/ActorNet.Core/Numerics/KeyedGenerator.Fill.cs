using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ActorNet.Core.Numerics;

/// <content>Many blocks at once.</content>
public readonly partial struct KeyedGenerator
{
    private const int WordsPerBlock = 4;
    private const int BlocksAtOnce = 8;

    /// <summary>The words of consecutive blocks; equal to those of <see cref="Block"/>, several blocks at a time where the processor can.</summary>
    /// <param name="firstBlock">Index of the first block.</param>
    /// <param name="words">Destination; its length is a multiple of 4.</param>
    internal void Fill(ulong firstBlock, Span<uint> words)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(words.Length % WordsPerBlock, 0, nameof(words));
        var done = 0;
        if (Avx2.IsSupported)
        {
            for (; done <= words.Length - (WordsPerBlock * BlocksAtOnce); done += WordsPerBlock * BlocksAtOnce)
            {
                EightBlocks(firstBlock + ((ulong)done / WordsPerBlock), ref words[done]);
            }
        }

        for (; done < words.Length; done += WordsPerBlock)
        {
            (words[done], words[done + 1], words[done + 2], words[done + 3]) = Block(firstBlock + ((ulong)done / WordsPerBlock));
        }
    }

    /// <summary>
    /// One block in each 64-bit element of two sets of vectors; two, because a round waits for its multiplications. The multiplication
    /// reads the lower half of an element only, so upper halves may hold anything until the end.
    /// </summary>
    private void EightBlocks(ulong block, ref uint words)
    {
        var index = Vector256.Create(block) + Vector256.Create(0UL, 1, 2, 3);
        var next = index + Vector256.Create(4UL);
        var (a0, a1) = (index, index >> 32);
        var (b0, b1) = (next, next >> 32);
        Vector256<ulong> a2 = Vector256.Create((ulong)_stream0), a3 = Vector256.Create((ulong)_stream1);
        var (b2, b3) = (a2, a3);
        var (k0, k1) = (_key0, _key1);
        for (var round = 0; round < 10; round++)
        {
            Vector256<ulong> key0 = Vector256.Create((ulong)k0), key1 = Vector256.Create((ulong)k1);
            Round(ref a0, ref a1, ref a2, ref a3, key0, key1);
            Round(ref b0, ref b1, ref b2, ref b3, key0, key1);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        Store(a0, a1, a2, a3, ref words);
        Store(b0, b1, b2, b3, ref Unsafe.Add(ref words, 4 * WordsPerBlock));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        ref Vector256<ulong> c0, ref Vector256<ulong> c1, ref Vector256<ulong> c2, ref Vector256<ulong> c3, Vector256<ulong> k0, Vector256<ulong> k1)
    {
        var product0 = Avx2.Multiply(c0.AsUInt32(), Vector256.Create((ulong)Multiplier0).AsUInt32());
        var product1 = Avx2.Multiply(c2.AsUInt32(), Vector256.Create((ulong)Multiplier1).AsUInt32());
        (c0, c1, c2, c3) = ((product1 >> 32) ^ c1 ^ k0, product1, (product0 >> 32) ^ c3 ^ k1, product0);
    }

    /// <summary>Four blocks, word by word, into four blocks one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<ulong> c0, Vector256<ulong> c1, Vector256<ulong> c2, Vector256<ulong> c3, ref uint words)
    {
        var low = Vector256.Create((ulong)uint.MaxValue);
        var front = (c0 & low) | (c1 << 32);
        var back = (c2 & low) | (c3 << 32);
        var even = Avx2.UnpackLow(front, back);
        var odd = Avx2.UnpackHigh(front, back);
        ref var target = ref Unsafe.As<uint, ulong>(ref words);
        Vector256.Create(even.GetLower(), odd.GetLower()).StoreUnsafe(ref target);
        Vector256.Create(even.GetUpper(), odd.GetUpper()).StoreUnsafe(ref target, 4);
    }
}
