using ActorNet.Core.Numerics;

namespace ActorNet.Core.Data;

/// <summary>Seeded orders of samples: pure functions of their key, so every worker and every resumed run sees the same one.</summary>
public static class Permutation
{
    /// <summary>
    /// Writes the order of an epoch's samples: a uniform permutation of 0 … <paramref name="order"/>.Length − 1. Allocates nothing.
    /// </summary>
    /// <param name="order">Destination, an element a sample.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Epoch, from 0.</param>
    public static void Fill(Span<int> order, ulong seed, int epoch) =>
        Fill(order, new KeyedGenerator(seed, RandomPurpose.Permutation, epoch));

    /// <summary>Writes the samples of an epoch in the run's order. Allocates nothing.</summary>
    /// <param name="order">Destination; as many numbers from 0 to <paramref name="order"/>.Length − 1.</param>
    /// <param name="kind">The run's order.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Epoch, from 0.</param>
    public static void Fill(Span<int> order, SampleOrder kind, ulong seed, int epoch)
    {
        switch (kind)
        {
            case SampleOrder.Shuffled:
                Fill(order, seed, epoch);
                break;
            case SampleOrder.Sequential:
                Count(order);
                break;
            case SampleOrder.Random:
                Draw(order, new KeyedGenerator(seed, RandomPurpose.Drawing, epoch));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such order.");
        }
    }

    /// <summary>Writes the permutation of a key (Fisher–Yates, from the end).</summary>
    internal static void Fill(Span<int> order, KeyedGenerator generator)
    {
        Count(order);
        var words = new WordReader(generator);
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = (int)words.Below((uint)i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    private static void Count(Span<int> order)
    {
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }
    }

    /// <summary>Writes numbers below the length, each drawn anew.</summary>
    private static void Draw(Span<int> order, KeyedGenerator generator)
    {
        var words = new WordReader(generator);
        foreach (ref var sample in order)
        {
            sample = (int)words.Below((uint)order.Length);
        }
    }

    /// <summary>Reads a key's words in order, four to a block.</summary>
    private struct WordReader(KeyedGenerator generator)
    {
        private ulong _block;
        private int _word = 4;
        private uint _a;
        private uint _b;
        private uint _c;
        private uint _d;

        /// <summary>A number in [0, bound), each equally likely (Lemire, "Fast Random Integer Generation in an Interval", 2019).</summary>
        public uint Below(uint bound)
        {
            var product = (ulong)Next() * bound;
            if ((uint)product < bound)
            {
                var threshold = (0u - bound) % bound;
                while ((uint)product < threshold)
                {
                    product = (ulong)Next() * bound;
                }
            }

            return (uint)(product >> 32);
        }

        private uint Next()
        {
            if (_word == 4)
            {
                (_a, _b, _c, _d) = generator.Block(_block++);
                _word = 0;
            }

            return _word++ switch { 0 => _a, 1 => _b, 2 => _c, _ => _d };
        }
    }
}
