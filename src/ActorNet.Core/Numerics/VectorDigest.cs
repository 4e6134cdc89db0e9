using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ActorNet.Core.Numerics;

/// <summary>
/// A 64-bit digest of a long vector, cheap enough to be taken of every step's weights. It finds accidents (a flipped bit, a lost slice), not forgers.
/// A vector is cut in blocks of <see cref="BlockLength"/>; each has a digest of its own, and the vector's is made of those, so that blocks may be
/// digested in any order, by anybody.
/// </summary>
/// <remarks>
/// <para>
/// A block is filled up with zeros to whole stripes of 64 floats; a stripe is 8 words of 32 bytes, each four integers of 64 bits, and word c of the
/// stripes makes chain c. From zero, a chain's state takes, for each word, the bytes of each half of the state in another order (<see cref="Order"/>)
/// and adds the word; and one of two totals, by turns of the chains, adds the new state. The states are joined two by two, and so are the totals, x and
/// y becoming (z xor z ≫ shift) + y with z = x xor x ≪ 25; of both, the four integers that are left are mixed one after the other, those of the states
/// with the block's length behind them, and the two results in the end.
/// </para>
/// <para>
/// Every operation on a state can be undone, so a difference within one word always shows in it. The order of bytes is one cycle of 16, as many as a
/// chain has words in a full block, and takes bytes to other places of other floats, so that words that change places show too; the totals show where
/// two differences meet and one takes the other back.
/// </para>
/// </remarks>
public static class VectorDigest
{
    /// <summary>Floats of a block.</summary>
    public const int BlockLength = 1024;

    private const int StripeLength = 64;
    private const int Chains = 8;
    private const ulong Seed = 0x9E37_79B9_7F4A_7C15;
    private const ulong Mixer = 0xD6E8_FEB8_6659_FD93;
    private const int LeftShift = 25;
    private const int FirstShift = 29;
    private const int SecondShift = 23;
    private const int ThirdShift = 31;

    /// <summary>Byte k of a state's new order was byte Order[k]. Found by trying random cycles.</summary>
    internal static Vector128<byte> Order => Vector128.Create((byte)12, 6, 14, 13, 0, 8, 3, 11, 15, 2, 7, 1, 5, 4, 10, 9);

    /// <summary>Blocks of a vector.</summary>
    public static int BlocksOf(int length) => (length + BlockLength - 1) / BlockLength;

