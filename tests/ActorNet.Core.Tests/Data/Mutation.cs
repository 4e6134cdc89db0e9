using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Data;

/// <summary>Damages bytes in a repeatable way: a few are changed, put in, taken out, or the end is cut off.</summary>
internal static class Mutation
{
    public static byte[] Of(byte[] valid, int round)
    {
        var generator = new KeyedGenerator((ulong)round, RandomPurpose.Generator);
        var word = 0UL;
        var bytes = valid.ToList();
        var changes = 1 + (generator.Word(word++) % 4);
        for (var i = 0; i < changes && bytes.Count > 0; i++)
        {
            var at = (int)(generator.Word(word++) % (uint)bytes.Count);
            var value = (byte)generator.Word(word++);
            switch (generator.Word(word++) % 5)
            {
                case 0:
                    bytes[at] = value;
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << (value & 7));
                    break;
                case 2:
                    bytes.Insert(at, value);
                    break;
                case 3:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
