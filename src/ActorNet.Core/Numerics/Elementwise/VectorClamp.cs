using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>Keeps arguments where a formula has no ∞·0 or ∞/∞ in it.</summary>
internal static class VectorClamp
{
    /// <summary>x within [−limit, limit]; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Within(Vector256<float> x, float limit) => AtLeast(AtMost(x, limit), -limit);

    /// <summary>The smaller of x and a limit; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtMost(Vector256<float> x, float limit) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(limit)), Vector256.Create(limit), x);

    /// <summary>The larger of x and a limit; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtLeast(Vector256<float> x, float limit) =>
        Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(limit)), Vector256.Create(limit), x);
}
