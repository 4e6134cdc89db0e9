using System.Buffers.Binary;
using System.Security.Cryptography;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Numerics;

public class RoundingTests
{
    private const uint QuietNaN = 0x7FC0_0000;

    private static readonly ExchangePrecision[] Narrow = [ExchangePrecision.BFloat16, ExchangePrecision.Float16];
    private static readonly int[] Lengths = [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 1000, 4099];

    [Theory]
    [InlineData(ExchangePrecision.BFloat16)]
    [InlineData(ExchangePrecision.Float16)]
    public void Round_EveryResultAndItsNeighbours_IsTheNearestWithTiesToEven(ExchangePrecision precision)
    {
        var values = Neighbourhoods(precision);
        var results = new float[values.Length];

        Rounding.Round(values, results, precision);

        for (var i = 0; i < values.Length; i++)
        {
            var expected = Expected(values[i], precision);
            if (BitConverter.SingleToUInt32Bits(results[i]) != expected)
            {
                Assert.Fail($"{values[i]:R} (0x{BitConverter.SingleToUInt32Bits(values[i]):X8}) became {results[i]:R} instead of 0x{expected:X8}");
            }
        }
    }

    [Fact]
    public void Round_Float16_AgreesWithTheRuntimesHalf()
    {
        var values = Neighbourhoods(ExchangePrecision.Float16);
        var results = new float[values.Length];

        Rounding.Round(values, results, ExchangePrecision.Float16);

        for (var i = 0; i < values.Length; i++)
        {
            if (!results[i].Equals((float)(Half)values[i]))
            {
                Assert.Fail($"{values[i]:R} became {results[i]:R} instead of {(float)(Half)values[i]:R}");
            }
        }
    }

    [Theory]
    [InlineData(ExchangePrecision.BFloat16)]
    [InlineData(ExchangePrecision.Float16)]
    public void Unpack_EveryPattern_RoundsToItselfAndPacksToItself(ExchangePrecision precision)
    {
        var patterns = AllPatterns();
        var values = new float[patterns.Length];
        Rounding.Unpack(patterns, values, precision);
        var rounded = values.ToArray();
        Rounding.Round(rounded, precision);
        var packed = new ushort[patterns.Length];
        Rounding.Pack(values, packed, precision);

        for (var i = 0; i < patterns.Length; i++)
        {
            var exact = precision == ExchangePrecision.Float16 ? (float)BitConverter.UInt16BitsToHalf(patterns[i]) : BitConverter.UInt32BitsToSingle((uint)patterns[i] << 16);
            BitConverter.SingleToUInt32Bits(values[i]).ShouldBe(float.IsNaN(exact) ? QuietNaN : BitConverter.SingleToUInt32Bits(exact));
            BitConverter.SingleToUInt32Bits(rounded[i]).ShouldBe(BitConverter.SingleToUInt32Bits(values[i]));
            packed[i].ShouldBe(float.IsNaN(exact) ? (ushort)(precision == ExchangePrecision.Float16 ? 0x7E00 : 0x7FC0) : patterns[i]);
        }
    }

    [Theory]
    [InlineData(ExchangePrecision.BFloat16)]
    [InlineData(ExchangePrecision.Float16)]
    public void Pack_AnyValues_RoundsThem(ExchangePrecision precision)
    {
        var values = Neighbourhoods(precision);
        var rounded = new float[values.Length];
        Rounding.Round(values, rounded, precision);
        var packed = new ushort[values.Length];
        var unpacked = new float[values.Length];

        Rounding.Pack(values, packed, precision);
        Rounding.Unpack(packed, unpacked, precision);

        unpacked.ShouldBe(rounded);
    }

    [Fact]
    public void Round_EveryLength_LeavesWhatLiesBehindAlone()
    {
        foreach (var precision in Narrow)
        {
            foreach (var length in Lengths)
            {
                var values = Enumerable.Range(0, length).Select(i => 0.1f + (i * 1.7f)).ToArray();
                var results = new float[length + 1];
                var packed = new ushort[length + 1];
                var unpacked = new float[length + 1];
                results[length] = unpacked[length] = 77f;
                packed[length] = 77;

                Rounding.Round(values, results, precision);
                Rounding.Pack(values, packed, precision);
                Rounding.Unpack(packed.AsSpan(0, length), unpacked, precision);

                for (var i = 0; i < length; i++)
                {
                    BitConverter.SingleToUInt32Bits(results[i]).ShouldBe(Expected(values[i], precision));
                    unpacked[i].ShouldBe(results[i]);
                }

                (results[length], packed[length], unpacked[length]).ShouldBe((77f, (ushort)77, 77f));
            }
        }
    }

