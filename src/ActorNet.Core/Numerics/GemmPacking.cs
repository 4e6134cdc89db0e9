using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ActorNet.Core.Numerics;

/// <summary>Copies of blocks of an operand in the order in which <see cref="GemmKernel"/> reads them.</summary>
internal static unsafe class GemmPacking
{
    /// <summary>destination[step·width + i] = source[step·stride + i] for i &lt; count, and 0 up to <paramref name="width"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint stride, int count, int depth, float* destination, int width)
    {
        if (Avx.IsSupported && width % 8 == 0)
        {
            CopyMasked(source, stride, count, depth, destination, width);
            return;
        }

        if (count == 4 && width == 4)
        {
            CopyFour(source, stride, depth, destination);
            return;
        }

        for (var step = 0; step < depth; step++)
        {
            var i = 0;
            for (; i + 4 <= count; i += 4)
            {
                Vector128.Store(Vector128.Load(source + i), destination + i);
            }

            for (; i < count; i++)
            {
                destination[i] = source[i];
            }

            for (; i < width; i++)
            {
                destination[i] = 0;
            }

            source += stride;
            destination += width;
        }
    }

    /// <summary>The panel of A of a 4-row tile: common enough to deserve a loop without branches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyFour(float* source, nint stride, int depth, float* destination)
    {
        for (; depth >= 4; depth -= 4)
        {
            Vector128.Store(Vector128.Load(source), destination);
            Vector128.Store(Vector128.Load(source + stride), destination + 4);
            Vector128.Store(Vector128.Load(source + (2 * stride)), destination + 8);
            Vector128.Store(Vector128.Load(source + (3 * stride)), destination + 12);
            source += 4 * stride;
            destination += 16;
        }

        for (; depth > 0; depth--)
        {
            Vector128.Store(Vector128.Load(source), destination);
            source += stride;
            destination += 4;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyMasked(float* source, nint stride, int count, int depth, float* destination, int width)
    {
        var numbers = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);
        for (var i = 0; i < width; i += 8)
        {
            var from = source + i;
            var to = destination + i;
            if (i + 8 <= count)
            {
                for (var step = depth; step > 0; step--)
                {
                    Vector256.Store(Vector256.Load(from), to);
                    from += stride;
                    to += width;
                }
            }
            else
            {
                // Elements that are masked out read as 0 and are never touched.
                var mask = Vector256.LessThan(numbers, Vector256.Create(count - i)).AsSingle();
                for (var step = depth; step > 0; step--)
                {
                    Vector256.Store(Avx.MaskLoad(from, mask), to);
                    from += stride;
                    to += width;
                }
            }
        }
    }

    /// <summary>destination[step·width + i] = source[i·stride + step] for i &lt; count, and 0 up to <paramref name="width"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* source, nint stride, int count, int depth, float* destination, int width)
    {
        var i = 0;
        if (Avx.IsSupported)
        {
            for (; i + 8 <= count; i += 8)
            {
                Transpose8(source + (i * stride), stride, depth, destination + i, width);
            }
        }

        for (; i + 4 <= count; i += 4)
        {
            Transpose4(source + (i * stride), stride, depth, destination + i, width);
        }

        for (; i < width; i++)
        {
            var row = source + (i * stride);
            var valid = i < count;
            for (var step = 0; step < depth; step++)
            {
                destination[(step * (nint)width) + i] = valid ? row[step] : 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose8(float* source, nint stride, int depth, float* destination, nint width)
    {
        var step = 0;
        for (; step + 8 <= depth; step += 8)
        {
            var from = source + step;
            var r0 = Vector256.Load(from);
            var r1 = Vector256.Load(from + stride);
            var r2 = Vector256.Load(from + (2 * stride));
            var r3 = Vector256.Load(from + (3 * stride));
            var r4 = Vector256.Load(from + (4 * stride));
            var r5 = Vector256.Load(from + (5 * stride));
            var r6 = Vector256.Load(from + (6 * stride));
            var r7 = Vector256.Load(from + (7 * stride));
            var p0 = Avx.UnpackLow(r0, r1);
            var p1 = Avx.UnpackHigh(r0, r1);
            var p2 = Avx.UnpackLow(r2, r3);
            var p3 = Avx.UnpackHigh(r2, r3);
            var p4 = Avx.UnpackLow(r4, r5);
            var p5 = Avx.UnpackHigh(r4, r5);
            var p6 = Avx.UnpackLow(r6, r7);
            var p7 = Avx.UnpackHigh(r6, r7);
            r0 = Avx.Shuffle(p0, p2, 0x44);
            r1 = Avx.Shuffle(p0, p2, 0xEE);
            r2 = Avx.Shuffle(p1, p3, 0x44);
            r3 = Avx.Shuffle(p1, p3, 0xEE);
            r4 = Avx.Shuffle(p4, p6, 0x44);
            r5 = Avx.Shuffle(p4, p6, 0xEE);
            r6 = Avx.Shuffle(p5, p7, 0x44);
            r7 = Avx.Shuffle(p5, p7, 0xEE);
            var to = destination + (step * width);
            Vector256.Store(Avx.Permute2x128(r0, r4, 0x20), to);
            Vector256.Store(Avx.Permute2x128(r1, r5, 0x20), to + width);
            Vector256.Store(Avx.Permute2x128(r2, r6, 0x20), to + (2 * width));
            Vector256.Store(Avx.Permute2x128(r3, r7, 0x20), to + (3 * width));
            Vector256.Store(Avx.Permute2x128(r0, r4, 0x31), to + (4 * width));
            Vector256.Store(Avx.Permute2x128(r1, r5, 0x31), to + (5 * width));
            Vector256.Store(Avx.Permute2x128(r2, r6, 0x31), to + (6 * width));
            Vector256.Store(Avx.Permute2x128(r3, r7, 0x31), to + (7 * width));
        }

        TransposeRest(source, stride, 8, step, depth, destination, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose4(float* source, nint stride, int depth, float* destination, nint width)
    {
        var step = 0;
        if (Sse.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (; step + 4 <= depth; step += 4)
            {
                var from = source + step;
                var r0 = Vector128.Load(from);
                var r1 = Vector128.Load(from + stride);
                var r2 = Vector128.Load(from + (2 * stride));
                var r3 = Vector128.Load(from + (3 * stride));
                var p0 = InterleaveLow(r0, r2);
                var p1 = InterleaveHigh(r0, r2);
                var p2 = InterleaveLow(r1, r3);
                var p3 = InterleaveHigh(r1, r3);
                var to = destination + (step * width);
                Vector128.Store(InterleaveLow(p0, p2), to);
                Vector128.Store(InterleaveHigh(p0, p2), to + width);
                Vector128.Store(InterleaveLow(p1, p3), to + (2 * width));
                Vector128.Store(InterleaveHigh(p1, p3), to + (3 * width));
            }
        }

        TransposeRest(source, stride, 4, step, depth, destination, width);
    }

    private static void TransposeRest(float* source, nint stride, int count, int step, int depth, float* destination, nint width)
    {
        for (; step < depth; step++)
        {
            for (var i = 0; i < count; i++)
            {
                destination[(step * width) + i] = source[(i * stride) + step];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveLow(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.UnpackLow(left, right) : AdvSimd.Arm64.ZipLow(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveHigh(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.UnpackHigh(left, right) : AdvSimd.Arm64.ZipHigh(left, right);
}
