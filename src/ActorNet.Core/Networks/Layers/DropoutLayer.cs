using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Inverted dropout: y = x ⊙ m, δx = δy ⊙ m, all rows × width; m is 0 with probability p and 1/(1 − p) otherwise, so that inference needs no
/// scaling. The mask of a sample is keyed by (seed, epoch, step, position in the batch, layer).
/// </summary>
internal sealed class DropoutLayer : Layer
{
    // A block of the generator is 128 bits and decides eight elements, 16 bits each.
    private const int ElementsPerBlock = 8;
    private const int WordsAtOnce = 256;
    private const int Resolution = 1 << 16;
    private readonly int _threshold;
    private readonly float _scale;

    public DropoutLayer(LayerPlace place, double rate)
        : base(place, place.Inputs)
    {
        _threshold = (int)Math.Round(rate * Resolution, MidpointRounding.AwayFromZero);

        // Of the probability that is really applied, so that the expected value is exactly the input.
        _scale = (float)((double)Resolution / (Resolution - _threshold));
    }

    public override bool CanOverwriteInput => true;

    public override bool OverwritesDelta => true;

    public override int ScratchWidth => Outputs;

    public override bool IsIdentity(bool training) => !training || _threshold == 0;

    public override void Forward(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows, PassMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mode.Positions.Length, rows, nameof(mode));
        var mask = buffers.Scratch.Span;
        for (var row = 0; row < rows; row++)
        {
            FillMask(mask.Slice(row * Outputs, Outputs), mode, mode.Positions[row]);
        }

        var length = ElementwiseLoop.RoundUp(rows * Outputs);
        ElementwiseLoop.Apply(default(MultiplyOperator), buffers.Input.Span[..length], mask[..length], buffers.Output.Span);
    }

    public override void InputGradient(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows)
    {
        var length = ElementwiseLoop.RoundUp(rows * Outputs);
        var delta = buffers.OutputDelta.Span[..length];
        ElementwiseLoop.Apply(default(MultiplyOperator), delta, buffers.Scratch.Span[..length], delta);
    }

    public override void ReferenceForward(ReadOnlySpan<double> parameters, ReadOnlySpan<double> x, Span<double> y, PassMode mode) =>
        ReferenceMultiply(x, y, mode);

    public override void ReferenceBackward(
        ReadOnlySpan<double> parameters,
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> y,
        ReadOnlySpan<double> outputDelta,
        Span<double> inputDelta,
        Span<double> gradient,
        PassMode mode) => ReferenceMultiply(outputDelta, inputDelta, mode);

    private void ReferenceMultiply(ReadOnlySpan<double> x, Span<double> y, PassMode mode)
    {
        var mask = new float[Outputs];
        mask.AsSpan().Fill(1f);
        if (!IsIdentity(mode.Training))
        {
            FillMask(mask, mode, mode.Positions[0]);
        }

        for (var i = 0; i < x.Length; i++)
        {
            y[i] = x[i] * mask[i];
        }
    }

    [SkipLocalsInit]
    private void FillMask(Span<float> mask, PassMode mode, int position)
    {
        var generator = new KeyedGenerator(mode.Seed, RandomPurpose.Dropout, mode.Epoch, mode.Step, position, Index);
        Span<uint> words = stackalloc uint[WordsAtOnce];
        for (var start = 0; start < mask.Length; start += WordsAtOnce * 2)
        {
            var part = mask[start..Math.Min(mask.Length, start + (WordsAtOnce * 2))];
            var blocks = (part.Length + ElementsPerBlock - 1) / ElementsPerBlock;
            generator.Fill((ulong)(start / ElementsPerBlock), words[..(blocks * 4)]);
            var i = 0;
            for (; i <= part.Length - ElementsPerBlock; i += ElementsPerBlock)
            {
                MaskOf(ref words[i / 2]).StoreUnsafe(ref part[i]);
            }

            if (i < part.Length)
            {
                var last = MaskOf(ref words[i / 2]);
                for (var j = 0; i + j < part.Length; j++)
                {
                    part[i + j] = last[j];
                }
            }
        }
    }

    /// <summary>The mask of the eight elements of one block: the lower halves of its four words, then the upper ones.</summary>
    private Vector256<float> MaskOf(ref uint block)
    {
        var words = Vector128.LoadUnsafe(ref block);
        var numbers = Vector256.Create(words & Vector128.Create(0xFFFFu), words >> 16).AsInt32();
        var kept = Vector256.GreaterThanOrEqual(numbers, Vector256.Create(_threshold));
        return Vector256.Create(_scale) & kept.AsSingle();
    }
}
