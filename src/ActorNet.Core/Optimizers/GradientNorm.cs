using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// The squared norm of a block of a gradient, in double precision and in one order: element i goes into sum i mod 8, and the eight sums are added in the order
/// ((0+4)+(1+5)) + ((2+6)+(3+7)).
/// </summary>
internal static class GradientNorm
{
    /// <summary>The squared norm of what the step's rule would see if nothing were clipped.</summary>
    public static double SquaredOf(GradientBlock gradient, ReadOnlySpan<float> parameters)
    {
        var width = Vector256<float>.Count;
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var index = 0;
        for (; index + width <= parameters.Length; index += width)
        {
            Add(gradient, parameters, index, ref low, ref high);
        }

        if (index < parameters.Length)
        {
            // Zeros behind the end add nothing.
            Span<float> padded = stackalloc float[3 * width];
            padded.Clear();
            parameters[index..].CopyTo(padded);
            gradient.Sum[index..].CopyTo(padded[width..]);
            if (!gradient.Other.IsEmpty)
            {
                gradient.Other[index..].CopyTo(padded[(2 * width)..]);
            }

            var tail = new GradientBlock(
                padded.Slice(width, width), gradient.Other.IsEmpty ? default : padded.Slice(2 * width, width), gradient.Factor, gradient.Decay)
            {
                Terms = gradient.Terms,
            };
            Add(tail, padded[..width], 0, ref low, ref high);
        }

        var sums = low + high;
        return sums[0] + sums[1] + (sums[2] + sums[3]);
    }

    private static void Add(GradientBlock gradient, ReadOnlySpan<float> parameters, int index, ref Vector256<double> low, ref Vector256<double> high)
    {
        var at = (nuint)index;
        var weight = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(parameters), at);
        var sum = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(gradient.Sum), at);
        if (!gradient.Other.IsEmpty)
        {
            sum += Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(gradient.Other), at);
        }

        var mean = Vector256.FusedMultiplyAdd(Vector256.Create(gradient.Decay), weight, sum * gradient.Factor);
        mean = Vector256.FusedMultiplyAdd(Vector256.Create(gradient.Terms.L1), UpdateLoop.SignOf(weight), mean);
        var (first, second) = Vector256.Widen(mean);
        low = Vector256.FusedMultiplyAdd(first, first, low);
        high = Vector256.FusedMultiplyAdd(second, second, high);
    }
}
