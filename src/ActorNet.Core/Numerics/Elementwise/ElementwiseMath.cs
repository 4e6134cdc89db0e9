using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>Small pieces that operators share. NaN passes through all of them.</summary>
internal static class ElementwiseMath
{
    /// <summary>1 above zero, −1 below, 0 at zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sign(Vector256<float> x)
    {
        var zero = Vector256<float>.Zero;
        var sign = Vector256.ConditionalSelect(Vector256.GreaterThan(x, zero), Vector256<float>.One, x * zero);
        return Vector256.ConditionalSelect(Vector256.LessThan(x, zero), Vector256.Create(-1f), sign);
    }

    /// <summary>x, but no less than <paramref name="low"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtLeast(Vector256<float> x, float low) =>
        Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(low)), Vector256.Create(low), x);

    /// <summary>x, but no more than <paramref name="high"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtMost(Vector256<float> x, float high) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(high)), Vector256.Create(high), x);

    /// <summary>A target for losses of two sides: 0 counts as −1, so that targets 0 and 1 do as well as −1 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> TwoSided(Vector256<float> target) =>
        Vector256.ConditionalSelect(Vector256.Equals(target, Vector256<float>.Zero), Vector256.Create(-1f), target);

    /// <summary>The same of one number.</summary>
    public static double TwoSided(double target) => target == 0 ? -1 : target;
}
