using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Optimizers;

/// <summary>Runs a rule over a block in one pass over memory.</summary>
internal static class UpdateLoop
{
    private const int MaximumSlotCount = 3;

    /// <summary>Adds the rule's step to the parameters and advances the state.</summary>
    /// <param name="rule">The arithmetic.</param>
    /// <param name="gradient">The block's gradient.</param>
    /// <param name="parameters">The block's parameters.</param>
    /// <param name="slots">Slot s is <c>slots[(s·stride) .. (s·stride + parameters.Length)]</c>.</param>
    /// <param name="stride">Floats from one slot to the next.</param>
    /// <param name="takesDigests">Whether digests are taken on the way; else the result is nothing.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the slots are too short or overlap.</exception>
    public static StepDigests Run<TRule>(
        TRule rule, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride, bool takesDigests)
        where TRule : struct, IUpdateRule
    {
        var hasTerms = gradient.Terms.AreAny;
        if (takesDigests && !hasTerms && parameters.Length % Vector256<float>.Count == 0)
        {
            return Run<TRule, AllDigests, NoTerms>(rule, in gradient, parameters, slots, stride);
        }

        if (hasTerms)
        {
            Run<TRule, NoDigests, AllTerms>(rule, in gradient, parameters, slots, stride);
        }
        else
        {
            Run<TRule, NoDigests, NoTerms>(rule, in gradient, parameters, slots, stride);
        }

        if (!takesDigests)
        {
            return default;
        }

        // Only the end of a vector is no whole number of registers; and where there are terms the digests are not what costs time.
        return new StepDigests(
            VectorDigest.OfBlock(gradient.Sum), gradient.Other.IsEmpty ? 0 : VectorDigest.OfBlock(gradient.Other), VectorDigest.OfBlock(parameters));
    }

    /// <summary>1, −1 or 0 by the sign of each element; 0 for what is no number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SignOf(Vector256<float> values)
    {
        var above = Vector256.GreaterThan(values, Vector256<float>.Zero) & Vector256<float>.One;
        var below = Vector256.LessThan(values, Vector256<float>.Zero) & Vector256<float>.One;
        return above - below;
    }

    /// <summary>Compiled at once in full: a run's first steps count too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static StepDigests Run<TRule, TDigests, TTerms>(TRule rule, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int stride)
        where TRule : struct, IUpdateRule
        where TDigests : struct, IDigestChoice
        where TTerms : struct, ITermsChoice
    {
        Check(TRule.SlotCount, in gradient, parameters.Length, slots.Length, stride);
        var length = (nuint)parameters.Length;
        var width = (nuint)Vector256<float>.Count;
        ref var weights = ref MemoryMarshal.GetReference(parameters);
        ref var sum = ref MemoryMarshal.GetReference(gradient.Sum);
        ref var other = ref MemoryMarshal.GetReference(gradient.Other);
        ref var first = ref MemoryMarshal.GetReference(slots);
        ref var second = ref Unsafe.Add(ref first, TRule.SlotCount > 1 ? stride : 0);
        ref var third = ref Unsafe.Add(ref second, TRule.SlotCount > 2 ? stride : 0);
        var hasOther = !gradient.Other.IsEmpty;
        var factor = Vector256.Create(gradient.Factor);
        var decay = Vector256.Create(gradient.Decay);
        var terms = TTerms.AreApplied ? new Terms(gradient.Terms) : default;
        Vector256<ulong> sumState = default, sumTotal = default, otherState = default, otherTotal = default, state = default, total = default;
        nuint index = 0;
        for (; index + width <= length; index += width)
        {
            var gradientSum = Vector256.LoadUnsafe(ref sum, index);
            if (TDigests.AreTaken)
            {
                sumState = VectorDigest.NextState(sumState, gradientSum);
                sumTotal = VectorDigest.NextTotal(sumTotal, sumState);
            }

            if (hasOther)
            {
                var addend = Vector256.LoadUnsafe(ref other, index);
                gradientSum += addend;
                if (TDigests.AreTaken)
                {
                    otherState = VectorDigest.NextState(otherState, addend);
                    otherTotal = VectorDigest.NextTotal(otherTotal, otherState);
                }
            }

            var weight = Vector256.LoadUnsafe(ref weights, index);
            var slot0 = TRule.SlotCount > 0 ? Vector256.LoadUnsafe(ref first, index) : default;
            var slot1 = TRule.SlotCount > 1 ? Vector256.LoadUnsafe(ref second, index) : default;
            var slot2 = TRule.SlotCount > 2 ? Vector256.LoadUnsafe(ref third, index) : default;
            var mean = Vector256.FusedMultiplyAdd(decay, weight, gradientSum * factor);
            weight = TTerms.AreApplied
                ? Vector256.FusedMultiplyAdd(terms.Keep, weight, rule.Step(terms.Of(mean, weight), ref slot0, ref slot1, ref slot2))
                : weight + rule.Step(mean, ref slot0, ref slot1, ref slot2);
            weight.StoreUnsafe(ref weights, index);
            if (TRule.SlotCount > 0)
            {
                slot0.StoreUnsafe(ref first, index);
            }

            if (TRule.SlotCount > 1)
            {
                slot1.StoreUnsafe(ref second, index);
            }

            if (TRule.SlotCount > 2)
            {
                slot2.StoreUnsafe(ref third, index);
            }

            if (TDigests.AreTaken)
            {
                state = VectorDigest.NextState(state, weight);
                total = VectorDigest.NextTotal(total, state);
            }
        }

        // A loop that takes digests has no tail, and must see no call behind it: registers would go to memory and back in every turn.
        if (!TDigests.AreTaken && index < length)
        {
            Tail<TRule, TTerms>(rule, gradient.From((int)index), parameters[(int)index..], slots, (int)index, stride);
        }

        return TDigests.AreTaken
            ? new StepDigests(
                VectorDigest.Finish(sumState, sumTotal, parameters.Length),
                hasOther ? VectorDigest.Finish(otherState, otherTotal, parameters.Length) : 0,
                VectorDigest.Finish(state, total, parameters.Length))
            : default;
    }

