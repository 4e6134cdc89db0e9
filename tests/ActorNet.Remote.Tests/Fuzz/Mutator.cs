using System.Buffers.Binary;
using System.Text;

namespace ActorNet.Fuzzing;

/// <summary>Makes inputs that are almost right, or not at all; the same seed makes the same input.</summary>
internal sealed class Mutator(ulong seed)
{
    private const int Longest = 1 << 16;

    private static readonly long[] OddNumbers =
    [
        0, 1, -1, 2, 7, 8, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, long.MaxValue, long.MinValue,
    ];

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "null", "true", "{}", "[]", "\"\"", "{\"a\":", "[[[[[[[[", "]", "}", ",", ":", "\"", "\\ud800", "\\u0000", "\r\n", "\n", "\0", "\t", " ", "../", "/", "%00", "%2F", "é", "\uFEFF",
            "0", "-0", "-1", "00", "1e999", "-1e-999", "NaN", "Infinity", "1.5", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
            "99999999999999999999999999999999", "0x10", "1_000", "true,false", "\"a\":1,\"a\":2", "ACNW", "HTTP/1.1", "Content-Length: ", "Transfer-Encoding: chunked\r\n",
        }.Select(Encoding.UTF8.GetBytes),
        [0x1F, 0x8B],
        [0xFF, 0xFE],
        [0xC3, 0x28],
        [0xED, 0xA0, 0x80],
    ];

    private ulong _state = seed;

    /// <summary>A sample that was damaged in one to eight places; one time in ten, random bytes.</summary>
    public byte[] Next(IReadOnlyList<byte[]> samples)
    {
        if (Below(10) == 0)
        {
            return Bytes(Below(2) == 0 ? Below(64) : Below(4096));
        }

        var bytes = samples[Below(samples.Count)].ToList();
        for (var changes = 1 + Below(8) - Below(8); changes >= 0; changes--)
        {
            Change(bytes, samples);
        }

        return bytes.Count <= Longest ? [.. bytes] : [.. bytes.Take(Longest)];
    }

    /// <summary>A number from 0, below a bound.</summary>
    public int Below(int bound) => (int)(Word() % (uint)Math.Max(1, bound));

    /// <summary>Random bytes.</summary>
    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            bytes[i] = (byte)Word();
        }

        return bytes;
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> samples)
    {
        // Heads are short and say the most: half of the damage goes there.
        var at = Below(2) == 0 ? Below(Math.Min(bytes.Count, 96)) : Below(bytes.Count);
        var token = Tokens[Below(Tokens.Length)];
        switch (Below(12))
        {
            case 0 when bytes.Count > 0:
                bytes[at] ^= (byte)(1 << Below(8));
                break;
            case 1 when bytes.Count > 0:
                bytes[at] = (byte)Word();
                break;
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 3:
                bytes.InsertRange(at, Bytes(Below(16)));
                break;
            case 4:
                bytes.RemoveRange(at, Below(bytes.Count - at));
                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(Below(256), bytes.Count - at)));
                break;
            case 6:
                var other = samples[Below(samples.Count)];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(Below(other.Length)));
                break;
            case 7:
                Overwrite(bytes, at, Number());
                break;
            case 8:
                Overwrite(bytes, at, token);
                break;
            case 9:
                bytes.InsertRange(at, token);
                break;
            case 10:
                ReplaceDigits(bytes, at);
                break;
            default:
                bytes.AddRange(Bytes(Below(8)));
                break;
        }
    }

    /// <summary>A count or an extent that lies, in either order of bytes.</summary>
    private byte[] Number()
    {
        var bytes = new byte[1 << Below(4)];
        Span<byte> whole = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(whole, OddNumbers[Below(OddNumbers.Length)]);
        whole[..bytes.Length].CopyTo(bytes);
        if (Below(2) == 0)
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }

    /// <summary>Puts another number where digits are, so that text keeps its form.</summary>
    private void ReplaceDigits(List<byte> bytes, int from)
    {
        var first = bytes.FindIndex(Math.Min(from, bytes.Count), IsDigit);
        if (first < 0)
        {
            return;
        }

        var end = first;
        while (end < bytes.Count && IsDigit(bytes[end]))
        {
            end++;
        }

        bytes.RemoveRange(first, end - first);
        bytes.InsertRange(first, Encoding.ASCII.GetBytes(FormattableString.Invariant($"{OddNumbers[Below(OddNumbers.Length)]}")));
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (var i = 0; i < with.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = with[i];
        }
    }

    /// <summary>SplitMix64 (G. Steele, D. Lea, C. Flood, 2014).</summary>
    private ulong Word()
    {
        var word = _state += 0x9E37_79B9_7F4A_7C15;
        word = (word ^ (word >> 30)) * 0xBF58_476D_1CE4_E5B9;
        word = (word ^ (word >> 27)) * 0x94D0_49BB_1331_11EB;
        return word ^ (word >> 31);
    }
}
