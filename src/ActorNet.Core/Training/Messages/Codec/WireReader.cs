using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training.Messages.Codec;

/// <summary>Reads fields one after the other. Whatever is not there, or out of its range, is a <see cref="MessageFormatException"/>.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> span, MessageKind kind, int lanes, int parameters)
{
    private ReadOnlySpan<byte> _rest = span;

    public byte Byte() => Take(1)[0];

    public bool Bool() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw Wrong($"a truth value is {other}"),
    };

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public double Double() => BitConverter.Int64BitsToDouble(Int64());

    /// <summary>What a learning rate is multiplied with.</summary>
    public double RateFactor()
    {
        var value = Double();
        return value >= 0 && double.IsFinite(value) ? value : throw Wrong($"the factor of the learning rate is {value}");
    }

    /// <summary>A count, step or number that is never negative.</summary>
    public int Natural(string what, int maximum = int.MaxValue)
    {
        var value = Int32();
        return value >= 0 && value <= maximum ? value : throw Wrong($"{what} is {value}, not from 0 to {maximum}");
    }

    public long LongNatural(string what)
    {
        var value = Int64();
        return value >= 0 ? value : throw Wrong($"{what} is {value}");
    }

    /// <summary>One line of text.</summary>
    public string Text()
    {
        var length = Natural("the length of a text", WireLimits.TextBytes);
        var bytes = Take(length);
        if (!Utf8.IsValid(bytes))
        {
            throw Wrong("a text is not UTF-8");
        }

        var text = Encoding.UTF8.GetString(bytes);
        return text.Any(char.IsControl) ? throw Wrong("a text is more than one line") : text;
    }

    public Subtree Subtree()
    {
        int level = Byte();
        var index = Int32();
        return level <= int.Log2(lanes) && index >= 0 && index < lanes >> level
            ? new Subtree(level, index)
            : throw Wrong($"node {index} of level {level} is in no tree of {lanes} lanes");
    }

    public LaneStatistics Statistics()
    {
        var loss = Double();
        var correct = Natural("the number predicted right");
        var samples = Natural("the number of samples");
        return correct <= samples ? new LaneStatistics(loss, correct, samples) : throw Wrong($"{correct} of {samples} samples are predicted right");
    }

    /// <summary>Ascending lanes.</summary>
    public int[] Lanes()
    {
        var count = Natural("the number of lanes", lanes);
        Require(count, sizeof(int));
        var result = new int[count];
        var next = 0;
        for (var i = 0; i < count; i++)
        {
            result[i] = Natural("a lane", lanes - 1);
            if (result[i] < next)
            {
                throw Wrong($"lane {result[i]} comes after lane {next - 1}");
            }

            next = result[i] + 1;
        }

        return result;
    }

    /// <summary>Digests of blocks, of the whole vector at most.</summary>
    public ReadOnlyMemory<ulong> Digests()
    {
        var digests = new ulong[Count("the number of digests", VectorDigest.BlocksOf(parameters), sizeof(ulong))];
        TakeWords(digests);
        return digests;
    }

    /// <summary>Numbers of double precision, of which there are no more than parameters.</summary>
    public ReadOnlyMemory<double> Doubles(string what)
    {
        var values = new double[Count(what, parameters, sizeof(double))];
        TakeWords(MemoryMarshal.Cast<double, ulong>(values.AsSpan()));
        return values;
    }

    /// <summary>What clipping leaves of gradients: a share for each tensor, or none.</summary>
    public float[] Scales()
    {
        var scales = NewTensor(ExchangePrecision.Float32, parameters);
        return Array.TrueForAll(scales, static scale => scale is >= 0 and <= 1) ? scales : throw Wrong("what clipping leaves of a gradient is not from 0 to 1");
    }

    /// <summary>Head of a tensor: how many floats follow. They are there.</summary>
    /// <param name="precision">The format that this message has them in.</param>
    /// <param name="maximum">The most there may be.</param>
    public int TensorLength(ExchangePrecision precision, long maximum)
    {
        var found = Byte();
        if (found != (byte)precision)
        {
            throw Wrong($"numbers come in format {found}, not {(byte)precision} ({precision})");
        }

        var count = Natural("the number of floats", (int)Math.Min(maximum, int.MaxValue));
        Require(count, WireTensor.BytesOf(precision));
        return count;
    }

    /// <summary>Head of a tensor whose floats are elsewhere.</summary>
    /// <param name="precision">The format that this message has them in.</param>
    /// <param name="maximum">The most there may be.</param>
    /// <param name="place">Where they lie in memory that both sides see, or −1 if they came apart.</param>
    public int TensorElsewhere(ExchangePrecision precision, int maximum, out long place)
    {
        var found = Byte();
        if (found != ((byte)precision | TensorPlace.ApartFlag) && found != ((byte)precision | TensorPlace.SharedFlag))
        {
            throw Wrong($"numbers come in format {found}, not apart from the message in format {(byte)precision} ({precision})");
        }

        var count = Natural("the number of floats", maximum);
        place = (found & TensorPlace.SharedFlag) != 0 ? LongNatural("the place") : -1;
        return count;
    }

    /// <summary>The floats, after <see cref="TensorLength"/>.</summary>
    public void Tensor(Span<float> values, ExchangePrecision precision) =>
        WireTensor.Read(Take(values.Length * WireTensor.BytesOf(precision)), values, precision);

    /// <summary>A tensor in memory of its own.</summary>
    public float[] NewTensor(ExchangePrecision precision, long maximum)
    {
        var values = GC.AllocateUninitializedArray<float>(TensorLength(precision, maximum));
        Tensor(values, precision);
        return values;
    }

    /// <summary>Checks that nothing is left but so many bytes, before memory is taken from a pool.</summary>
    public readonly void RequireLast(int bytes = 0)
    {
        if (_rest.Length != bytes)
        {
            throw Wrong($"{_rest.Length - bytes} bytes are left over");
        }
    }

    /// <summary>The exception for something wrong.</summary>
    public readonly MessageFormatException Wrong(string what) => new($"{kind}: {what}.");

    private int Count(string what, int maximum, int size)
    {
        var count = Natural(what, maximum);
        Require(count, size);
        return count;
    }

    private void TakeWords(Span<ulong> words)
    {
        MemoryMarshal.Cast<byte, ulong>(Take(words.Length * sizeof(ulong))).CopyTo(words);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    private readonly void Require(int count, int size)
    {
        if ((long)count * size > _rest.Length)
        {
            throw Wrong($"ends before its {count} values of {size} bytes");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw Wrong("ends too early");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