    /// <summary>The digest of a block.</summary>
    /// <param name="block">At most <see cref="BlockLength"/> floats.</param>
    [SkipLocalsInit]
    public static ulong OfBlock(ReadOnlySpan<float> block)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block.Length, BlockLength);
        var stripes = block.Length / StripeLength;
        var rest = block.Length % StripeLength;
        Span<float> last = stackalloc float[StripeLength];
        if (rest != 0)
        {
            last[rest..].Clear();
            block[^rest..].CopyTo(last);
        }

        ref var words = ref Unsafe.As<float, ulong>(ref MemoryMarshal.GetReference(block));
        ref var lastWords = ref Unsafe.As<float, ulong>(ref MemoryMarshal.GetReference(last));
        var all = stripes + (rest == 0 ? 0 : 1);
        var states = Avx2.IsSupported
            ? Chains256(ref words, ref lastWords, stripes, all, out var totals)
            : Chains128(ref words, ref lastWords, stripes, all, out totals);
        var second = Mix(Seed, totals[0]);
        var digest = Mix(Mixer, states[0]);
        second = Mix(second, totals[1]);
        digest = Mix(digest, states[1]);
        second = Mix(second, totals[2]);
        digest = Mix(digest, states[2]);
        second = Mix(second, totals[3]);
        digest = Mix(digest, states[3]);
        return Mix(Mix(digest, (ulong)block.Length), second);
    }

    /// <summary>The digest of a vector, of the digests of its blocks in their order.</summary>
    public static ulong OfBlocks(ReadOnlySpan<ulong> digests)
    {
        var digest = Mix(Seed, (ulong)digests.Length);
        foreach (var block in digests)
        {
            digest = Mix(digest, block);
        }

        return digest;
    }

    /// <summary>The digest of a vector.</summary>
    public static ulong Of(ReadOnlySpan<float> vector)
    {
        var digest = Mix(Seed, (ulong)BlocksOf(vector.Length));
        for (var start = 0; start < vector.Length; start += BlockLength)
        {
            digest = Mix(digest, OfBlock(vector.Slice(start, Math.Min(BlockLength, vector.Length - start))));
        }

        return digest;
    }

    /// <summary>A chain to a register; compiled at once in full, as it is part of every step of a run with a ledger.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector256<ulong> Chains256(ref ulong words, ref ulong lastWords, int stripes, int all, out Vector256<ulong> total)
    {
        var order = Vector256.Create(Order, Order);
        Vector256<ulong> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        Vector256<ulong> even = default, odd = default;
        for (var stripe = 0; stripe < all; stripe++)
        {
            ref var word = ref stripe < stripes ? ref Unsafe.Add(ref words, stripe * (StripeLength / 2)) : ref lastWords;
            s0 = Avx2.Shuffle(s0.AsByte(), order).AsUInt64() + Vector256.LoadUnsafe(ref word);
            even += s0;
            s1 = Avx2.Shuffle(s1.AsByte(), order).AsUInt64() + Vector256.LoadUnsafe(ref word, 4);
            odd += s1;
            s2 = Avx2.Shuffle(s2.AsByte(), order).AsUInt64() + Vector256.LoadUnsafe(ref word, 8);
            even += s2;
            s3 = Avx2.Shuffle(s3.AsByte(), order).AsUInt64() + Vector256.LoadUnsafe(ref word, 12);
            odd += s3;
            s4 = Avx2.Shuffle(s4.AsByte(), order).AsUInt64() + Vector256.LoadUnsafe(ref word, 16);
            even += s4;
            s5 = Avx2.Shuffle(s5.AsByte(), order).AsUInt64() + Vector256.LoadUnsafe(ref word, 20);
            odd += s5;
            s6 = Avx2.Shuffle(s6.AsByte(), order).AsUInt64() + Vector256.LoadUnsafe(ref word, 24);
            even += s6;
            s7 = Avx2.Shuffle(s7.AsByte(), order).AsUInt64() + Vector256.LoadUnsafe(ref word, 28);
            odd += s7;
        }

        total = Join(even, odd, FirstShift);
        return Join(s0, s1, s2, s3, s4, s5, s6, s7);
    }

    /// <summary>Half a chain after the other, on whatever the machine has.</summary>
    private static Vector256<ulong> Chains128(ref ulong words, ref ulong lastWords, int stripes, int all, out Vector256<ulong> total)
    {
        Span<Vector128<ulong>> states = stackalloc Vector128<ulong>[2 * Chains];
        Span<Vector128<ulong>> totals = stackalloc Vector128<ulong>[4];
        totals.Clear();
        for (var half = 0; half < states.Length; half++)
        {
            var state = Vector128<ulong>.Zero;
            var sum = totals[half % 4];
            for (var stripe = 0; stripe < all; stripe++)
            {
                ref var word = ref stripe < stripes ? ref Unsafe.Add(ref words, stripe * (StripeLength / 2)) : ref lastWords;
                state = Vector128.Shuffle(state.AsByte(), Order).AsUInt64() + Vector128.LoadUnsafe(ref word, (nuint)(2 * half));
                sum += state;
            }

            states[half] = state;
            totals[half % 4] = sum;
        }

        total = Join(Whole(totals, 0), Whole(totals, 1), FirstShift);
        return Join(
            Whole(states, 0),
            Whole(states, 1),
            Whole(states, 2),
            Whole(states, 3),
            Whole(states, 4),
            Whole(states, 5),
            Whole(states, 6),
            Whole(states, 7));
    }

    private static Vector256<ulong> Whole(ReadOnlySpan<Vector128<ulong>> halves, int index) => Vector256.Create(halves[2 * index], halves[(2 * index) + 1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Join(
        Vector256<ulong> s0,
        Vector256<ulong> s1,
        Vector256<ulong> s2,
        Vector256<ulong> s3,
        Vector256<ulong> s4,
        Vector256<ulong> s5,
        Vector256<ulong> s6,
        Vector256<ulong> s7) => Join(
            Join(Join(s0, s1, FirstShift), Join(s2, s3, FirstShift), SecondShift),
            Join(Join(s4, s5, FirstShift), Join(s6, s7, FirstShift), SecondShift),
            ThirdShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Join(Vector256<ulong> left, Vector256<ulong> right, int shift)
    {
        left ^= left << LeftShift;
        return (left ^ (left >>> shift)) + right;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong digest, ulong value)
    {
        digest = (digest ^ value) * Mixer;
        return digest ^ (digest >> 32);
    }
}