    [Fact]
    public void Add_EveryLength_RoundsTheSum()
    {
        foreach (var precision in Enum.GetValues<ExchangePrecision>())
        {
            foreach (var length in Lengths)
            {
                var left = Enumerable.Range(0, length).Select(i => 0.1f + (i * 1.7f)).ToArray();
                var right = Enumerable.Range(0, length).Select(i => 3.3f - (i * 0.01f)).ToArray();
                var expected = left.Zip(right, (x, y) => x + y).ToArray();
                Rounding.Round(expected, precision);

                Rounding.Add(left, right, left, precision);

                left.ShouldBe(expected);
            }
        }
    }

    [Fact]
    public void Subtract_EveryLength_RoundsTheDifference()
    {
        foreach (var precision in Enum.GetValues<ExchangePrecision>())
        {
            foreach (var length in Lengths)
            {
                var left = Enumerable.Range(0, length).Select(i => 0.1f + (i * 1.7f)).ToArray();
                var right = Enumerable.Range(0, length).Select(i => 3.3f - (i * 0.01f)).ToArray();
                var expected = left.Zip(right, (x, y) => x - y).ToArray();
                Rounding.Round(expected, precision);
                var difference = new float[length + 1];
                difference[length] = 77.7f;

                Rounding.Subtract(left, right, difference, precision);

                difference.ShouldBe([.. expected, 77.7f]);
            }
        }
    }

    [Fact]
    public void Round_Float32_ChangesNothing()
    {
        float[] values = [0.1f, -0f, float.NaN, float.MaxValue, float.Epsilon];
        var results = new float[values.Length];

        Rounding.Round(values, results, ExchangePrecision.Float32);

        results.Select(BitConverter.SingleToUInt32Bits).ShouldBe(values.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void Pack_Float32OrTooShort_Throws()
    {
        Should.Throw<ArgumentException>(() => Rounding.Pack([1f], new ushort[1], ExchangePrecision.Float32));
        Should.Throw<ArgumentException>(() => Rounding.Unpack([1], new float[1], ExchangePrecision.Float32));
        Should.Throw<ArgumentException>(() => Rounding.Pack([1f, 2f], new ushort[1], ExchangePrecision.Float16));
        Should.Throw<ArgumentException>(() => Rounding.Unpack([1, 2], new float[1], ExchangePrecision.Float16));
        Should.Throw<ArgumentException>(() => Rounding.Round([1f, 2f], new float[1], ExchangePrecision.Float16));
    }

    /// <summary>Every result's neighbourhood, rounded and packed, as recorded once: also run without vector instructions.</summary>
    [Theory]
    [InlineData(ExchangePrecision.BFloat16, "3458bce84d8eec565a81b491cbff3e50cfaa86d698906ab5b370f7d51adca458")]
    [InlineData(ExchangePrecision.Float16, "4a8c38c2b14e5189545fdb41ff93974517e7d96201cac8831140dede35eb879d")]
    public void Round_EveryResultAndItsNeighbours_GivesRecordedBits(ExchangePrecision precision, string recorded)
    {
        var values = Neighbourhoods(precision);
        var packed = new ushort[values.Length];
        Rounding.Pack(values, packed, precision);
        Rounding.Round(values, precision);
        var bytes = new byte[6 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(6 * i), values[i]);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan((6 * i) + 4), packed[i]);
        }

        Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe(recorded);
    }

    /// <summary>For each of the 2^16 results: itself, the middle between it and the next, and the floats beside both.</summary>
    private static float[] Neighbourhoods(ExchangePrecision precision)
    {
        var results = new float[1 << 16];
        Rounding.Unpack(AllPatterns(), results, precision);
        var values = new List<float>(8 * results.Length);
        for (var i = 0; i < results.Length; i++)
        {
            var value = results[i];
            var next = (i & 0x7FFF) == 0x7FFF ? value : results[i + 1];
            var middle = (float)(((double)value + next) / 2);

            // The last finite result's middle lies half a step above it: the next result would be the first power of two beyond.
            if (float.IsFinite(value) && float.IsInfinity(next))
            {
                var below = results[i - 1];
                middle = (float)(value + (((double)value - below) / 2));
            }

            values.AddRange([value, MathF.BitIncrement(value), MathF.BitDecrement(value), middle, MathF.BitIncrement(middle), MathF.BitDecrement(middle)]);
        }

        values.AddRange([float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, BitConverter.UInt32BitsToSingle(0x7F80_0001), BitConverter.UInt32BitsToSingle(0xFFFF_FFFF)]);
        return [.. values];
    }

    private static ushort[] AllPatterns() => [.. Enumerable.Range(0, 1 << 16).Select(pattern => (ushort)pattern)];

    private static uint Expected(float value, ExchangePrecision precision) => float.IsNaN(value)
        ? QuietNaN
        : BitConverter.SingleToUInt32Bits((float)(precision == ExchangePrecision.Float16
            ? default(Float16Operator).Reference(value)
            : default(BFloat16Operator).Reference(value)));
}
