using System.Buffers.Binary;

namespace ActorNet.Simulation.Engine;

/// <summary>A running 64-bit hash of what happened. Two runs that differ anywhere differ in it from there on.</summary>
internal sealed class TraceHash
{
    private const ulong Multiplier = 0xD6E8_FEB8_6659_FD93;
    private const ulong Offset = 0x9E37_79B9_7F4A_7C15;

    /// <summary>The hash so far.</summary>
    public ulong Value { get; private set; } = Offset;

    /// <summary>Events that were added.</summary>
    public long Count { get; private set; }

    /// <summary>The hash of a name, the same in every process.</summary>
    public static ulong OfText(string text)
    {
        var hash = Offset;
        foreach (var character in text)
        {
            hash = Mix(hash, character);
        }

        return hash;
    }

    /// <summary>The hash of some bytes.</summary>
    public static ulong OfBytes(ReadOnlySpan<byte> bytes)
    {
        var hash = Mix(Offset, (ulong)bytes.Length);
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            hash = Mix(hash, value);
        }

        return hash;
    }

    /// <summary>Adds an event.</summary>
    public void Add(ulong what, ulong time, ulong place, ulong content)
    {
        Count++;
        Value = Mix(Mix(Mix(Mix(Value, what), time), place), content);
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * Multiplier;
        return hash ^ (hash >> 32);
    }
}
