using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Optimizers;

/// <summary>
/// The moving average of weights, <c>a ← d·a + (1−d)·w</c>, as <c>a + (1−d)·(w−a)</c>: d and 1−d rounded on their own would not add up to 1, and an average of
/// equal weights would drift away from them.
/// </summary>
internal static class MovingAverage
{
    /// <summary>Takes the weights into their average.</summary>
    /// <param name="weights">w.</param>
    /// <param name="average">a; changed in place.</param>
    /// <param name="share">1−d.</param>
    public static void Take(ReadOnlySpan<float> weights, Span<float> average, float share)
    {
        var width = Vector256<float>.Count;
        var index = 0;
        for (; index + width <= weights.Length; index += width)
        {
            ref var target = ref MemoryMarshal.GetReference(average);
            var weight = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(weights), (nuint)index);
            var old = Vector256.LoadUnsafe(ref target, (nuint)index);
            Vector256.FusedMultiplyAdd(Vector256.Create(share), weight - old, old).StoreUnsafe(ref target, (nuint)index);
        }

        for (; index < weights.Length; index++)
        {
            average[index] = MathF.FusedMultiplyAdd(share, weights[index] - average[index], average[index]);
        }
    }
}
