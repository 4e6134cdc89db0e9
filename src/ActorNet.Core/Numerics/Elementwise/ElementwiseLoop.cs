using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// The loops over operators, written once. Vectors are eight wide on every machine, and the last, shorter piece goes through the
/// same vector code in a padded temporary: an element's bits depend on neither its position nor the length. The loops are compiled in full at
/// their first call: vector code that is not is slower by far, and a run's first steps count too.
/// </summary>
internal static class ElementwiseLoop
{
    /// <summary>Floats in a vector.</summary>
    public const int Width = 8;

    /// <summary>result[i] = op(x[i]). The result may be the same memory as the argument, but not overlap it otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<TOperator>(TOperator op, ReadOnlySpan<float> x, Span<float> result)
        where TOperator : struct, IUnaryOperator
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(result.Length, x.Length);
        ref var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(result);
        nuint i = 0;
        var whole = (nuint)(x.Length & ~(Width - 1));
        for (; i < whole; i += Width)
        {
            op.Invoke(Vector256.LoadUnsafe(ref source, i)).StoreUnsafe(ref target, i);
        }

        var rest = x.Length & (Width - 1);
        if (rest != 0)
        {
            StorePart(op.Invoke(LoadPart(ref Unsafe.Add(ref source, i), rest)), ref Unsafe.Add(ref target, i), rest);
        }
    }

    /// <summary>result[i] = op(x[i], y[i]). The result may be the same memory as an argument, but not overlap one otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<TOperator>(TOperator op, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result)
        where TOperator : struct, IBinaryOperator
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, x.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(result.Length, x.Length);
        ref var first = ref MemoryMarshal.GetReference(x);
        ref var second = ref MemoryMarshal.GetReference(y);
        ref var target = ref MemoryMarshal.GetReference(result);
        nuint i = 0;
        var whole = (nuint)(x.Length & ~(Width - 1));
        for (; i < whole; i += Width)
        {
            op.Invoke(Vector256.LoadUnsafe(ref first, i), Vector256.LoadUnsafe(ref second, i)).StoreUnsafe(ref target, i);
        }

        var rest = x.Length & (Width - 1);
        if (rest != 0)
        {
            var part = op.Invoke(LoadPart(ref Unsafe.Add(ref first, i), rest), LoadPart(ref Unsafe.Add(ref second, i), rest));
            StorePart(part, ref Unsafe.Add(ref target, i), rest);
        }
    }

    /// <summary>op(x) of a single number, by the same vector code.</summary>
    public static float Single<TOperator>(TOperator op, float x)
        where TOperator : struct, IUnaryOperator => op.Invoke(Vector256.Create(x)).ToScalar();

    /// <summary>The smallest multiple of the vector width that is not less than <paramref name="count"/>.</summary>
    public static int RoundUp(int count) => checked(count + Width - 1) & ~(Width - 1);

    private static Vector256<float> LoadPart(ref float source, int count)
    {
        var vector = Vector256<float>.Zero;
        ref var elements = ref Unsafe.As<Vector256<float>, float>(ref vector);
        for (var i = 0; i < count; i++)
        {
            Unsafe.Add(ref elements, i) = Unsafe.Add(ref source, i);
        }

        return vector;
    }

    private static void StorePart(Vector256<float> vector, ref float target, int count)
    {
        ref var elements = ref Unsafe.As<Vector256<float>, float>(ref vector);
        for (var i = 0; i < count; i++)
        {
            Unsafe.Add(ref target, i) = Unsafe.Add(ref elements, i);
        }
    }
}
