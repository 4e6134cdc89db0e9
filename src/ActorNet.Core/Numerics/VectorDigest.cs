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
/// A block is filled up with zeros to whole words of 32 bytes, each four integers of 64 bits. From zero, a state takes, for each word, the bytes of
/// each half of it in another order (<see cref="StateOrder"/>) and adds the word; a total, from zero too, does the same with another order
/// (<see cref="TotalOrder"/>) and each state. Then the four integers of the state are mixed one after the other, with the block's length behind them, and
/// those of the total, and the two results. There is no multiplication and only one chain, so that a loop that has the numbers at hand can take a
/// digest on its way.
/// </para>
/// <para>
/// Every operation can be undone, so a difference within one word always shows in the state. The state's order of bytes has cycles of 7, 5 and 4,
/// which come to their beginning together after 140 words, more than a block has; each float has bytes in several cycles, so that words that change
/// places show too. The total, whose order is one cycle of 16, shows where two differences meet in the state and one takes the other back.
/// </para>
/// </remarks>
public static class VectorDigest
{
    /// <summary>Floats of a block.</summary>
    public const int BlockLength = 1024;

    private const int WordLength = 8;
    private const ulong Seed = 0x9E37_79B9_7F4A_7C15;
    private const ulong Mixer = 0xD6E8_FEB8_6659_FD93;

    /// <summary>Byte k of a state's half was byte StateOrder[k] of the state before. Found, like the other, by trying random orders.</summary>
    private static Vector128<byte> StateOrder => Vector128.Create((byte)9, 14, 13, 12, 3, 10, 8, 2, 0, 15, 6, 4, 11, 1, 7, 5);

    /// <summary>The same for the total.</summary>
    private static Vector128<byte> TotalOrder => Vector128.Create((byte)12, 6, 14, 13, 0, 8, 3, 11, 15, 2, 7, 1, 5, 4, 10, 9);

    /// <summary>Blocks of a vector.</summary>
    public static int BlocksOf(int length) => (length + BlockLength - 1) / BlockLength;

    /// <summary>The digest of a block.</summary>
    /// <param name="block">At most <see cref="BlockLength"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong OfBlock(ReadOnlySpan<float> block)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block.Length, BlockLength);
        ref var first = ref MemoryMarshal.GetReference(block);
        var whole = (nuint)(block.Length / WordLength * WordLength);
        var last = Padded(block[(int)whole..]);
        Vector256<ulong> state = default, total = default;
        for (nuint index = 0; index < whole; index += WordLength)
        {
            state = NextState(state, Vector256.LoadUnsafe(ref first, index));
            total = NextTotal(total, state);
        }

        if (block.Length % WordLength != 0)
        {
            state = NextState(state, last);
            total = NextTotal(total, state);
        }

        return Finish(state, total, block.Length);
    }

    /// <summary>sum[i] = left[i] + right[i], and the digests of both, while they are at hand.</summary>
    /// <param name="left">At most <see cref="BlockLength"/> floats.</param>
    /// <param name="right">As many.</param>
    /// <param name="sum">As many; may be the memory of either.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (ulong Left, ulong Right) Add(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> sum)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(left.Length, BlockLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(right.Length, left.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sum.Length, left.Length);
        ref var firstLeft = ref MemoryMarshal.GetReference(left);
        ref var firstRight = ref MemoryMarshal.GetReference(right);
        ref var firstSum = ref MemoryMarshal.GetReference(sum);
        var whole = (nuint)(left.Length / WordLength * WordLength);
        var lastLeft = Padded(left[(int)whole..]);
        var lastRight = Padded(right[(int)whole..]);
        Vector256<ulong> leftState = default, leftTotal = default, rightState = default, rightTotal = default;
        for (nuint index = 0; index < whole; index += WordLength)
        {
            var one = Vector256.LoadUnsafe(ref firstLeft, index);
            var other = Vector256.LoadUnsafe(ref firstRight, index);
            (one + other).StoreUnsafe(ref firstSum, index);
            leftState = NextState(leftState, one);
            leftTotal = NextTotal(leftTotal, leftState);
            rightState = NextState(rightState, other);
            rightTotal = NextTotal(rightTotal, rightState);
        }

        if (left.Length % WordLength != 0)
        {
            leftState = NextState(leftState, lastLeft);
            leftTotal = NextTotal(leftTotal, leftState);
            rightState = NextState(rightState, lastRight);
            rightTotal = NextTotal(rightTotal, rightState);
            var last = lastLeft + lastRight;
            for (var index = (int)whole; index < sum.Length; index++)
            {
                sum[index] = last[index - (int)whole];
            }
        }

        return (Finish(leftState, leftTotal, left.Length), Finish(rightState, rightTotal, left.Length));
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

    /// <summary>The state after the next word of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<ulong> NextState(Vector256<ulong> state, Vector256<float> word) => Reordered(state, StateOrder) + word.AsUInt64();

    /// <summary>The total after the next state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<ulong> NextTotal(Vector256<ulong> total, Vector256<ulong> state) => Reordered(total, TotalOrder) + state;

    /// <summary>The digest, after the last word.</summary>
    /// <param name="state">The state.</param>
    /// <param name="total">The total.</param>
    /// <param name="length">Floats of the block.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Finish(Vector256<ulong> state, Vector256<ulong> total, int length)
    {
        var second = Mix(Seed, total[0]);
        var digest = Mix(Mixer, state[0]);
        second = Mix(second, total[1]);
        digest = Mix(digest, state[1]);
        second = Mix(second, total[2]);
        digest = Mix(digest, state[2]);
        second = Mix(second, total[3]);
        digest = Mix(digest, state[3]);
        return Mix(Mix(digest, (ulong)length), second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Reordered(Vector256<ulong> value, Vector128<byte> order) => Avx2.IsSupported
        ? Avx2.Shuffle(value.AsByte(), Vector256.Create(order, order)).AsUInt64()
        : Vector256.Create(Vector128.Shuffle(value.GetLower().AsByte(), order), Vector128.Shuffle(value.GetUpper().AsByte(), order)).AsUInt64();

    private static Vector256<float> Padded(ReadOnlySpan<float> rest)
    {
        Span<float> word = stackalloc float[WordLength];
        word.Clear();
        rest.CopyTo(word);
        return Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(word));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong digest, ulong value)
    {
        digest = (digest ^ value) * Mixer;
        return digest ^ (digest >> 32);
    }
}
