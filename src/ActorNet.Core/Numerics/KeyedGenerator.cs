namespace ActorNet.Core.Numerics;

/// <summary>What a random number is for; part of its key, so that two uses never share numbers. The values are part of the bits.</summary>
public enum RandomPurpose
{
    /// <summary>Initial weights, keyed by layer.</summary>
    InitialWeights = 1,

    /// <summary>The order of samples in an epoch, keyed by epoch.</summary>
    Permutation = 2,

    /// <summary>Dropout masks, keyed by epoch, step, batch position and layer.</summary>
    Dropout = 3,

    /// <summary>Added noise, keyed like dropout.</summary>
    Noise = 4,

    /// <summary>Train/validation/test split.</summary>
    Split = 5,

    /// <summary>Generated data sets.</summary>
    Generator = 6,

    /// <summary>Which lanes are audited, keyed by step. It decides who computes what, and never what comes out.</summary>
    Audit = 7,

    /// <summary>Samples drawn one by one, keyed by epoch.</summary>
    Drawing = 8,
}

/// <summary>
/// A counter-based generator (Philox 4×32 with 10 rounds; Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011):
/// block <c>n</c> of a key is a pure function of both, so no number depends on who drew before.
/// </summary>
public readonly partial struct KeyedGenerator
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    private readonly uint _key0;
    private readonly uint _key1;
    private readonly uint _stream0;
    private readonly uint _stream1;

    /// <summary>Derives the key by running the coordinates through the generator itself.</summary>
    public KeyedGenerator(ulong seed, RandomPurpose purpose, int epoch = 0, long step = 0, int sample = 0, int layer = 0)
    {
        var first = Rounds((uint)purpose, (uint)epoch, (uint)layer, (uint)sample, (uint)seed, (uint)(seed >> 32));
        var second = Rounds((uint)step, (uint)(step >> 32), first.A, first.B, first.C, first.D);
        (_key0, _key1, _stream0, _stream1) = second;
    }

    /// <summary>The four 32-bit words of block <paramref name="index"/>.</summary>
    public (uint A, uint B, uint C, uint D) Block(ulong index) =>
        Rounds((uint)index, (uint)(index >> 32), _stream0, _stream1, _key0, _key1);

    /// <summary>Word <paramref name="index"/> of the key's sequence (word 4n+i is word i of block n).</summary>
    public uint Word(ulong index)
    {
        var (a, b, c, d) = Block(index >> 2);
        return (index & 3) switch { 0 => a, 1 => b, 2 => c, _ => d };
    }

    /// <summary>Number <paramref name="index"/> uniform in [0, 1), a multiple of 2⁻²⁴.</summary>
    public float Uniform(ulong index) => (Word(index) >> 8) * (1f / (1 << 24));

    private static (uint A, uint B, uint C, uint D) Rounds(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < 10; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }
}
