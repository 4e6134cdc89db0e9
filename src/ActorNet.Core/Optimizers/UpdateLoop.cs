using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Optimizers;

/// <summary>Runs a rule over a block in one pass over memory.</summary>
internal static class UpdateLoop
{
    private const int MaximumSlotCount = 2;

    /// <summary>Adds the rule's step to the parameters and advances the state. Compiled at once in full: a run's first steps count too.</summary>
    /// <param name="rule">The arithmetic.</param>
    /// <param name="gradient">The block's gradient.</param>
    /// <param name="parameters">The block's parameters.</param>
    /// <param name="slots">Slot s is <c>slots[(s·stride) .. (s·stride + parameters.Length)]</c>.</param>
    /// <param name="stride">Floats from one slot to the next.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the slots are too short or overlap.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRule>(TRule rule, GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride)
        where TRule : struct, IUpdateRule
    {
        Check(TRule.SlotCount, gradient, parameters.Length, slots.Length, stride);
        var length = (nuint)parameters.Length;
        var width = (nuint)Vector256<float>.Count;
        ref var weights = ref MemoryMarshal.GetReference(parameters);
        ref var sum = ref MemoryMarshal.GetReference(gradient.Sum);
        ref var other = ref MemoryMarshal.GetReference(gradient.Other);
        ref var first = ref MemoryMarshal.GetReference(slots);
        ref var second = ref Unsafe.Add(ref first, TRule.SlotCount > 1 ? stride : 0);
        var hasOther = !gradient.Other.IsEmpty;
        var factor = Vector256.Create(gradient.Factor);
        var decay = Vector256.Create(gradient.Decay);
        nuint index = 0;
        for (; index + width <= length; index += width)
        {
            var total = Vector256.LoadUnsafe(ref sum, index);
            if (hasOther)
            {
                total += Vector256.LoadUnsafe(ref other, index);
            }

            var weight = Vector256.LoadUnsafe(ref weights, index);
            var slot0 = TRule.SlotCount > 0 ? Vector256.LoadUnsafe(ref first, index) : default;
            var slot1 = TRule.SlotCount > 1 ? Vector256.LoadUnsafe(ref second, index) : default;
            var step = rule.Step(Vector256.FusedMultiplyAdd(decay, weight, total * factor), ref slot0, ref slot1);
            (weight + step).StoreUnsafe(ref weights, index);
            if (TRule.SlotCount > 0)
            {
                slot0.StoreUnsafe(ref first, index);
            }

            if (TRule.SlotCount > 1)
            {
                slot1.StoreUnsafe(ref second, index);
            }
        }

        if (index < length)
        {
            Tail(rule, gradient.From((int)index), parameters[(int)index..], slots, (int)index, stride);
        }
    }

    /// <summary>
    /// The last elements, by the same code on copies padded with zeros: an element's bits must not depend on whether it falls in a
    /// block's tail.
    /// </summary>
    private static void Tail<TRule>(TRule rule, GradientBlock gradient, Span<float> parameters, Span<float> slots, int start, int stride)
        where TRule : struct, IUpdateRule
    {
        var width = Vector256<float>.Count;
        Span<float> padded = stackalloc float[width * (3 + MaximumSlotCount)];
        padded.Clear();
        var weights = padded[..width];
        var sum = padded.Slice(width, width);
        var other = padded.Slice(2 * width, width);
        var state = padded[(3 * width)..];
        parameters.CopyTo(weights);
        gradient.Sum.CopyTo(sum);
        gradient.Other.CopyTo(other);
        for (var slot = 0; slot < TRule.SlotCount; slot++)
        {
            slots.Slice((slot * stride) + start, parameters.Length).CopyTo(state[(slot * width)..]);
        }

        Run(rule, new GradientBlock(sum, gradient.Other.IsEmpty ? default : other, gradient.Factor, gradient.Decay), weights, state, width);
        weights[..parameters.Length].CopyTo(parameters);
        for (var slot = 0; slot < TRule.SlotCount; slot++)
        {
            state.Slice(slot * width, parameters.Length).CopyTo(slots[((slot * stride) + start)..]);
        }
    }

    private static void Check(int slotCount, GradientBlock gradient, int length, int slotLength, int stride)
    {
        if (gradient.Sum.Length != length || (!gradient.Other.IsEmpty && gradient.Other.Length != length))
        {
            throw new ArgumentException($"A block of {length} parameters needs as many gradients, not {gradient.Sum.Length} and {gradient.Other.Length}.");
        }

        if (slotCount > 1 && stride < length)
        {
            throw new ArgumentException($"A stride of {stride} makes the slots of a block of {length} overlap.");
        }

        if (slotCount > 0 && slotLength < ((long)(slotCount - 1) * stride) + length)
        {
            throw new ArgumentException($"{slotLength} floats of state are too few: {slotCount} slots of {length} at stride {stride}.");
        }
    }
}
