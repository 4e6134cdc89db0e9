using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Optimizers;

/// <summary>Runs a rule over a block in one pass over memory.</summary>
internal static class UpdateLoop
{
    private const int MaximumSlotCount = 2;

    /// <summary>Replaces gradients by updates and advances the state.</summary>
    /// <param name="rule">The arithmetic.</param>
    /// <param name="update">In: the gradient. Out: the value to add to the parameters.</param>
    /// <param name="slots">Slot s is <c>slots[(s·stride) .. (s·stride + update.Length)]</c>.</param>
    /// <param name="stride">Floats from one slot to the next.</param>
    /// <exception cref="ArgumentException">The slots are too short, or overlap.</exception>
    public static void Run<TRule>(TRule rule, Span<float> update, Span<float> slots, int stride)
        where TRule : struct, IUpdateRule
    {
        Check(TRule.SlotCount, update.Length, slots.Length, stride);
        var length = (nuint)update.Length;
        var width = (nuint)Vector256<float>.Count;
        ref var gradient = ref MemoryMarshal.GetReference(update);
        ref var first = ref MemoryMarshal.GetReference(slots);
        ref var second = ref Unsafe.Add(ref first, TRule.SlotCount > 1 ? stride : 0);
        nuint index = 0;
        for (; index + width <= length; index += width)
        {
            var slot0 = TRule.SlotCount > 0 ? Vector256.LoadUnsafe(ref first, index) : default;
            var slot1 = TRule.SlotCount > 1 ? Vector256.LoadUnsafe(ref second, index) : default;
            rule.Step(Vector256.LoadUnsafe(ref gradient, index), ref slot0, ref slot1).StoreUnsafe(ref gradient, index);
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
            Tail(rule, update[(int)index..], slots, (int)index, stride);
        }
    }

    /// <summary>
    /// The last elements, by the same code on copies padded with zeros: an element's bits must not depend on whether it falls in a
    /// block's tail.
    /// </summary>
    private static void Tail<TRule>(TRule rule, Span<float> update, Span<float> slots, int start, int stride)
        where TRule : struct, IUpdateRule
    {
        Span<float> padded = stackalloc float[Vector256<float>.Count * (1 + MaximumSlotCount)];
        padded.Clear();
        var gradient = padded[..Vector256<float>.Count];
        update.CopyTo(gradient);
        for (var slot = 0; slot < TRule.SlotCount; slot++)
        {
            slots.Slice((slot * stride) + start, update.Length).CopyTo(padded[((slot + 1) * Vector256<float>.Count)..]);
        }

        Run(rule, gradient, padded[Vector256<float>.Count..], Vector256<float>.Count);
        gradient[..update.Length].CopyTo(update);
        for (var slot = 0; slot < TRule.SlotCount; slot++)
        {
            padded.Slice((slot + 1) * Vector256<float>.Count, update.Length).CopyTo(slots[((slot * stride) + start)..]);
        }
    }

    private static void Check(int slotCount, int length, int slotLength, int stride)
    {
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
