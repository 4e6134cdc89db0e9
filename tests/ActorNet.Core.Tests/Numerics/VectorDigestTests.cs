using System.Globalization;
using System.Runtime.Intrinsics.X86;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Numerics;

public sealed class VectorDigestTests
{
    private static readonly int[] Lengths = [0, 1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 129, 1000, 1023, 1024];

    [Fact]
    public void OfBlock_AnyLength_IsAsDefined()
    {
        foreach (var length in Lengths)
        {
            var block = Numbers(length, 7);
            VectorDigest.OfBlock(block).ShouldBe(VectorDigestReference.OfBlock(block), $"length {length}");
        }
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public void Of_VectorInstructionsOff_IsTheSame(string variable)
    {
        var there = ChildProgram.Run("digest", (variable, "0"));

        there[^16..].ShouldBe(Compute()[^16..]);
        if (X86Base.IsSupported && variable != "DOTNET_EnableAVX512")
        {
            there.ShouldStartWith("avx2=False");
        }
    }

    [Fact]
    public void OfBlock_LongerThanABlock_Throws() =>
        Should.Throw<ArgumentOutOfRangeException>(() => VectorDigest.OfBlock(new float[VectorDigest.BlockLength + 1]));

    [Fact]
    public void Of_AVector_IsThatOfItsBlocks()
    {
        foreach (var length in new[] { 0, 1, 1024, 1025, 5000 })
        {
            var vector = Numbers(length, 3);
            var blocks = vector.Chunk(VectorDigest.BlockLength).Select(block => VectorDigest.OfBlock(block)).ToArray();

            VectorDigest.Of(vector).ShouldBe(VectorDigest.OfBlocks(blocks));
            blocks.Length.ShouldBe(VectorDigest.BlocksOf(length));
        }
    }

    [Fact]
    public void OfBlock_AnyBitFlipped_Differs()
    {
        var block = Numbers(VectorDigest.BlockLength, 1);
        var bits = Array.ConvertAll(block, BitConverter.SingleToUInt32Bits);
        var digest = VectorDigest.OfBlock(block);
        for (var bit = 0; bit < 32 * block.Length; bit++)
        {
            block[bit / 32] = BitConverter.UInt32BitsToSingle(bits[bit / 32] ^ (1u << (bit % 32)));
            VectorDigest.OfBlock(block).ShouldNotBe(digest, $"bit {bit}");
            block[bit / 32] = BitConverter.UInt32BitsToSingle(bits[bit / 32]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(128)]
    public void OfBlock_TwoRunsSwapped_Differs(int run)
    {
        // Random, and of a kind that is more alike: each run constant, and constant but for the sign.
        var random = Numbers(VectorDigest.BlockLength, 2);
        var constant = random.Select((_, index) => 1f + (index / run)).ToArray();
        var signed = random.Select((_, index) => (index / run) % 3 == 0 ? 0.5f : -0.5f).ToArray();
        foreach (var block in new[] { random, constant, signed })
        {
            var digest = VectorDigest.OfBlock(block);
            for (var first = 0; first < block.Length; first += run)
            {
                for (var second = first + run; second < block.Length; second += run)
                {
                    if (block.AsSpan(first, run).SequenceEqual(block.AsSpan(second, run)))
                    {
                        continue;
                    }

                    Swap(block, first, second, run);
                    (VectorDigest.OfBlock(block) == digest).ShouldBeFalse($"{first} and {second}");
                    Swap(block, first, second, run);
                }
            }
        }
    }

    [Fact]
    public void OfBlock_NegatedOrScaledOrRotatedOrCut_Differs()
    {
        foreach (var block in new[] { Numbers(VectorDigest.BlockLength, 4), [.. Enumerable.Repeat(0.25f, VectorDigest.BlockLength)] })
        {
            var digest = VectorDigest.OfBlock(block);

            VectorDigest.OfBlock(Array.ConvertAll(block, value => -value)).ShouldNotBe(digest);
            VectorDigest.OfBlock(Array.ConvertAll(block, value => 2 * value)).ShouldNotBe(digest);
            VectorDigest.OfBlock(new float[block.Length]).ShouldNotBe(digest);
            for (var length = 0; length < block.Length; length++)
            {
                var cut = block[..length];
                VectorDigest.OfBlock(cut).ShouldNotBe(digest, $"cut to {length}");
                float[] dropped = [.. cut, .. new float[block.Length - length]];
                VectorDigest.OfBlock(dropped).ShouldNotBe(digest, $"zeros from {length}");
            }
        }
    }

    [Fact]
    public void OfBlock_TwoSignsFlipped_Differs()
    {
        var block = Numbers(VectorDigest.BlockLength, 9);
        var digest = VectorDigest.OfBlock(block);
        for (var first = 0; first < block.Length; first += 3)
        {
            for (var second = first + 1; second < block.Length; second++)
            {
                (block[first], block[second]) = (-block[first], -block[second]);
                (VectorDigest.OfBlock(block) == digest).ShouldBeFalse();
                (block[first], block[second]) = (-block[first], -block[second]);
            }
        }
    }

    [Fact]
    public void Add_AnyLength_IsTheSumAndBothDigests()
    {
        foreach (var length in Lengths)
        {
            var left = Numbers(length, 11);
            var right = Numbers(length, 12);
            var expected = left.Zip(right, (one, other) => one + other).ToArray();

            VectorDigest.Add(left, right, left.AsSpan()).ShouldBe((VectorDigest.OfBlock(Numbers(length, 11)), VectorDigest.OfBlock(right)));

            left.ShouldBe(expected);
        }
    }

    [Fact]
    public void Of_TwoBlocksSwappedOrOneDropped_Differs()
    {
        var vector = Numbers(4 * VectorDigest.BlockLength, 5);
        var digest = VectorDigest.Of(vector);

        VectorDigest.Of(vector.AsSpan(VectorDigest.BlockLength)).ShouldNotBe(digest);
        Swap(vector, VectorDigest.BlockLength, 2 * VectorDigest.BlockLength, VectorDigest.BlockLength);
        VectorDigest.Of(vector).ShouldNotBe(digest);
    }

    /// <summary>What a child process prints: which vector units it has, and a digest of digests.</summary>
    internal static string Compute()
    {
        var digests = Lengths.Select(length => VectorDigest.OfBlock(Numbers(length, 6))).Append(VectorDigest.Of(Numbers(5000, 8))).ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"avx2={Avx2.IsSupported} {VectorDigest.OfBlocks(digests):x16}");
    }

    private static void Swap(float[] block, int first, int second, int run)
    {
        for (var index = 0; index < run; index++)
        {
            (block[first + index], block[second + index]) = (block[second + index], block[first + index]);
        }
    }

    private static float[] Numbers(int length, ulong seed)
    {
        var state = seed;
        return [.. Enumerable.Range(0, length).Select(_ =>
        {
            state = unchecked((state * 6364136223846793005) + 1442695040888963407);
            return ((state >> 40) / (float)(1 << 24)) - 0.5f;
        })];
    }
}
