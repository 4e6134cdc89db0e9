using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// y = x + s·n in training, all rows × width, n standard normal; δx = δy. The noise of a sample is keyed by (seed, epoch, step, position in the
/// batch, layer), element j by word j of the generator.
/// </summary>
internal sealed class GaussianNoiseLayer(LayerPlace place, double standardDeviation) : Layer(place, place.Inputs)
{
    private const int ElementsAtOnce = 256;
    private readonly float _deviation = (float)standardDeviation;

    public override bool CanOverwriteInput => true;

    public override bool OverwritesDelta => true;

    public override bool IsIdentity(bool training) => !training || _deviation == 0;

    public override void Forward(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows, PassMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mode.Positions.Length, rows, nameof(mode));
        for (var row = 0; row < rows; row++)
        {
            AddNoise(
                buffers.Input.Span.Slice(row * Outputs, Outputs),
                buffers.Output.Span.Slice(row * Outputs, Outputs),
                mode,
                mode.Positions[row]);
        }
    }

    public override void InputGradient(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows)
    {
        // The derivative of x + s·n by x is 1.
    }

    public override void ReferenceForward(ReadOnlySpan<double> parameters, ReadOnlySpan<double> x, Span<double> y, PassMode mode)
    {
        var noise = new float[Outputs];
        if (!IsIdentity(mode.Training))
        {
            AddNoise(new float[Outputs], noise, mode, mode.Positions[0]);
        }

        for (var j = 0; j < x.Length; j++)
        {
            y[j] = x[j] + noise[j];
        }
    }

    public override void ReferenceBackward(
        ReadOnlySpan<double> parameters,
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> y,
        ReadOnlySpan<double> outputDelta,
        Span<double> inputDelta,
        Span<double> gradient,
        PassMode mode) => outputDelta.CopyTo(inputDelta);

    [SkipLocalsInit]
    private void AddNoise(ReadOnlySpan<float> x, Span<float> y, PassMode mode, int position)
    {
        var generator = new KeyedGenerator(mode.Seed, RandomPurpose.Noise, mode.Epoch, mode.Step, position, Index);
        Span<uint> words = stackalloc uint[ElementsAtOnce];
        for (var start = 0; start < x.Length; start += ElementsAtOnce)
        {
            var length = Math.Min(ElementsAtOnce, x.Length - start);
            var drawn = words[..ElementwiseLoop.RoundUp(length)];
            generator.Fill((ulong)start / 4, drawn);
            var noise = Normal(drawn)[..length];
            ElementwiseLoop.Apply(new AddScaledOperator(_deviation), x.Slice(start, length), noise, y.Slice(start, length));
        }
    }

    /// <summary>Words into standard normal numbers, in place.</summary>
    private static Span<float> Normal(Span<uint> words)
    {
        var numbers = MemoryMarshal.Cast<uint, float>(words);
        for (var i = 0; i < words.Length; i += ElementwiseLoop.Width)
        {
            // As RandomFill: an odd number in (−2²⁴, 2²⁴), here over 2²⁵.
            var odd = ((Vector256.LoadUnsafe(ref words[i]) >> 8) << 1) | Vector256<uint>.One;
            var centered = Vector256.ConvertToSingle(odd.AsInt32() - Vector256.Create(1 << 24));
            default(NormalQuantileOperator).Invoke(centered * Vector256.Create(1f / (1 << 25))).StoreUnsafe(ref numbers[i]);
        }

        return numbers;
    }
}
