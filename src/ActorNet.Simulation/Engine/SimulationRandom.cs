using System.Numerics;

namespace ActorNet.Simulation.Engine;

/// <summary>
/// A stream of random numbers (xoshiro256**; Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021). Each part of a simulation
/// has a stream of its own, so that what one of them draws changes nothing for the others. Uses no function of the platform's mathematics library.
/// </summary>
internal sealed class SimulationRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>The stream of a seed for a purpose.</summary>
    public SimulationRandom(ulong seed, string purpose)
    {
        var state = seed ^ TraceHash.OfText(purpose);
        _a = Expand(ref state);
        _b = Expand(ref state);
        _c = Expand(ref state);
        _d = Expand(ref state);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        var result = ulong.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A whole number in [0, bound).</summary>
    public int Next(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>A whole number in [least, most].</summary>
    public int Between(int least, int most) => least + Next(most - least + 1);

    /// <summary>A number in [0, 1).</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [least, most).</summary>
    public double Number(double least, double most) => least + ((most - least) * Share());

    /// <summary>True with a probability; draws nothing for 0.</summary>
    public bool Chance(double probability) => probability > 0 && Share() < probability;

    /// <summary>A time in [least, most).</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * Share());

    /// <summary>
    /// A time with a heavy tail: half to one and a half times the typical one, doubled up to six times with a probability of a quarter each time.
    /// </summary>
    public TimeSpan Around(TimeSpan typical)
    {
        var time = typical * (0.5 + Share());
        var doublings = Math.Min(BitOperations.TrailingZeroCount(Next()) / 2, 6);
        return time * (1 << doublings);
    }

    /// <summary>One of some values.</summary>
    public T Pick<T>(params ReadOnlySpan<T> values) => values[Next(values.Length)];

    /// <summary>Puts a list in a random order.</summary>
    public void Shuffle<T>(IList<T> list)
    {
        for (var index = list.Count - 1; index > 0; index--)
        {
            var other = Next(index + 1);
            (list[index], list[other]) = (list[other], list[index]);
        }
    }

    // SplitMix64: states of neighbouring seeds have nothing in common.
    private static ulong Expand(ref ulong state)
    {
        state += 0x9E37_79B9_7F4A_7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
