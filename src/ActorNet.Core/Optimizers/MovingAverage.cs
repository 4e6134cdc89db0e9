using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Optimizers;

/// <summary>The moving average of weights: <c>a ← d·a + (1−d)·w</c>.</summary>
internal static class MovingAverage
{
    /// <summary>Takes the weights into their average.</summary>
    public static void Take(ReadOnlySpan<float> weights, Span<float> average, float decay, float rest)
    {
        var width = Vector256<float>.Count;
        var index = 0;
        for (; index + width <= weights.Length; index += width)
        {
            ref var target = ref MemoryMarshal.GetReference(average);
            var weight = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(weights), (nuint)index);
            var old = Vector256.LoadUnsafe(ref target, (nuint)index);
            Vector256.FusedMultiplyAdd(Vector256.Create(decay), old, rest * weight).StoreUnsafe(ref target, (nuint)index);
        }

        for (; index < weights.Length; index++)
        {
            average[index] = MathF.FusedMultiplyAdd(decay, average[index], rest * weights[index]);
        }
    }
}
