using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// Sums, maxima and softmax along the rows of a row-major block. A row's result depends on that row and its width alone; sums run over
/// eight partial sums (column modulo 8) that are added in a fixed tree, then over the columns past the last multiple of 8.
/// </summary>
internal static class RowKernels
{
    /// <summary>Sum of a row.</summary>
    public static float Sum(ReadOnlySpan<float> row)
    {
        var sum = 0f;
        var i = 0;
        if (row.Length >= ElementwiseLoop.Width)
        {
            ref var source = ref MemoryMarshal.GetReference(row);
            var partial = Vector256.LoadUnsafe(ref source);
            for (i = ElementwiseLoop.Width; i <= row.Length - ElementwiseLoop.Width; i += ElementwiseLoop.Width)
            {
                partial += Vector256.LoadUnsafe(ref source, (nuint)i);
            }

            sum = Tree(partial);
        }

        for (; i < row.Length; i++)
        {
            sum += row[i];
        }

        return sum;
    }

    /// <summary>Inner product of two rows.</summary>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        y = y[..x.Length];
        var sum = 0f;
        var i = 0;
        if (x.Length >= ElementwiseLoop.Width)
        {
            ref var first = ref MemoryMarshal.GetReference(x);
            ref var second = ref MemoryMarshal.GetReference(y);
            var partial = Vector256<float>.Zero;
            for (; i <= x.Length - ElementwiseLoop.Width; i += ElementwiseLoop.Width)
            {
                partial = Vector256.FusedMultiplyAdd(
                    Vector256.LoadUnsafe(ref first, (nuint)i), Vector256.LoadUnsafe(ref second, (nuint)i), partial);
            }

            sum = Tree(partial);
        }

        for (; i < x.Length; i++)
        {
            sum = MathF.FusedMultiplyAdd(x[i], y[i], sum);
        }

        return sum;
    }

    /// <summary>Index of the largest element, the first one of several; 0 if the first is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int IndexOfMaximum(ReadOnlySpan<float> row)
    {
        var index = 0;
        for (var i = 1; i < row.Length; i++)
        {
            index = row[i] > row[index] ? i : index;
        }

        return index;
    }

    /// <summary>The largest element; NaN only if the first is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Maximum(ReadOnlySpan<float> row)
    {
        var maximum = row[0];
        for (var i = 1; i < row.Length; i++)
        {
            maximum = row[i] > maximum ? row[i] : maximum;
        }

        return maximum;
    }

    /// <summary>
    /// e^z / Σ e^z along each row, with the row's maximum subtracted first so that nothing overflows; the exponential runs once over the
    /// whole block. The result may be the same memory as the argument.
    /// </summary>
    public static void Softmax(ReadOnlySpan<float> z, Span<float> result, int width)
    {
        for (var start = 0; start < z.Length; start += width)
        {
            var row = z.Slice(start, width);
            var shifted = result.Slice(start, width);
            var maximum = Maximum(row);
            for (var j = 0; j < row.Length; j++)
            {
                shifted[j] = row[j] - maximum;
            }
        }

        ElementwiseLoop.Apply(default(ExpOperator), result[..z.Length], result);
        for (var start = 0; start < z.Length; start += width)
        {
            var row = result.Slice(start, width);
            var sum = Sum(row);
            for (var j = 0; j < row.Length; j++)
            {
                row[j] /= sum;
            }
        }
    }

    /// <summary>δ ← a ⊙ (δ − Σ a·δ) along each row: the delta through a softmax with output a.</summary>
    public static void SoftmaxGradient(ReadOnlySpan<float> a, Span<float> delta, int width)
    {
        for (var start = 0; start < a.Length; start += width)
        {
            var output = a.Slice(start, width);
            var row = delta.Slice(start, width);
            var mean = Dot(output, row);
            for (var j = 0; j < row.Length; j++)
            {
                row[j] = output[j] * (row[j] - mean);
            }
        }
    }

    /// <summary>Multiplies each row by its factor.</summary>
    public static void Scale(Span<float> rows, ReadOnlySpan<float> factors, int width)
    {
        for (var i = 0; i < factors.Length; i++)
        {
            var row = rows.Slice(i * width, width);
            for (var j = 0; j < row.Length; j++)
            {
                row[j] *= factors[i];
            }
        }
    }

    private static float Tree(Vector256<float> partial)
    {
        var four = partial.GetLower() + partial.GetUpper();
        return (four.GetElement(0) + four.GetElement(2)) + (four.GetElement(1) + four.GetElement(3));
    }
}
