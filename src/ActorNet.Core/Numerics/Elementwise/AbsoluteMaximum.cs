using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// The largest magnitude of a block. Compares bit patterns without their sign as integers, where infinity and NaN sort above every
/// number: one pass answers both "how large" and "finite".
/// </summary>
public static class AbsoluteMaximum
{
    /// <summary>The largest magnitude; infinity or NaN if any element is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Of(ReadOnlySpan<float> values)
    {
        ref var source = ref MemoryMarshal.GetReference(values);
        var mask = Vector256.Create(int.MaxValue);
        var first = Vector256<int>.Zero;
        var second = Vector256<int>.Zero;
        var i = 0;
        for (; i <= values.Length - 16; i += 16)
        {
            first = Vector256.Max(first, Vector256.LoadUnsafe(ref source, (nuint)i).AsInt32() & mask);
            second = Vector256.Max(second, Vector256.LoadUnsafe(ref source, (nuint)i + 8).AsInt32() & mask);
        }

        first = Vector256.Max(first, second);
        var four = Vector128.Max(first.GetLower(), first.GetUpper());
        var largest = Math.Max(Math.Max(four[0], four[1]), Math.Max(four[2], four[3]));
        for (; i < values.Length; i++)
        {
            largest = Math.Max(largest, BitConverter.SingleToInt32Bits(values[i]) & int.MaxValue);
        }

        return BitConverter.Int32BitsToSingle(largest);
    }

    /// <summary>Index of the first element that is infinite or NaN, or −1.</summary>
    public static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