    /// <summary>
    /// The last elements, by the same code on copies padded with zeros: an element's bits must not depend on whether it falls in a
    /// block's tail.
    /// </summary>
    private static void Tail<TRule, TTerms>(TRule rule, in GradientBlock gradient, Span<float> parameters, Span<float> slots, int start, int stride)
        where TRule : struct, IUpdateRule
        where TTerms : struct, ITermsChoice
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

        var block = new GradientBlock(sum, gradient.Other.IsEmpty ? default : other, gradient.Factor, gradient.Decay) { Terms = gradient.Terms };
        Run<TRule, NoDigests, TTerms>(rule, block, weights, state, width);
        weights[..parameters.Length].CopyTo(parameters);
        for (var slot = 0; slot < TRule.SlotCount; slot++)
        {
            state.Slice(slot * width, parameters.Length).CopyTo(slots[((slot * stride) + start)..]);
        }
    }

    private static void Check(int slotCount, in GradientBlock gradient, int length, int slotLength, int stride)
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

    /// <summary>Whether a loop takes digests: the loop is compiled for each of the two.</summary>
    private interface IDigestChoice
    {
        static abstract bool AreTaken { get; }
    }

    /// <summary>Whether a loop has terms: the same.</summary>
    private interface ITermsChoice
    {
        static abstract bool AreApplied { get; }
    }

    private readonly struct NoDigests : IDigestChoice
    {
        public static bool AreTaken => false;
    }

    private readonly struct AllDigests : IDigestChoice
    {
        public static bool AreTaken => true;
    }

    private readonly struct NoTerms : ITermsChoice
    {
        public static bool AreApplied => false;
    }

    private readonly struct AllTerms : ITermsChoice
    {
        public static bool AreApplied => true;
    }

    /// <summary><see cref="StepTerms"/> eight times.</summary>
    private readonly struct Terms(StepTerms terms)
    {
        public readonly Vector256<float> Keep = Vector256.Create(terms.Keep);
        private readonly Vector256<float> _l1 = Vector256.Create(terms.L1);
        private readonly Vector256<float> _most = Vector256.Create(terms.ClipValue);
        private readonly Vector256<float> _scale = Vector256.Create(terms.Scale);

        /// <summary>The gradient with penalty, clipped.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> mean, Vector256<float> weight)
        {
            var penalised = Vector256.FusedMultiplyAdd(_l1, SignOf(weight), mean);
            var clipped = Vector256.ConditionalSelect(Vector256.GreaterThan(penalised, _most), _most, penalised);
            return _scale * Vector256.ConditionalSelect(Vector256.LessThan(clipped, -_most), -_most, clipped);
        }
    }
}
